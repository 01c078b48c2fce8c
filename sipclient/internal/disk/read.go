package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// What is wrong with a file that was named.
var (
	// ErrNotAFile: it is a folder, a device or a pipe.
	ErrNotAFile = errors.New("it is no file")
	// ErrTooLarge: it has more bytes than it may have.
	ErrTooLarge = errors.New("the file is too large")
)

// Read returns what is in a file that a person, or a settings file, has named: a
// regular one of at most so many bytes. A device would never end, and a pipe
// without a writer could not even be opened.
func Read(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrNotAFile}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrTooLarge}
	}
	return data, err
}
