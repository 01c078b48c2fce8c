package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"offhook/gui/theme"
)

// What follows makes Fyne's own controls behave as ours do: the keyboard's ring
// shows where it is, and what a control does not use is the window's.

// ringed draws a border over a control of Fyne's, which is the keyboard's ring
// while that is on it.
type ringed struct {
	fyne.WidgetRenderer
	ring    *canvas.Rectangle
	of      interface{ Theme() fyne.Theme }
	focused *bool
}

func newRinged(r fyne.WidgetRenderer, of interface{ Theme() fyne.Theme }, focused *bool) *ringed {
	d := &ringed{WidgetRenderer: r, ring: rounded(), of: of, focused: focused}
	d.paint()
	return d
}

func (r *ringed) Objects() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject(nil), r.WidgetRenderer.Objects()...), r.ring)
}

func (r *ringed) Layout(s fyne.Size) {
	r.WidgetRenderer.Layout(s)
	r.ring.Resize(s)
}

func (r *ringed) Refresh() {
	r.WidgetRenderer.Refresh()
	r.paint()
}

func (r *ringed) paint() {
	r.ring.StrokeWidth, r.ring.StrokeColor = 1, paint(r.of, theme.Line)
	if *r.focused {
		r.ring.StrokeWidth, r.ring.StrokeColor = 2, paint(r.of, theme.Focus)
	}
	r.ring.Refresh()
}

// windowKey hands a key on to the window that o is in.
func windowKey(o fyne.CanvasObject, e *fyne.KeyEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(e)
	}
}

// windowRune hands a letter on to the window that o is in.
func windowRune(o fyne.CanvasObject, r rune) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedRune() != nil {
		c.OnTypedRune()(r)
	}
}

// windowShortcut hands one of the window's own shortcuts on to it, and reports
// whether s was one: a field keeps those for its text.
func windowShortcut(o fyne.CanvasObject, s fyne.Shortcut) bool {
	own, is := s.(*desktop.CustomShortcut)
	if !is {
		return false
	}
	if c, ok := fyne.CurrentApp().Driver().CanvasForObject(o).(fyne.Shortcutable); ok {
		c.TypedShortcut(own)
	}
	return true
}

// fitHint cuts a field's hint short as it fits beside the margins in width.
func fitHint(e *widget.Entry, hint string, width float32) {
	th := e.Theme()
	hint = shorten(hint, th.Size(fynetheme.SizeNameText), fyne.TextStyle{}, width-3*th.Size(fynetheme.SizeNameInnerPadding))
	if hint != e.PlaceHolder {
		e.SetPlaceHolder(hint) // which draws it anew, as Resize does not
	}
}

// maxPasted is how many characters a field takes at once. A hundred thousand, copied by
// accident, would keep the window from painting for seconds.
const maxPasted = 4096

// pasted returns a shortcut with a bound on what it pastes; change, which may be nil, has
// its way with that text. Other shortcuts stay as they are.
func pasted(s fyne.Shortcut, change func(string) string) fyne.Shortcut {
	paste, is := s.(*fyne.ShortcutPaste)
	if !is {
		return s
	}
	text := paste.Clipboard.Content()
	if all := []rune(text); len(all) > maxPasted {
		text = string(all[:maxPasted])
	}
	if change != nil {
		text = change(text)
	}
	return &fyne.ShortcutPaste{Clipboard: held{paste.Clipboard, text}, Secondary: paste.Secondary}
}

// held is a clipboard with another text.
type held struct {
	fyne.Clipboard
	text string
}

func (h held) Content() string { return h.text }
