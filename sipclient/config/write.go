package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"offhook/sipclient/internal/disk"
)

// unwritten makes an error match ErrDiskFull where that is what it means, else ErrReadOnly.
func unwritten(err error) error {
	if disk.Full(err) {
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	return fmt.Errorf("%w: %w", ErrReadOnly, err)
}

// writeFile replaces the file at path by content, whole or not at all: after a
// crash or on a full disk there is either the old file or the new one. A
// symbolic link (people keep settings under version control that way) stays
// one, and its target is replaced.
func writeFile(path string, content []byte) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	} else if !errors.Is(err, fs.ErrNotExist) {
		return unwritten(fmt.Errorf("following the link %s: %w", path, err))
	}
	dir := filepath.Dir(path)
	temp, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return unwritten(err)
	}
	defer func() {
		if err != nil {
			temp.Close() // too late for its error to matter
			err = unwritten(errors.Join(err, os.Remove(temp.Name())))
		}
	}()
	if _, err := temp.Write(content); err != nil {
		return err
	}
	if err := temp.Sync(); err != nil {
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	return disk.SyncDir(dir)
}
