// Package widget holds the controls of the window: buttons, keypad, meter, call
// card, account line, rows and notes. They take finished text and values in,
// and report a person's wish by a callback. They know no SIP, no snapshot and
// no account.
//
//	layout.go   Column, Row, Inset, Grid, Middle: layouts that know how high text is once it wraps
//	control.go  what every control shares: pointer, keyboard, focus ring
//	*.go        one control a file
//
// Nothing here starts a goroutine; everything runs on the GUI goroutine. What
// is called often (Meter.SetLevel, Text.Set) draws only when something that can
// be seen has changed.
//
// Read next: gui, which puts them on pages.
package widget
