package tone

import "errors"

var (
	// ErrKind says that there is no tone of that name.
	ErrKind = errors.New("no such kind of tone")
	// ErrMelody says that there is no melody of that name.
	ErrMelody = errors.New("no such melody")
	// ErrDigit says that a character is not one of the sixteen of DTMF.
	ErrDigit = errors.New("not a DTMF digit")
)
