package config

import (
	"errors"
	"fmt"
	"syscall"
)

// The Windows error codes for a full disk.
const (
	errorHandleDiskFull = syscall.Errno(39)
	errorDiskFull       = syscall.Errno(112)
)

// diskFull makes an error match ErrDiskFull where that is what it means.
func diskFull(err error) error {
	if errors.Is(err, errorDiskFull) || errors.Is(err, errorHandleDiskFull) {
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	return err
}

// syncDir does nothing: NTFS journals a rename by itself.
func syncDir(string) error { return nil }
