package record

import "errors"

var (
	// ErrFormat says that there is no such format of recordings.
	ErrFormat = errors.New("no such format of recordings")
	// ErrPath says that a recording has no name, or another extension than its format's.
	ErrPath = errors.New("no path for a recording")
)
