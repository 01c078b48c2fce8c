package search

import (
	"strings"
	"unicode/utf8"

	"offhook/sipclient/numbering"
)

const (
	// keyMark stands before the keys of a word in an Index: keys mean the
	// beginning of a word. Keys themselves are control characters from key0 on,
	// which no text has once it is folded: typed digits find none of them.
	keyMark = "\x01"
	key0    = 0x10
	// minKeys is how many keys are taken for letters, at least and at most.
	minKeys, maxKeys = 2, 16
)

// keyed returns the keys with which each word of a folded text is typed on a
// telephone, and the words after it: those of its Latin letters (ITU-T E.161),
// of the initial consonants of Hangul (as Cheonjiin keypads have them), and of
// Kana by its rows. Empty where it has none.
func keyed(folded string) string {
	var words []string
	for word := range strings.FieldsSeq(folded) {
		if keys := strings.Map(pressed, word); keys != "" && len(words) < maxWords {
			words = append(words, keys)
		}
	}
	var b strings.Builder
	for i := range words {
		b.WriteString(keyMark + strings.Join(words[i:], ""))
	}
	return b.String()
}

// spellKeys is a text as keyed compares it, word by word.
func spellKeys(text string) (keys spelling) {
	begins := true
	for i, r := range text {
		if r == utf8.RuneError {
			continue
		}
		folded := Fold(string(r))
		word := strings.Map(pressed, folded)
		if folded != "" && strings.TrimSpace(folded) == "" {
			begins = true
			continue
		}
		if begins && word != "" {
			word, begins = keyMark+word, false
		}
		keys.add(word, i, i+utf8.RuneLen(r))
	}
	return keys
}

// pressed returns the key of a folded character as an Index has it, -1 for none.
func pressed(r rune) rune {
	if key := keyOf(r); key >= 0 {
		return key - '0' + key0
	}
	return -1
}

// hangulKeys are the keys of the initial consonants from ᄀ (U+1100) to ᄒ.
const hangulKeys = "4456650778809994678"

// keyOf returns the key that has a folded character on it, -1 for none.
func keyOf(r rune) rune {
	switch {
	case r >= '0' && r <= '9':
		return r
	case initial(r):
		return rune(hangulKeys[r-0x1100])
	case r >= 'ぁ' && r <= 'ん':
		return kanaKey(r)
	}
	if key, ok := numbering.Key(r); ok {
		return key
	}
	return -1
}

// kanaKey returns the key of a Hiragana's row, "1" for あ to "0" for わ.
func kanaKey(r rune) rune {
	key := '0'
	for i, first := range "ぁかさたなはまゃらゎ" {
		if r >= first {
			key = '1' + rune(i/len("ぁ"))
		}
	}
	if key > '9' {
		return '0'
	}
	return key
}
