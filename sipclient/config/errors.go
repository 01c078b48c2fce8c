package config

import (
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrBroken means that the settings file cannot be understood; a *FileError
	// beside it says where and why. The file is left as it is.
	ErrBroken = errors.New("the settings file cannot be understood")
	// ErrChanged means that the file was changed by someone else since it was
	// loaded. Load it again, then make the change again.
	ErrChanged = errors.New("the settings file was changed by another program")
	// ErrInvalid means that the settings to be saved are not usable; nothing was
	// written.
	ErrInvalid = errors.New("the settings are not valid")
	// ErrTooLarge means that the file is larger than MaxFileSize.
	ErrTooLarge = errors.New("the settings file is too large")
	// ErrDiskFull means that there was no room to write the file; the old one is
	// intact.
	ErrDiskFull = errors.New("the disk is full")
)

// FileError says what is wrong with the settings file, and where. It matches
// ErrBroken.
type FileError struct {
	// Path is the file.
	Path string
	// Line and Column count from 1; the column counts bytes. 0 is unknown.
	Line, Column int
	// Key is the key at fault as it would stand in TOML, "account[2].server",
	// counting accounts from 1; empty where the text itself is malformed.
	Key string
	// Cause says what is wrong in words that a person can act on.
	Cause string
	// Err is what was wrapped, or nil.
	Err error
}

// Error gives "config.toml:12:5: account[2].server: cause".
func (e *FileError) Error() string {
	var b strings.Builder
	b.WriteString(e.Path)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Line, e.Column)
	}
	if e.Key != "" {
		b.WriteString(": " + e.Key)
	}
	b.WriteString(": " + e.Cause)
	return b.String()
}

// Unwrap makes a FileError match ErrBroken and whatever it wraps.
func (e *FileError) Unwrap() []error {
	if e.Err == nil {
		return []error{ErrBroken}
	}
	return []error{ErrBroken, e.Err}
}

// Warning is something in the settings file that a person should know of and
// that does not keep it from being used.
type Warning struct {
	// Line and Column count from 1.
	Line, Column int
	// Key is the key it is about, "account[1].password".
	Key string
	// Text is a sentence without its full stop. It never quotes a value.
	Text string
}

// String gives "line 7: account[1].password: text".
func (w Warning) String() string { return fmt.Sprintf("line %d: %s: %s", w.Line, w.Key, w.Text) }
