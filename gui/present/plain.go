package present

import (
	"strings"
	"unicode"
)

const maxPlain = 80

// Plain makes text from the network fit to be shown: no control or formatting
// characters (which could reorder or hide what stands beside it), one line, at
// most 80 characters.
func Plain(text string) string { return plain(text, maxPlain) }

// plain is Plain with at most that many characters.
func plain(text string, most int) string {
	var b strings.Builder
	n := 0
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		switch {
		case unicode.IsSpace(r):
			r = ' '
		case !unicode.IsPrint(r):
			continue
		}
		if n == most {
			return strings.TrimSpace(b.String()) + "…"
		}
		b.WriteRune(r)
		n++
	}
	return strings.TrimSpace(b.String())
}
