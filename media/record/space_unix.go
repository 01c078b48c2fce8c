//go:build linux || darwin

package record

import (
	"errors"

	"golang.org/x/sys/unix"
)

// space is how many bytes a person may still write to the disk of a folder.
func space(folder string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return int64(min(s.Bavail*uint64(s.Bsize), 1<<62)), nil
}

// isFull reports whether an error is that of a disk without room, or of a person
// who may use no more of it.
func isFull(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT)
}
