package contacts

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// modern writes a vCard 2.1, as older telephones and Outlook make them, in the
// form of 3.0: parameters without a name get one ("TEL;CELL" is
// "TEL;TYPE=CELL"), and quoted-printable values in whichever character set are
// plain UTF-8. Any other card stays as it is.
func modern(card []byte) []byte {
	upper := bytes.ToUpper(card)
	if !bytes.Contains(upper, []byte("VERSION:2.1")) && !bytes.Contains(upper, []byte("QUOTED-PRINTABLE")) {
		return card
	}
	lines := strings.Split(strings.ReplaceAll(string(card), "\r\n", "\n"), "\n")
	var b bytes.Buffer
	for i := 0; i < len(lines); i++ {
		head, value, found := strings.Cut(lines[i], ":")
		if !found || strings.HasPrefix(head, " ") || strings.HasPrefix(head, "\t") { // a folded line's rest
			b.WriteString(lines[i] + "\n")
			continue
		}
		name, quoted, charset := property(head)
		if quoted {
			for strings.HasSuffix(value, "=") && i+1 < len(lines) { // a soft line break (RFC 2045 section 6.7)
				i++
				value = strings.TrimSuffix(value, "=") + lines[i]
			}
			value = unquoted(value, charset)
		}
		b.WriteString(name + ":" + value + "\n")
	}
	return b.Bytes()
}

// property reads a property's name and parameters as 2.1 has them, and writes
// those that 3.0 has, too.
func property(head string) (name string, quoted bool, charset string) {
	parts := strings.Split(head, ";")
	name = parts[0]
	for _, param := range parts[1:] {
		key, value, named := strings.Cut(strings.TrimSpace(param), "=")
		switch key = strings.ToUpper(key); {
		case key == "QUOTED-PRINTABLE", key == "ENCODING" && strings.EqualFold(value, "QUOTED-PRINTABLE"):
			quoted = true
		case key == "CHARSET":
			charset = value
		case named:
			name += ";" + key + "=" + value
		case key != "":
			name += ";TYPE=" + key
		}
	}
	return name, quoted, charset
}

// unquoted decodes a value. Line ends in it are written as 3.0 writes them. A
// value that is not what it says stays as it is.
func unquoted(value, charset string) string {
	plain, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(value)))
	if err != nil {
		return value
	}
	if set, err := htmlindex.Get(charset); err == nil && charset != "" {
		if decoded, err := set.NewDecoder().Bytes(plain); err == nil {
			plain = decoded
		}
	}
	text := strings.ToValidUTF8(string(plain), "\uFFFD")
	return strings.NewReplacer("\r\n", "\\n", "\n", "\\n", "\r", "\\n").Replace(text)
}
