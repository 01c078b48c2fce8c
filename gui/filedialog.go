package gui

import "fyne.io/fyne/v2"

// fileDialog is one of the toolkit's dialogs in which a file or a folder is chosen.
type fileDialog interface {
	Show()
	Resize(fyne.Size)
}

// chooseIn shows d over all of the window. Fyne 2.8.1 panics where a file dialog is given a
// size before it is shown, and leaves one that is given a size later where it was.
func (w *Window) chooseIn(d fileDialog) {
	d.Show()
	c := w.win.Canvas()
	over := c.Overlays().Top()
	if over == nil {
		return // the desktop shows one of its own
	}
	d.Resize(c.Size())
	over.Refresh()
}
