package disk

import (
	"errors"
	"syscall"
)

// The Windows error codes for a full disk.
const (
	errorHandleDiskFull = syscall.Errno(39)
	errorDiskFull       = syscall.Errno(112)
)

// Full reports whether err means that nothing more can be written.
func Full(err error) bool {
	return errors.Is(err, errorDiskFull) || errors.Is(err, errorHandleDiskFull)
}

// SyncDir does nothing: NTFS journals a rename by itself.
func SyncDir(string) error { return nil }
