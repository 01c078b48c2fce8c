package desktop

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Start is what a second start of the program hands to the first.
type Start struct {
	// Dial is a number or link that a person is to see, or empty.
	Dial string `json:"dial,omitempty"`
}

const (
	// maxDial bounds Start.Dial, in bytes: more than any address a PBX takes.
	maxDial = 512
	// maxStart bounds a Start on its way: every byte of Dial may be escaped.
	maxStart = 4096
)

// ErrBadStart: the arguments are no number or link, or what another process
// sent is no Start.
var ErrBadStart = errors.New("this is no number and no link")

// encode returns the line that parseStart reads, with its end.
func (s Start) encode() ([]byte, error) {
	s.Dial = strings.TrimSpace(s.Dial)
	if err := s.validate(); err != nil {
		return nil, err
	}
	line, err := json.Marshal(s)
	return append(line, '\n'), err
}

// parseStart reads a line, without its end. Fields it does not know are those
// of a newer program, and left out.
func parseStart(line []byte) (Start, error) {
	if len(line) > maxStart {
		return Start{}, fmt.Errorf("%w: %d bytes", ErrBadStart, len(line))
	}
	var s Start
	if err := json.Unmarshal(line, &s); err != nil {
		return Start{}, fmt.Errorf("%w: %w", ErrBadStart, err)
	}
	return s, s.validate()
}

func (s Start) validate() error {
	switch {
	case len(s.Dial) > maxDial:
		return fmt.Errorf("%w: a number of %d bytes", ErrBadStart, len(s.Dial))
	case !utf8.ValidString(s.Dial):
		return fmt.Errorf("%w: a number that is no text", ErrBadStart)
	case strings.ContainsFunc(s.Dial, func(r rune) bool { return !unicode.IsPrint(r) }):
		return fmt.Errorf("%w: a number with characters that cannot be seen", ErrBadStart)
	}
	return nil
}
