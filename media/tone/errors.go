package tone

import "errors"

var (
	// ErrKind says that there is no tone of that name.
	ErrKind = errors.New("no such kind of tone")
	// ErrDigit says that a character is not one of the sixteen of DTMF.
	ErrDigit = errors.New("not a DTMF digit")
)
