//go:build !windows

package config

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// diskFull makes an error match ErrDiskFull where that is what it means: no
// room, no quota left, or the file size limit of the process.
func diskFull(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	return err
}

// syncDir makes a rename in dir durable. Some file systems cannot do that, and
// say EINVAL; the rename itself is then as durable as they make it.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}
