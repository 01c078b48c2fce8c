package trace

import (
	"regexp"
	"slices"
	"strings"
)

// masked stands where a secret stood.
const masked = "***"

// rule masks one kind of secret, in lines that hold one of words. The first
// group of the expression is kept.
type rule struct {
	words  []string
	secret *regexp.Regexp
}

func masking(words, expression string) rule {
	return rule{strings.Fields(words), regexp.MustCompile(expression)}
}

// apply masks line; lower is the line in lower case. Most lines hold no secret,
// and looking for a word is a hundred times faster than an expression.
func (r rule) apply(line, lower string) string {
	for _, word := range r.words {
		if strings.Contains(lower, word) {
			return r.secret.ReplaceAllString(line, "${1}"+masked)
		}
	}
	return line
}

var (
	// What proves the password (RFC 7616): with response, nonce and the rest
	// anybody could try passwords at leisure. Quotes that do not close hide
	// nothing: then the rest of the line goes.
	digestValue = masking(`response cnonce rspauth password secret`,
		`(?i)(\b(?:response|cnonce|rspauth|password|secret)\s*=\s*)(?:"(?:[^"\\]|\\.)*(?:"|\\?$)|[^\s,;"]*)`)
	// sip:user:password@host (RFC 3261 section 19.1.1).
	uriPassword = masking(`sip: sips:`, `(?i)(\bsips?:[^\s@<>":]*:)[^\s@<>"]+`)
	// Headers within a URI: sip:bob@x?Authorization=….
	uriHeader = masking(`authorization=`, `(?i)([?&](?:Proxy-)?Authorization=)[^\s&>"]*`)
	// ICE password, SDES keys and key= in SDP (RFC 8839, RFC 4568, RFC 4566).
	iceSecret  = masking(`ice-pwd`, `(?i)(\ba\s*=\s*ice-pwd\s*:).*`)
	sdesSecret = masking(`crypto`, `(?i)(\ba\s*=\s*crypto\s*:).*`)
	keySecret  = masking(`k key-mgmt`, `(?i)(^\s*(?:k\s*=|a\s*=\s*key-mgmt\s*:)).*`)
	// DTMF digits: Signal=5 of application/dtmf-relay, digits="5" of KPML.
	digit = masking(`signal digit`, `(?i)(\b(?:signal|digits?)\s*=\s*).*`)
)

// rules is every rule, for every line: a broken message may have its headers
// where the body should be.
var rules = [...]rule{digestValue, uriPassword, uriHeader, iceSecret, sdesSecret, keySecret, digit}

// Redact returns a SIP message, or any text, with its secrets masked. Folded
// header lines are joined, and lines end with CRLF, so that a secret cannot hide
// behind a line end. Redact of what Redact returned changes nothing.
func Redact(raw []byte) string {
	text := strings.ToValidUTF8(string(raw), "\uFFFD")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	head, body, hasBody := strings.Cut(strings.TrimLeft(text, "\n"), "\n\n")
	headers := unfold(head)
	digits := false
	for i, line := range headers {
		headers[i] = mask(line)
		typed, value := contentType(line)
		digits = digits || typed && ofDigits(value)
	}
	out := strings.Join(headers, "\r\n")
	if !hasBody {
		return out
	}
	if digits && strings.TrimSpace(body) != "" {
		return out + "\r\n\r\n" + masked
	}
	return out + "\r\n\r\n" + redactBody(body)
}

// redactBody masks the secrets of a body, and the whole content of a part of it (RFC 2046 section
// 5.1) that announces DTMF digits.
func redactBody(body string) string {
	var typed bool            // the header that this line is, or goes on with, is Content-Type
	var announced, reads bool // the part's head says that it has digits, and they come now
	lines := strings.Split(body, "\n")
	for i, line := range lines {
		blank := strings.TrimSpace(line) == ""
		lines[i] = mask(line)
		switch {
		case strings.HasPrefix(line, "--"): // a boundary, which no digits begin like
			announced, reads = false, false
		case reads && !blank:
			lines[i] = masked
		case blank:
			reads = announced
		default:
			value := line
			if line[0] != ' ' && line[0] != '\t' {
				typed, value = contentType(line)
			}
			announced = announced || typed && ofDigits(value)
		}
	}
	return strings.Join(lines, "\r\n")
}

// mask applies every rule to one line.
func mask(line string) string {
	name, value, _ := strings.Cut(line, ":")
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "authorization", "proxy-authorization":
		// A Digest has names for its secrets; of Basic and Bearer all is one.
		if scheme, rest, _ := strings.Cut(strings.TrimSpace(value), " "); !strings.EqualFold(scheme, "Digest") && rest != masked {
			line = name + ": " + scheme + " " + masked
			if !token.MatchString(scheme) {
				line = name + ": " + masked
			}
		}
	}
	lower := strings.ToLower(line)
	for _, r := range rules {
		line = r.apply(line, lower)
	}
	return line
}

// token is an authentication scheme, too short to be a secret.
var token = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,15}$`)

// unfold splits a header section into lines and joins folded ones (RFC 3261
// section 7.3.1).
func unfold(head string) []string { return strings.Split(folds.ReplaceAllString(head, " "), "\n") }

var folds = regexp.MustCompile(`[ \t]*\n[ \t][ \t\n]*`)

// digitTypes are what the content types of digits have in them: application/dtmf, dtmf-relay and
// vnd.nortelnetworks.digits, kpml-response+xml (RFC 4730), audio/telephone-event.
var digitTypes = []string{"dtmf", "digits", "kpml", "telephone-event"}

// ofDigits reports whether a content type announces DTMF digits.
func ofDigits(value string) bool {
	value = strings.ToLower(value)
	return slices.ContainsFunc(digitTypes, func(kind string) bool { return strings.Contains(value, kind) })
}

// contentType reads a header line that is Content-Type.
func contentType(line string) (is bool, value string) {
	name, value, _ := strings.Cut(line, ":")
	name = strings.ToLower(strings.TrimSpace(name))
	return name == "content-type" || name == "c", value
}
