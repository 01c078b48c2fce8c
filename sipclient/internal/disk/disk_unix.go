//go:build !windows

package disk

import (
	"errors"
	"os"
	"syscall"
)

// Full reports whether err means that nothing more can be written: no room, no
// quota left, or the file size limit of the process.
func Full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// SyncDir makes a rename in dir durable. Some file systems cannot do that, and
// say EINVAL; the rename itself is then as durable as they make it.
func SyncDir(dir string) error {
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
