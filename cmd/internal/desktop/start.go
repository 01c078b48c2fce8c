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
	// Account is the account to dial with, as --account names it, or empty.
	Account string `json:"account,omitempty"`
	// Demo asks for the demo PBX, and Hidden for no window.
	Demo   bool `json:"demo,omitempty"`
	Hidden bool `json:"hidden,omitempty"`
}

const (
	// maxDial bounds Start.Dial, in bytes: more than any address a PBX takes.
	maxDial = 512
	// maxAccount bounds Start.Account, in bytes.
	maxAccount = 128
	// maxStart bounds a Start on its way: every byte of its texts may be escaped.
	maxStart = 4096
)

// ErrBadStart: the arguments are no number or link, or what another process
// sent is no Start.
var ErrBadStart = errors.New("this is no number, no link and no account")

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
	for _, x := range []struct {
		text string
		most int
	}{{s.Dial, maxDial}, {s.Account, maxAccount}} {
		switch {
		case len(x.text) > x.most:
			return fmt.Errorf("%w: it has %d bytes", ErrBadStart, len(x.text))
		case !utf8.ValidString(x.text):
			return fmt.Errorf("%w: it is not valid text", ErrBadStart)
		case strings.ContainsFunc(x.text, func(r rune) bool { return !unicode.IsPrint(r) }):
			return fmt.Errorf("%w: it has characters that cannot be seen", ErrBadStart)
		}
	}
	return nil
}
