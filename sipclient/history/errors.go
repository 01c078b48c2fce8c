package history

import (
	"errors"
	"fmt"
)

// What a Store reports, beside sipclient.ErrHistoryFull.
var (
	// ErrClosed means that the history was closed.
	ErrClosed = errors.New("the call history is closed")
	// ErrNewer means that the file was made by a newer Offhook.
	ErrNewer = errors.New("the call history was made by a newer version")
	// ErrDamaged means that the file is not a sound database; see DamagedError.
	ErrDamaged = errors.New("the call history was damaged")
	// ErrInvalid means that a record cannot be kept as it is.
	ErrInvalid = errors.New("the record of the call is not complete")
)

// DamagedError tells that the history was damaged, and that a fresh one has been
// started. It matches ErrDamaged.
type DamagedError struct {
	// Path is the history's file.
	Path string
	// MovedTo is where the damaged file is now.
	MovedTo string
	// Err is what SQLite said.
	Err error
}

// Error gives "the call history was damaged: PATH is now at MOVEDTO: cause".
func (e *DamagedError) Error() string {
	return fmt.Sprintf("%v: %s is now at %s: %v", ErrDamaged, e.Path, e.MovedTo, e.Err)
}

// Unwrap makes a DamagedError match ErrDamaged and what SQLite said.
func (e *DamagedError) Unwrap() []error { return []error{ErrDamaged, e.Err} }
