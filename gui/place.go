package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Placement knows where a window is on the screens. Fyne can ask for a place, and
// cannot tell it.
type Placement interface {
	// Place returns where a window's content begins, in the system's pixels; false
	// where the system does not tell (Wayland). For the GUI goroutine.
	Place(w fyne.Window) (x, y int, ok bool)
	// OnScreen reports whether a window of that size, in pixels, could be seen and
	// taken by its title at that place: a screen may be gone.
	OnScreen(x, y, width, height int) bool
	// Uncover runs show, which shows a window, and puts it in front of others, where the
	// system lets it: the keyboard stays where it is. For the GUI goroutine.
	Uncover(w fyne.Window, show func())
}

// Where the window's size and place are kept: in the app's preferences, beside
// what Fyne keeps. They are no settings: nobody chooses or locks them.
const (
	prefWidth  = "window.width"
	prefHeight = "window.height"
	prefX      = "window.x"
	prefY      = "window.y"
	prefPlaced = "window.placed"
)

// largest bounds what is believed of a size that was kept, in Fyne's units.
const largest = 8192

// rememberPlace keeps size and place for the next start.
func (w *Window) rememberPlace() {
	prefs, size := w.app.Preferences(), w.win.Canvas().Size()
	prefs.SetFloat(prefWidth, float64(size.Width))
	prefs.SetFloat(prefHeight, float64(size.Height))
	p := w.o.Placement
	if p == nil || w.outside.hidden {
		return
	}
	if x, y, ok := p.Place(w.win); ok {
		prefs.SetInt(prefX, x)
		prefs.SetInt(prefY, y)
		prefs.SetBool(prefPlaced, true)
	}
}

// restorePlace gives the window the size it had, and its place where that is
// still on a screen; before the window is shown.
func (w *Window) restorePlace() {
	prefs := w.app.Preferences()
	size := fyne.NewSize(
		within(prefs.FloatWithFallback(prefWidth, defaultWidth), minWidth),
		within(prefs.FloatWithFallback(prefHeight, defaultHeight), minHeight))
	w.win.Resize(size)
	p, d := w.o.Placement, asDesktop(w.win)
	if p == nil || d == nil || !prefs.Bool(prefPlaced) {
		return
	}
	x, y, scale := prefs.Int(prefX), prefs.Int(prefY), w.win.Canvas().Scale()
	if p.OnScreen(x, y, int(size.Width*scale), int(size.Height*scale)) {
		d.RequestPosition(x, y)
	}
}

func within(v, smallest float64) float32 { return float32(min(max(v, smallest), largest)) }

// uncover shows a window that is not looked at to a person who writes elsewhere: what
// is typed there must not go to a call that comes.
func (w *Window) uncover() {
	if !w.shell.away {
		return
	}
	w.outside.hidden = false
	if p := w.o.Placement; p != nil {
		p.Uncover(w.win, w.win.Show)
	} else {
		w.win.Show()
	}
	w.shell.settle()
}

// asDesktop returns w as a desktop's window, nil where it is none.
func asDesktop(w fyne.Window) desktop.Window {
	d, _ := w.(desktop.Window)
	return d
}
