package wav

import "errors"

var (
	// ErrFormat says that a file is not WAV, or so broken that nothing can be read.
	ErrFormat = errors.New("not a valid WAV file")
	// ErrUnsupported says that a file is WAV of a kind that is not read here.
	ErrUnsupported = errors.New("this kind of WAV file is not supported")
	// ErrTooLong says that a recording has reached what a WAV file can hold (4 GiB,
	// twelve hours), or a file is longer than ReadAll may read.
	ErrTooLong = errors.New("too long for a WAV file")
	// ErrTooSlow says that the disk did not keep up with a recording: it has silence
	// in place of what is missing.
	ErrTooSlow = errors.New("the disk is too slow for the recording")
	// ErrClosed says that a Writer is closed already.
	ErrClosed = errors.New("the WAV file is closed already")
)
