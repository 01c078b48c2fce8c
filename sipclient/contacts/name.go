package contacts

import (
	"strings"
	"unicode"
)

// The parts of a name, in the order in which they are written where the given name comes
// first.
const (
	partPrefix = iota
	partGiven
	partMiddle
	partFamily
	partSuffix
	nameParts
)

// fullName joins the parts of a name as its script has them: in Hangul, Han and Kana the
// family's comes first, and in Hangul nothing stands between.
func fullName(parts [nameParts]string) string {
	given, family := strings.TrimSpace(parts[partGiven]), strings.TrimSpace(parts[partFamily])
	if both := given + family; given != "" && family != "" && writtenIn(both, unicode.Hangul, unicode.Han, unicode.Hiragana, unicode.Katakana) {
		between := " "
		if writtenIn(both, unicode.Hangul) {
			between = ""
		}
		parts[partGiven], parts[partMiddle], parts[partFamily] = family+between+given, "", parts[partMiddle]
	}
	return strings.Join(strings.Fields(strings.Join(parts[:], " ")), " ")
}

// writtenIn reports whether all letters of a text are of these scripts.
func writtenIn(text string, scripts ...*unicode.RangeTable) bool {
	for _, r := range text {
		if unicode.IsLetter(r) && r != 'ー' && !unicode.In(r, scripts...) {
			return false
		}
	}
	return true
}
