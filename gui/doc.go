// Package gui is the window: its pages, what the keyboard does, and the one hop
// onto the GUI goroutine. It shows what package present makes of snapshots, and
// turns what a person does into commands; it decides nothing about calls.
//
//	Client ──Watch──> bridge ──post──> Window.receive ──> present ──> pages ──> widgets
//	   ^                                                                  │
//	   └───────────────── commands (return at once) ──────────────────────┘
//	   ^                                                                  │
//	   └── bridge.work: keyring, files, DNS, devices (never on the GUI goroutine)
//
// One file a page, one a section of the settings, and one a part of the
// diagnostics: pages.go, settings.go and diagnostics.go list them. A large page
// has more files, which begin with its name (call*.go, form*.go). A page is built
// when it is first shown, and again when the language changes.
//
// The tests hold the window to what it says: truth_test.go feeds it 500 random
// snapshots and looks at what is drawn (fits_test.go, colors_test.go), and
// shortcuts_test.go presses every key that shortcuts.go lists.
//
// # Goroutines
//
// All belong to bridge: one that fetches updates, one for each piece of work
// that may block, one for each ticker of a page that is visible. Window.Close
// ends them and waits. Everything else runs on Fyne's goroutine, which nothing may
// keep waiting.
//
// Package gui does not import fyne.io/fyne/v2/app, so that its tests need no
// display and no cgo. Notifications, tray, shortcuts and second starts come
// through gui/port (outside.go), and never through Fyne, which hands a
// notification's text to a shell on Windows.
//
// Read next: window.go, bridge.go, then any page.
package gui
