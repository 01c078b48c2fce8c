package contacts

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	unicodes "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"offhook/sipclient"
)

// decode returns a file's text. UTF-8 and UTF-16 are told by their byte order
// mark; without one it is UTF-8, or what spreadsheets of a country still write.
func decode(data []byte) ([]byte, error) {
	if legacy := legacyOf(data); legacy != nil {
		return legacy, nil
	}
	text, _, err := transform.Bytes(unicodes.BOMOverride(unicodes.UTF8.NewDecoder()), data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", sipclient.ErrContactsFile, err)
	}
	return text, nil
}

// legacyOf returns data as text where it is neither UTF-8 nor marked UTF-16: in
// the Korean code page where that makes Hangul of it, else in the Japanese one
// where that makes Kana, else in the Western one. Nil where it is none of them.
func legacyOf(data []byte) []byte {
	if utf8.Valid(data) || len(data) > 1 && (data[0] == 0xFE && data[1] == 0xFF || data[0] == 0xFF && data[1] == 0xFE) {
		return nil
	}
	for _, try := range []struct {
		set    encoding.Encoding
		script *unicode.RangeTable
		pairs  bool // see paired
	}{
		{korean.EUCKR, unicode.Hangul, true},
		{japanese.ShiftJIS, unicode.Hiragana, false},
		{japanese.ShiftJIS, unicode.Katakana, false},
		{charmap.Windows1252, unicode.Latin, false},
	} {
		if try.pairs && !paired(data) {
			continue
		}
		text, err := try.set.NewDecoder().Bytes(data)
		if err == nil && !holds(text, utf8.RuneError) && foreign(text, try.script) {
			return text
		}
	}
	return nil
}

// paired reports whether most characters above ASCII are two bytes of EUC (both
// from 0xA1 on): in Korean all are but rare syllables, which the code page has
// added, and in Japanese Kana never are.
func paired(data []byte) bool {
	pairs, all := 0, 0
	for i := 0; i < len(data); i++ {
		if data[i] < 0x80 {
			continue
		}
		all++
		if i+1 < len(data) {
			if data[i] >= 0xA1 && data[i+1] >= 0xA1 {
				pairs++
			}
			i++
		}
	}
	return 2*pairs >= all
}

func holds(text []byte, r rune) bool {
	for _, c := range string(text) {
		if c == r {
			return true
		}
	}
	return false
}

// foreign reports whether a text has a letter of a script outside of ASCII.
func foreign(text []byte, script *unicode.RangeTable) bool {
	for _, c := range string(text) {
		if c > unicode.MaxASCII && unicode.Is(script, c) {
			return true
		}
	}
	return false
}
