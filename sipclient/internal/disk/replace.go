package disk

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace writes a file beside path and moves it there once it is complete: it is
// there whole or not at all. Only its owner may read it. Its errors name what a person
// has named: the path, or the folder that it is to be in.
func Replace(path string, write func(io.Writer) error) error {
	if there, err := os.Stat(path); err == nil && there.IsDir() {
		return &fs.PathError{Op: "write", Path: path, Err: ErrNotAFile}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".offhook.*")
	if wrong, ok := errors.AsType[*fs.PathError](err); ok {
		return &fs.PathError{Op: "write", Path: filepath.Dir(path), Err: wrong.Err}
	} else if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once it was moved
	buffered := bufio.NewWriter(f)
	err = write(buffered)
	if err = errors.Join(err, buffered.Flush(), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
