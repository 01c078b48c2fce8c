package account

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
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
	// Params are the URI's parameters with their leading ";", or empty.
	Params string
}

// URI returns the Request-URI, "sip:07010002000@pbx.example.com". Characters
// that RFC 3261 section 25.1 forbids in a user part (such as "#") are escaped.
func (t Target) URI() string { return "sip:" + escapeUser(t.User) + "@" + t.Host + t.Params }

// String returns the number, with the host only where the person gave one.
func (t Target) String() string { return t.User }

// ParseTarget turns dialled or pasted text into the address to call at host:
//
//	070-1000-2000, +82 (0)70 1000 2000, *72, 9196#     numbers; separators fall away
//	tel:+82-70-1000-2000;ext=3, callto:…               RFC 3966
//	sip:alice@example.com, alice@example.com, alice    SIP addresses
//
// Full-width digits are read as digits, and "(0)" after an international
// prefix falls away. A SIP address keeps its own host.
func ParseTarget(text, host string) (Target, error) {
	if len(text) > maxDialled {
		return Target{}, fmt.Errorf("%w: it is longer than %d characters", ErrBadTarget, maxDialled)
	}
	if !utf8.ValidString(text) {
		return Target{}, fmt.Errorf("%w: it is not valid text", ErrBadTarget)
	}
	text = strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || r == '<' || r == '>' })
	if text == "" {
		return Target{}, ErrNothingDialled
	}
	scheme, rest := splitScheme(text)
	switch scheme {
	case "sip", "sips":
		return parseSIP(rest, host)
	case "tel", "callto":
		rest, _, _ = strings.Cut(strings.TrimPrefix(rest, "//"), ";")
		if u, err := unescape(rest); err == nil {
			rest = u
		}
	}
	if strings.Contains(rest, "@") {
		return parseSIP(rest, host)
	}
	if number, ok := parseNumber(rest); ok {
		return Target{User: number, Host: host}, nil
	}
	if scheme == "" && validName(rest) {
		return Target{User: rest, Host: host}, nil
	}
	return Target{}, fmt.Errorf("%w: %.60q", ErrBadTarget, text)
}

func splitScheme(text string) (scheme, rest string) {
	head, tail, found := strings.Cut(text, ":")
	if !found {
		return "", text
	}
	switch s := strings.ToLower(head); s {
	case "sip", "sips", "tel", "callto":
		return s, strings.TrimSpace(tail)
	}
	return "", text
}

func parseSIP(rest, host string) (Target, error) {
	rest, _, _ = strings.Cut(strings.TrimPrefix(rest, "//"), "?") // headers in a pasted link are not ours to send
	user, hostPart := rest, host
	if u, h, ok := strings.Cut(rest, "@"); ok {
		user, hostPart = u, h
	}
	var params string
	if i := strings.Index(hostPart, ";"); i >= 0 {
		hostPart, params = hostPart[:i], hostPart[i:]
	}
	user, err := unescape(user)
	if err != nil || user == "" || !validURIHost(hostPart) || !validParams(params) || len(user) > maxUser {
		return Target{}, fmt.Errorf("%w: %.60q", ErrBadTarget, rest)
	}
	if number, ok := parseNumber(user); ok {
		user = number
	} else if strings.ContainsFunc(user, forbidden) || strings.ContainsFunc(user, unicode.IsSpace) {
		return Target{}, fmt.Errorf("%w: %.60q", ErrBadTarget, rest)
	}
	return Target{User: user, Host: hostPart, Params: params}, nil
}

// parseNumber drops what people write between digits and keeps what is dialled.
func parseNumber(text string) (string, bool) {
	if strings.HasPrefix(strings.TrimSpace(text), "+") {
		text = strings.Replace(text, "(0)", "", 1)
	}
	var b strings.Builder
	digits := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
			digits++
		case r >= '０' && r <= '９':
			b.WriteRune(r - '０' + '0')
			digits++
		case r == '+' || r == '＋':
			if b.Len() > 0 {
				return "", false
			}
			b.WriteByte('+')
		case r == '*' || r == '＊':
			b.WriteByte('*')
		case r == '#' || r == '＃':
			b.WriteByte('#')
		case strings.ContainsRune("-./()[]‐‑‒–—−·ー", r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
		default:
			return "", false
		}
	}
	number := b.String()
	return number, len(number) <= maxUser && number != "+" && (digits > 0 || number != "")
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

func validURIHost(host string) bool {
	if host == "" {
		return false
	}
	_, err := ParseServer("wss://" + host)
	return err == nil && !strings.ContainsAny(host, "/?#")
}

func validParams(params string) bool {
	for _, r := range params {
		if r > unicode.MaxASCII || !(unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(";=-_.!~*'()[]/:&+$%", r)) {
			return false
		}
	}
	return true
}

// forbidden are the characters that never belong in an address: those that
// could end a header line, and those that cannot be seen.
func forbidden(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }
