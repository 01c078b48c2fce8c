package desktop

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"offhook/gui/port"
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
	// Refused says that there was a text that could be none of these.
	Refused bool `json:"refused,omitempty"`
}

const (
	// maxDial bounds Start.Dial, in bytes: more than any address a PBX takes.
	maxDial = 512
	// maxAccount bounds Start.Account, in bytes.
	maxAccount = 128
	// maxStart bounds a Start on its way: every byte of its texts may be escaped.
	maxStart = 4096
)

// errBadStart: what another process sent is no Start, or a text in it is no
// number, no link and no account.
var errBadStart = errors.New("this is no number, no link and no account")

// Readable returns s as it can be handed over: without the characters that phones and
// web pages put around a number to keep its digits in order, and without a text that is
// still no number, no link and no account. Refused says of that.
func (s Start) Readable() Start {
	seen := strings.FieldsFunc(s.Dial, func(r rune) bool { return unicode.Is(unicode.Cf, r) })
	s.Dial = strings.TrimSpace(strings.Join(seen, ""))
	if check(s.Dial, maxDial) != nil {
		s.Dial, s.Refused = "", true
	}
	if check(s.Account, maxAccount) != nil {
		s.Account, s.Refused = "", true
	}
	return s
}

// Opened returns s as the window is told of it.
func (s Start) Opened() port.Opened {
	return port.Opened{Dial: s.Dial, Account: s.Account, Demo: s.Demo, Hidden: s.Hidden, Refused: s.Refused}
}

// encode returns the line that parseStart reads, with its end.
func (s Start) encode() ([]byte, error) {
	line, err := json.Marshal(s.Readable())
	return append(line, '\n'), err
}

// parseStart reads a line, without its end. Fields it does not know are those
// of a newer program, and left out.
func parseStart(line []byte) (Start, error) {
	if len(line) > maxStart {
		return Start{}, fmt.Errorf("%w: %d bytes", errBadStart, len(line))
	}
	var s Start
	if err := json.Unmarshal(line, &s); err != nil {
		return Start{}, fmt.Errorf("%w: %w", errBadStart, err)
	}
	if err := check(s.Dial, maxDial); err != nil {
		return Start{}, err
	}
	return s, check(s.Account, maxAccount)
}

// check says what is wrong with a text of a Start, of at most that many bytes. Blanks may be
// any of Unicode's: French numbers are written with some that do not break.
func check(text string, most int) error {
	switch {
	case len(text) > most:
		return fmt.Errorf("%w: it has %d bytes", errBadStart, len(text))
	case !utf8.ValidString(text):
		return fmt.Errorf("%w: it is not valid text", errBadStart)
	case strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r) }):
		return fmt.Errorf("%w: it has characters that cannot be seen", errBadStart)
	}
	return nil
}
