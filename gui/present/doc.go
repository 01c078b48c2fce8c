// Package present decides what a person reads. It turns snapshots into plain
// structs, one for each page, and errors into sentences: what happened, why,
// and what to do now. It knows no toolkit, starts no goroutine, reads no clock
// (now is always given) and compiles without cgo, so that the command line
// speaks with the same words as the window, and a test can read every one.
//
//	sipclient.Snapshot ──Line, Keypad, Call…──> structs of finished text ──> gui
//	error              ──Catalog.Error───────> Sentence{What, Why, Do, Code} ──> gui, offhookctl
//	assets/translations ─> Catalog
//
// Text that came from the network (names, reason phrases, certificate names)
// passes through Plain before it is shown.
//
// Read next: catalog.go, then sentence.go; package gui for who shows it.
package present
