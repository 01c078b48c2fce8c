// Package search decides whether what a person typed means a name or a number:
// in history and contacts, in completion, and for the letters that are drawn
// bold because they match.
//
//	name, company ──┐                     ┌── "접수", "ㅈㅅㅊ", "Müll", "かな"
//	numbers ────────┴─> Index (a text) <──┴── Parse ──> Query.Match, SQL, Query.Find
//
// Texts are compared without case, accents and apostrophes, in Hangul down to the single
// letter, so that 저 finds 접수처 while it is being typed and ㅈㅅㅊ finds it by
// its initial consonants; Hiragana finds Katakana; full-width and half-width
// forms are as good as the plain ones. Numbers are compared without what
// people write between digits, and +82 70 finds 070. On a keypad, digits mean the
// letters of its keys as well: 5646 finds John, 989 finds 접수처.
//
// The package is pure: no state, no I/O, no goroutine.
//
// Read next: fold.go for texts, number.go for numbers, query.go, keys.go for keypads.
package search
