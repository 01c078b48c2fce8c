package contacts

import (
	"bytes"
	"io"
	"strings"

	"github.com/emersion/go-vcard"
)

// The library knows "\\", "\n" and "\,", but neither "\;", which is what tells a semicolon of a
// text from one between two components (RFC 2426 section 5), nor "\N". So what it reads and
// writes has another backslash before the escaped backslashes and semicolons: its values keep
// them escaped, for textOf and components, and are given them by escape.
var (
	unfold = strings.NewReplacer("\r\n ", "", "\r\n\t", "", "\n ", "", "\n\t", "") // an escape may be across two lines
	guard  = strings.NewReplacer(`\\`, `\\\\`, `\;`, `\\;`, `\N`, `\n`)
	bare   = strings.NewReplacer(`\\\\`, `\\`, `\\;`, `\;`)

	unescape        = strings.NewReplacer(`\\`, `\`, `\;`, `;`)
	escape          = strings.NewReplacer(`\`, `\\`, `;`, `\;`)
	escapeBackslash = strings.NewReplacer(`\`, `\\`)
)

// decodeCard reads a card. One that ends too early is an error; nil is none at all.
func decodeCard(card []byte) (vcard.Card, error) {
	decoded, err := vcard.NewDecoder(strings.NewReader(guard.Replace(unfold.Replace(string(modern(card)))))).Decode()
	if err == io.EOF {
		err = nil
	}
	return decoded, err
}

// encodeCard writes a card.
func encodeCard(w io.Writer, card vcard.Card) error {
	var b bytes.Buffer
	if err := vcard.NewEncoder(&b).Encode(card); err != nil {
		return err
	}
	_, err := bare.WriteString(w, b.String())
	return err
}

// textOf is what a value of a card says.
func textOf(value string) string { return unescape.Replace(value) }

// components are the parts of a value that has several, at least so many of them.
func components(value string, atLeast int) (parts []string) {
	start := 0
	for at := 0; at < len(value); at++ {
		switch value[at] {
		case '\\':
			at++ // whatever it escapes
		case ';':
			parts, start = append(parts, textOf(value[start:at])), at+1
		}
	}
	parts = append(parts, textOf(value[start:]))
	for len(parts) < atLeast {
		parts = append(parts, "")
	}
	return parts
}
