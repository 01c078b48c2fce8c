// Package translations holds every text that a person reads, in the form of
// github.com/nicksnyder/go-i18n: a folder for each language, and in it a file
// for each page or area.
//
//	en/keypad.json       keypad.dial, keypad.hint, …
//	en/errors.json       error.dns.what, error.dns.why, error.dns.do, …
//	ko/keypad.json       the same keys in Korean
//	toolkit/ko.json      the texts of Fyne's own menus, under Fyne's own keys
//
// The first part of a key stands in one file only, and a file of that name
// exists in every language. To add an area, add its file to each folder: no
// list names them. CONTRIBUTING.md has the words to use for what recurs.
//
// Tests of gui/present fail on a key that is missing in a language, on one
// that nothing uses, and on one whose places or plural forms do not fit.
//
// Read next: gui/present, which makes sentences of them.
package translations

import "embed"

// Files holds <language>/<area>.json and toolkit/<language>.json.
//
//go:embed */*.json
var Files embed.FS
