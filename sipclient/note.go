package sipclient

import (
	"errors"
	"strings"
)

// MaxNote bounds what a person writes to a contact or to a call, in bytes.
const MaxNote = 4000

// ErrNoteLong means that a note to a call has more than MaxNote bytes.
var ErrNoteLong = errors.New("the note is too long")

// lineEnds makes all line ends those of this program.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// TidyNote returns what a person wrote to a contact or to a call without spaces around it.
func TidyNote(note string) string {
	return strings.TrimSpace(lineEnds.Replace(strings.ToValidUTF8(note, "")))
}
