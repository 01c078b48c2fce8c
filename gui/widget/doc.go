// Package widget holds the controls of the window: buttons, keypad, meter, call
// card, account line, rows and notes. They take finished text and values in,
// and report a person's wish by a callback. They know no SIP, no snapshot and
// no account.
//
//	layout.go   Column, Row, Inset, Grid, Middle: layouts that know how high text is once it wraps
//	row.go      Row, which lets its objects be cut short, and Center
//	control.go  what every control shares: pointer, keyboard, focus ring
//	list.go     a list of any length, of which only the rows in view exist
//	*.go        one control a file
//
// # For those who do not see the window, or use no mouse
//
// Every control can be reached and pressed by keyboard, shows the keyboard's ring,
// and has a name: a test of package gui walks all pages for that. The names, and
// what a control is set to, are what fyne.Accessible asks for (access.go). Of that,
// Fyne 2.8.1 makes this, with the build tag accessibility and nothing without it:
//
//   - macOS (NSAccessibility) and Windows (UI Automation); on Linux nothing.
//   - It knows buttons, links and text, no fields, switches or lists, and no state:
//     ours stands in the label, as "✓" and "✗".
//   - It reads labels and places; a screen reader cannot press anything through it
//     and is not told where the focus is.
//   - It looks only into fyne.Container. What scrolls (each page), and what Fyne's
//     popups show, is out of its sight; the bar at the bottom and the account line
//     are in it.
//
// So the tag is worth setting, and is not yet what somebody who is blind needs.
//
// Nothing here starts a goroutine; everything runs on the GUI goroutine. What
// is called often (Meter.SetLevel, Text.Set) draws only when something that can
// be seen has changed.
//
// Read next: gui, which puts them on pages.
package widget
