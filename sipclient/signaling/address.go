package signaling

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/emiago/sipgo/sip"
)

var errAddress = errors.New("not a SIP address")

// nameAddr is the value of a From, To, Contact, Route or similar header
// (RFC 3261 section 20.10). Addresses are read here and not by sipgo, because
// its parser loses quotes and stops at a ";" or "=" inside them, which
// Kamailio's received="sip:…;transport=ws" has.
type nameAddr struct {
	// display is the display name without quotes and escapes.
	display string
	// uri is the address as it was written.
	uri    string
	params params
}

// tag returns the tag parameter, or "".
func (a nameAddr) tag() string {
	tag, _ := a.params.get("tag")
	return tag
}

// params are the ";name=value" that follow an address.
type params []param

type param struct{ name, value string }

// get returns the unquoted value of the parameter of that name, compared
// without case.
func (ps params) get(name string) (value string, ok bool) {
	for _, p := range ps {
		if strings.EqualFold(p.name, name) {
			return unquote(p.value), true
		}
	}
	return "", false
}

// parseNameAddr reads one address. Without angle brackets all parameters are
// the header's (RFC 3261 section 20.10).
func parseNameAddr(text string) (nameAddr, error) {
	text = strings.TrimSpace(text)
	var a nameAddr
	if strings.HasPrefix(text, `"`) {
		end := quotedEnd(text)
		if end < 0 {
			return a, fmt.Errorf("%w: %.60q has an open quote", errAddress, text)
		}
		a.display, text = unquote(text[:end]), strings.TrimSpace(text[end:])
		if !strings.HasPrefix(text, "<") {
			return a, fmt.Errorf("%w: no <address> after the name in %.60q", errAddress, text)
		}
	}
	name, rest, bracketed := strings.Cut(text, "<")
	if !bracketed {
		uri, tail, _ := strings.Cut(text, ";")
		a.uri, a.params = strings.TrimSpace(uri), parseParams(tail)
		return a, a.check()
	}
	if a.display == "" {
		a.display = strings.TrimSpace(name)
	}
	uri, tail, closed := strings.Cut(rest, ">")
	if !closed {
		return a, fmt.Errorf("%w: %.60q has no >", errAddress, text)
	}
	a.uri, a.params = strings.TrimSpace(uri), parseParams(strings.TrimPrefix(strings.TrimSpace(tail), ";"))
	return a, a.check()
}

func (a nameAddr) check() error {
	if a.uri == "" || strings.ContainsAny(a.uri, " \t\"<>") || a.uri != "*" && !strings.Contains(a.uri, ":") {
		return fmt.Errorf("%w: %.60q", errAddress, a.uri)
	}
	return nil
}

// parseParams reads "name=value;name", quoted values included.
func parseParams(text string) params {
	var ps params
	for _, part := range split(text, ';') {
		name, value, _ := strings.Cut(part, "=")
		if name = strings.TrimSpace(name); name != "" {
			ps = append(ps, param{name, strings.TrimSpace(value)})
		}
	}
	return ps
}

// split cuts text at sep where it stands neither in quotes nor in angle
// brackets, and trims the parts; empty ones fall away.
func split(text string, sep byte) []string {
	var parts []string
	quoted, bracketed, start := false, false, 0
	cut := func(end int) {
		if part := strings.TrimSpace(text[start:end]); part != "" {
			parts = append(parts, part)
		}
		start = end + 1
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '<':
			bracketed = true
		case c == '>':
			bracketed = false
		case c == sep && !bracketed:
			cut(i)
		}
	}
	if start < len(text) {
		cut(len(text))
	}
	return parts
}

// quotedEnd returns the index after the closing quote of text, which begins
// with a quote; -1 where there is none.
func quotedEnd(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// unquote removes the quotes and escapes of a quoted-string; other text is
// returned as it is.
func unquote(text string) string {
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return text
	}
	text = text[1 : len(text)-1]
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// quote makes a quoted-string of text. Control characters, which could end the
// header, become spaces.
func quote(text string) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F {
			return ' '
		}
		return r
	}, text)
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(clean) + `"`
}

// userHost returns the unescaped user part and the host of a sip, sips or tel
// URI; a tel URI has no host.
func userHost(uri string) (user, host string) {
	scheme, rest, _ := strings.Cut(uri, ":")
	if at := strings.IndexByte(rest, '@'); at >= 0 {
		user, host = rest[:at], rest[at+1:]
		user, _, _ = strings.Cut(user, ":") // a password is none of anybody's business
	} else if strings.EqualFold(scheme, "tel") {
		user = rest
	} else {
		host = rest
	}
	user, _, _ = strings.Cut(user, ";")
	if plain, err := url.PathUnescape(user); err == nil {
		user = plain
	}
	if end := strings.IndexAny(host, ";?"); end >= 0 {
		host = host[:end]
	}
	return user, host
}

// bareHost drops the port and the brackets of an IPv6 literal.
func bareHost(host string) string {
	if strings.HasPrefix(host, "[") {
		if end := strings.IndexByte(host, ']'); end > 0 {
			return host[1:end]
		}
	}
	name, _, _ := strings.Cut(host, ":")
	return name
}

// parseURI makes a Request-URI of text.
func parseURI(text string) (sip.Uri, error) {
	var uri sip.Uri
	for i := 0; i < len(text); i++ {
		if text[i] <= ' ' || text[i] == 0x7F || strings.IndexByte(`<>"`, text[i]) >= 0 {
			return uri, fmt.Errorf("%w: %.60q", errAddress, text)
		}
	}
	if err := sip.ParseUri(text, &uri); err != nil {
		return uri, fmt.Errorf("%w: %.60q: %v", errAddress, text, err)
	}
	if uri.Wildcard || (uri.Scheme == "sip" || uri.Scheme == "sips") && uri.Host == "" {
		return uri, fmt.Errorf("%w: %.60q", errAddress, text)
	}
	return uri, nil
}
