package account

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"offhook/sipclient/numbering"
)

const (
	maxDialled = 1024
	maxUser    = 256
)

// What ParseTarget reports, wrapped with the text that has it.
var (
	// ErrNothingDialled means that there is nothing to dial.
	ErrNothingDialled = errors.New("there is no number to dial")
	// ErrBadTarget means that the text is neither a number nor a SIP address.
	ErrBadTarget = errors.New("this is neither a number nor a SIP address")
)

// Target is what will be dialled.
type Target struct {
	// User is the user part, unescaped: a number or a name.
	User string
	// Host is the host part (with port, if one was given).
	Host string
	// Params are the URI's parameters with their leading ";", or empty: only those
	// that say who is meant (see keptParams).
	Params string
	// Typed is the number that a person dialled where the account's rules made another
	// one of it, else empty: it is what is shown and remembered, so that the rules do not
	// have their way with their own result when it is dialled again.
	Typed string
	// PostDial is sent once the call is answered. It is no part of the address.
	PostDial PostDial
}

// URI returns the Request-URI, "sip:07010002000@pbx.example.com". Characters
// that RFC 3261 section 25.1 forbids in a user part (such as "#") are escaped.
func (t Target) URI() string { return "sip:" + escapeUser(t.User) + "@" + t.Host + t.Params }

// Shown returns the number that a person dialled.
func (t Target) Shown() string { return cmp.Or(t.Typed, t.User) }

// String returns the number, with the host only where the person gave one.
func (t Target) String() string { return t.User }

// ParseTarget turns dialled or pasted text into the address to call at host:
//
//	070-1000-2000, +82 (0)70 1000 2000, *72, 9196#     numbers; separators fall away
//	Tel.: 070-1000-2000, ☎ 070…, "070…"                with what stands around them
//	M +49 170 1234567, Kim: 070-1000-2000 (office)     and before them
//	07010002000,,1234;5  07010002000 ext. 12           what is sent after the answer
//	tel:+82-70-1000-2000;ext=3, callto:…               RFC 3966
//	sip:alice@example.com, alice@example.com, alice    SIP addresses
//	Alice <sip:alice@example.com>                      RFC 3261 section 20.10
//
// Digits of all scripts are read as digits, and "(0)" after an international
// prefix falls away. A SIP address keeps its own host, and loses its password,
// its headers and all parameters that would steer the call.
func ParseTarget(text, host string) (Target, error) {
	if len(text) > maxDialled {
		return Target{}, fmt.Errorf("%w: it is longer than %d characters", ErrBadTarget, maxDialled)
	}
	if !utf8.ValidString(text) {
		return Target{}, fmt.Errorf("%w: it is not valid text", ErrBadTarget)
	}
	text = unwrap(text)
	if text == "" {
		return Target{}, ErrNothingDialled
	}
	scheme, rest := splitScheme(text)
	switch scheme {
	case "sip", "sips", "mailto":
		return parseSIP(rest, host)
	case "":
		if strings.Contains(rest, "@") {
			return parseSIP(rest, host)
		}
	default:
		return parseTel(rest, host)
	}
	if t, ok := parseDialled(rest, host); ok {
		return t, nil
	}
	if validName(rest) {
		return Target{User: rest, Host: host}, nil
	}
	return Target{}, fmt.Errorf("%w: %s", ErrBadTarget, quoted(text))
}

// parseDialled reads a number, with or without what is sent after the answer and
// what people write before a number.
func parseDialled(text, host string) (Target, bool) {
	for _, candidate := range []string{text, unlabelled(text), unnamed(text)} {
		number, after := splitPostDial(candidate)
		if number, ok := parseNumber(number); ok {
			return Target{User: number, Host: host, PostDial: after}, true
		}
	}
	return Target{}, false
}

// parseNumber drops what people write between digits and keeps what is dialled.
func parseNumber(text string) (string, bool) {
	var b strings.Builder
	plain := numbering.Plain(text)
	for _, r := range plain {
		digit, isDigit := numbering.Digit(r)
		switch {
		case isDigit:
			b.WriteRune(digit)
		case r == '+':
			if b.Len() > 0 {
				return "", false
			}
			b.WriteByte('+')
		case r == '*' || r == '#':
			b.WriteRune(r)
		case numbering.Separator(r):
		default:
			return "", false
		}
	}
	number := b.String()
	if strings.Contains(plain, "/") && len(number) > maxUnnamed+1 {
		return "", false // "0711 / 123456" is one number, and this is two
	}
	return number, len(number) <= maxUser && number != "+" && number != ""
}

// validName accepts what people call an extension by name: letters, with digits
// and the marks of RFC 3261's "unreserved" among them.
func validName(text string) bool {
	if !strings.ContainsFunc(text, unicode.IsLetter) || len(text) > maxUser {
		return false
	}
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.!~*'+", r) {
			return false
		}
	}
	return true
}

// forbidden are the characters that never belong in an address: those that
// could end a header line, and those that cannot be seen.
func forbidden(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }
