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
	// Fit returns where, in pixels, a window of that place and size can be seen and taken by
	// its title, and how large: a screen may be gone, and the others smaller. ok is false
	// where nobody knows.
	Fit(x, y, width, height int) (fx, fy, fwidth, fheight int, ok bool)
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
	prefScale  = "window.scale"
	prefPlaced = "window.placed"
)

// largest bounds what is believed of a size that was kept, in Fyne's units.
const largest = 8192

// rememberPlace keeps size and place for the next start, and for when the window comes back
// from the tray.
func (w *Window) rememberPlace() {
	if w.outside.hidden {
		return
	}
	prefs, size := w.app.Preferences(), w.win.Canvas().Size()
	prefs.SetFloat(prefWidth, float64(size.Width))
	prefs.SetFloat(prefHeight, float64(size.Height))
	p := w.o.Placement
	if p == nil {
		return
	}
	if x, y, ok := p.Place(w.win); ok {
		prefs.SetInt(prefX, x)
		prefs.SetInt(prefY, y)
		prefs.SetFloat(prefScale, float64(w.win.Canvas().Scale()))
		prefs.SetBool(prefPlaced, true)
	}
}

// restorePlace gives the window the size and the place that it had, or what the screens
// have left of it; before the window is shown.
func (w *Window) restorePlace() {
	size := w.keptSize()
	x, y, fitted, known := w.fit(size)
	w.win.Resize(fitted)
	if d := asDesktop(w.win); known && d != nil {
		d.RequestPosition(x, y)
	}
}

// backOnScreen moves a window that comes back from the tray: its screen may have gone
// meanwhile, and nobody moves what is hidden.
func (w *Window) backOnScreen() {
	if !w.outside.hidden {
		return
	}
	prefs, size := w.app.Preferences(), w.keptSize()
	x, y, fitted, known := w.fit(size)
	d := asDesktop(w.win)
	if !known || d == nil || x == prefs.Int(prefX) && y == prefs.Int(prefY) && fitted == size {
		return
	}
	w.win.Resize(fitted)
	d.RequestPosition(x, y)
}

func (w *Window) keptSize() fyne.Size {
	prefs := w.app.Preferences()
	return fyne.NewSize(
		within(prefs.FloatWithFallback(prefWidth, defaultWidth), minWidth),
		within(prefs.FloatWithFallback(prefHeight, defaultHeight), minHeight))
}

// fit returns where a window of that size belongs, in pixels, and how large it can be there;
// known is false where no place is kept, or nobody knows the screens.
func (w *Window) fit(size fyne.Size) (x, y int, fitted fyne.Size, known bool) {
	prefs, p := w.app.Preferences(), w.o.Placement
	if p == nil || !prefs.Bool(prefPlaced) {
		return 0, 0, size, false
	}
	scale := float32(prefs.FloatWithFallback(prefScale, 1))
	x, y, width, height, ok := p.Fit(prefs.Int(prefX), prefs.Int(prefY), int(size.Width*scale), int(size.Height*scale))
	if !ok {
		return 0, 0, size, false
	}
	if wide := float32(width) / scale; wide < size.Width-1 {
		size.Width = max(wide, minWidth)
	}
	if high := float32(height) / scale; high < size.Height-1 {
		size.Height = max(high, minHeight)
	}
	return x, y, size, true
}

func within(v, smallest float64) float32 { return float32(min(max(v, smallest), largest)) }

// uncover shows a window that is not looked at to a person who writes elsewhere: what
// is typed there must not go to a call that comes.
func (w *Window) uncover() {
	if !w.shell.away {
		return
	}
	w.backOnScreen()
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
