package search

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold returns text in the form in which texts are compared and sorted: in lower
// case, without accents and apostrophes, Hangul in single letters (NFKD), Katakana as Hiragana.
func Fold(text string) string {
	return fold(strings.Map(func(r rune) rune {
		if strings.ContainsRune("'’‘ʼʻʹ`´＇", r) { // O'Brien is as good as OBrien
			return -1
		}
		return r
	}, text))
}

// fold is Fold for addresses, in which an apostrophe makes another one.
func fold(text string) string {
	var b strings.Builder
	b.Grow(len(text) * 2)
	for _, r := range norm.NFKD.String(text) {
		foldRune(&b, r)
	}
	return b.String()
}

// foldRune writes one decomposed character as Fold does.
func foldRune(b *strings.Builder, r rune) {
	switch {
	case r >= 0x300 && r <= 0x36f: // accents
	case r >= 'ァ' && r <= 'ヶ':
		b.WriteRune(r - 'ァ' + 'ぁ')
	case unicode.IsSpace(r), unicode.IsControl(r):
		b.WriteByte(' ')
	default:
		r = unicode.ToLower(r)
		if plain := plainLetter(r); plain != "" {
			b.WriteString(plain)
			return
		}
		b.WriteRune(r)
	}
}

// plainLetter returns how people type a letter that Unicode does not take apart.
func plainLetter(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ', 'ð':
		return "d"
	case 'þ':
		return "th"
	case 'ı':
		return "i"
	}
	return ""
}

// initial reports whether r is an initial consonant of decomposed Hangul.
func initial(r rune) bool { return r >= 0x1100 && r <= 0x1112 }

// initials returns the initial consonants of a folded text, "ㅈㅅㅊ" for 접수처;
// empty where it has no Hangul.
func initials(folded string) string {
	return strings.Map(func(r rune) rune {
		if initial(r) {
			return r
		}
		return -1
	}, folded)
}
