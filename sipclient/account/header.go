package account

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxHeaders is how many extra headers an account may have.
const MaxHeaders = 16

// maxHeader bounds the name and the value of an extra header together, in bytes.
const maxHeader = 256

// ErrBadHeader means that an extra header cannot stand in an INVITE, wrapped with
// the header.
var ErrBadHeader = errors.New("the extra header is not usable")

// Header is a header line that an account adds to every INVITE of its own.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// ParseHeader reads a header as the settings file has it: "X-Tenant: 42".
func ParseHeader(text string) (Header, error) {
	name, value, found := strings.Cut(text, ":")
	if !found {
		return Header{}, fmt.Errorf("%w: %.60q has no \":\"", ErrBadHeader, text)
	}
	h := Header{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)}
	return h, h.Validate()
}

// String is the header as ParseHeader reads it.
func (h Header) String() string { return h.Name + ": " + h.Value }

// Validate returns ErrBadHeader for a header that would break the message, or
// that SIP itself sets.
func (h Header) Validate() error {
	switch {
	case h.Name == "" || strings.ContainsFunc(h.Name, notInToken):
		return fmt.Errorf("%w: %.60q is no name of a header", ErrBadHeader, h.Name)
	case reserved(h.Name):
		return fmt.Errorf("%w: %s is set by the call itself", ErrBadHeader, h.Name)
	case strings.TrimSpace(h.Value) != h.Value || h.Value == "":
		return fmt.Errorf("%w: %s has no value, or spaces around it", ErrBadHeader, h.Name)
	case len(h.Name)+len(h.Value) > maxHeader:
		return fmt.Errorf("%w: %s is longer than %d characters", ErrBadHeader, h.Name, maxHeader)
	case !utf8.ValidString(h.Value) || strings.ContainsFunc(h.Value, forbidden):
		return fmt.Errorf("%w: %s holds a control character, such as a line break", ErrBadHeader, h.Name)
	}
	return nil
}

// notInToken reports what no token has (RFC 3261 section 25.1).
func notInToken(r rune) bool {
	switch {
	case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
		return false
	}
	return !strings.ContainsRune("-.!%*_+`'~", r)
}

// reserved reports whether the protocol sets the header: to have it twice, or with
// other words, would make another message. Names of one letter are short for such.
func reserved(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "via", "from", "to", "cseq", "contact", "route", "path", "service-route", "allow", "supported", "require", "proxy-require", "unsupported",
		"authorization", "proxy-authorization", "www-authenticate", "proxy-authenticate", "authentication-info", "user-agent", "server",
		"expires", "min-expires", "min-se", "session-expires", "rack", "rseq", "replaces", "join", "referred-by", "event", "privacy", "reason",
		"max-forwards", "mime-version", "record-route", "call-id", "identity", "date", "timestamp", "warning", "retry-after", "subscription-state":
		return true
	}
	for _, prefix := range []string{"content-", "accept", "allow-", "refer-", "p-asserted-identity", "p-preferred-identity", "identity-"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return len(name) == 1
}
