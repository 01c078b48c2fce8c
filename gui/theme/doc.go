// Package theme is the look: its colours, sizes, typeface and icons as a
// fyne.Theme in light, dark, or whichever the system has.
//
//	tokens.go   what the look calls things, and their colours
//	theme.go    Fyne's names for the same, so that its own widgets fit in
//	icon.go     line icons, drawn in any token's colour
//
// Text has a contrast of at least 4.5:1 against all that it may stand on, in
// both themes (WCAG 2.1, 1.4.3); a test measures every pair.
//
// It starts no goroutine and holds no mutable state.
//
// Read next: gui/widget, which draws with it.
package theme
