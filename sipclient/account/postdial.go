package account

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
	"time"
	"unicode"

	"offhook/sipclient/numbering"
)

// PauseLength is how long one "," lasts before what follows is sent.
const PauseLength = 2 * time.Second

// The limits of what is sent after the answer.
const (
	maxPostDial = 64 // digits
	maxPauses   = 30
)

// PostDial is what is sent once a call is answered: DTMF digits, "," for a pause
// and ";" where it waits for the person. It is often a PIN, and so it cannot be
// printed by accident, as a Password cannot.
type PostDial struct {
	// text is a pointer for the reason that Password has one; nil is nothing.
	text *string
}

// PostDialStep is a part of a PostDial: what to wait for, then what to send.
type PostDialStep struct {
	// Wait means that a person says when; Pause is how long after that, or
	// after the digits before.
	Wait  bool
	Pause time.Duration
	// Digits are 0-9 * # A-D, at least one.
	Digits string
}

// Empty reports whether nothing is sent.
func (p PostDial) Empty() bool { return p.text == nil }

// Steps returns what is to be done, in order.
func (p PostDial) Steps() []PostDialStep {
	if p.text == nil {
		return nil
	}
	var steps []PostDialStep
	var next PostDialStep
	for _, r := range *p.text + "," { // what follows ends the digits before
		if r != ',' && r != ';' {
			next.Digits += string(r)
			continue
		}
		if next.Digits != "" {
			steps = append(steps, next)
			next = PostDialStep{}
		}
		if r == ';' {
			next = PostDialStep{Wait: true}
		} else {
			next.Pause += PauseLength
		}
	}
	return steps
}

// Same reports whether both send the same in the same way.
func (p PostDial) Same(other PostDial) bool {
	if p.text == nil || other.text == nil {
		return p.text == other.text
	}
	return *p.text == *other.text
}

// Format implements fmt.Formatter without the digits, for every verb.
func (p PostDial) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, p.String()) }

// String implements fmt.Stringer without the digits.
func (p PostDial) String() string {
	if p.Empty() {
		return ""
	}
	return "***"
}

// MarshalText implements encoding.TextMarshaler without the digits.
func (p PostDial) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// LogValue implements slog.LogValuer without the digits.
func (p PostDial) LogValue() slog.Value { return slog.StringValue(p.String()) }

// extension is a number whose extension is written in words.
var extension = regexp.MustCompile(`(?i)^(.*\d[\s)]*?)[\s,;]*(?:extension|extn|ext|x|내선번호|내선|内線番号|内線|poste|anexo|interno|nebenstelle|apparat)\s*[.:：#]?\s*(\d{1,10})$`)

// splitPostDial parts dialled text into the number and what follows it. Letters
// for pauses, p and w, count only between digits: "1-800-FLOWERS" has a W.
func splitPostDial(text string) (number string, after PostDial) {
	if parts := extension.FindStringSubmatch(text); parts != nil {
		if after, ok := parsePostDial(";"+parts[2], false); ok {
			return parts[1], after
		}
	}
	at := strings.IndexAny(text, ",;，；")
	letters := at < 0
	if letters {
		at = strings.IndexAny(text, "pw")
	}
	if at <= 0 {
		return text, PostDial{}
	}
	after, ok := parsePostDial(text[at:], letters || strings.ContainsAny(text, "pw"))
	if !ok {
		return text, PostDial{}
	}
	return text[:at], after
}

// parsePostDial reads pauses and digits; letters lets p and w be pauses, too. ok
// is false for anything else in it, and for too much of it. Without a digit it is
// nothing.
func parsePostDial(text string, letters bool) (p PostDial, ok bool) {
	var b strings.Builder
	digits := 0
	for _, r := range text {
		digit, isDigit := numbering.Digit(r)
		switch {
		case isDigit:
			b.WriteRune(digit)
			digits++
		case r == '*' || r == '#' || r >= 'A' && r <= 'D' && !letters:
			b.WriteRune(r)
			digits++
		case r == ',' || r == '，' || letters && (r == 'p' || r == 'P'):
			b.WriteByte(',')
		case r == ';' || r == '；' || letters && (r == 'w' || r == 'W'):
			b.WriteByte(';')
		case unicode.IsSpace(r) || r == '-' || r == '.':
		default:
			return PostDial{}, false
		}
	}
	plain := strings.TrimRight(b.String(), ",;")
	if digits > maxPostDial || len(plain)-digits > maxPauses {
		return PostDial{}, false
	}
	if digits == 0 {
		return PostDial{}, true
	}
	return PostDial{&plain}, true
}
