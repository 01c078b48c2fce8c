package numbering

import "strings"

// pads are the letters of a telephone's keys, from 2 on (ITU-T E.161).
var pads = [...]string{"abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"}

// Key returns the key of a telephone that has a letter from a to z, in either
// case.
func Key(letter rune) (key rune, ok bool) {
	if letter >= 'A' && letter <= 'Z' {
		letter += 'a' - 'A'
	}
	for i, letters := range pads {
		if strings.ContainsRune(letters, letter) {
			return rune('2' + i), true
		}
	}
	return 0, false
}

// Spelled returns the digits of a number that is written with letters,
// "18003569377" for "1-800-FLOWERS". ok is false for what has no letters, for
// more than letters, digits and the marks between them, and for what begins with
// a letter or has fewer than seven keys: that is rather a name.
func Spelled(text string) (digits string, ok bool) {
	var b strings.Builder
	letters := 0
	for i, r := range strings.TrimSpace(text) {
		key, isLetter := Key(r)
		digit, isDigit := Digit(r)
		switch {
		case isLetter && b.Len() > 0:
			letters++
			b.WriteRune(key)
		case isDigit:
			b.WriteRune(digit)
		case r == '+' && i == 0:
			b.WriteRune(r)
		case strings.ContainsRune(" -.()/", r):
		default:
			return "", false
		}
	}
	return b.String(), letters > 0 && b.Len() >= 7 && b.Len() <= 20
}
