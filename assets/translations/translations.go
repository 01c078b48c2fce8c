// Package translations holds every text that a person reads, one JSON file a
// language, in the form of github.com/nicksnyder/go-i18n. The folder toolkit
// holds the texts of Fyne's own menus and dialogs under Fyne's own keys: Fyne
// has none in Korean.
//
// A test of gui/present fails on a key that is missing in a language, and on
// one that nothing uses.
//
// Read next: gui/present, which makes sentences of them.
package translations

import "embed"

// Files holds en.json and ko.json, and the same in toolkit.
//
//go:embed *.json toolkit/*.json
var Files embed.FS
