package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Input is a field for one line of text. It has a name, tells when something
// was pasted and when the focus left it, and hands the window's own shortcuts on.
type Input struct {
	widget.Entry
	// Name says what is to be filled in.
	Name string
	// OnPasted is called after text was pasted, OnLeft when the focus goes.
	OnPasted, OnLeft func()
	// OnDown is called for the Down key; nil leaves it to the window.
	OnDown func()
	hint   string
}

// NewInput returns an empty field. changed and submitted may be nil.
func NewInput(name, hint string, changed, submitted func()) *Input {
	e := &Input{Name: name}
	e.hint, e.Scroll = hint, fyne.ScrollHorizontalOnly
	if changed != nil {
		e.OnChanged = func(string) { changed() }
	}
	if submitted != nil {
		e.OnSubmitted = func(string) { submitted() }
	}
	e.ExtendBaseWidget(e)
	return e
}

// NewSecretInput returns a field that shows dots, and the text while a person
// wants to see it.
func NewSecretInput(name, hint string, changed, submitted func()) *Input {
	e := NewInput(name, hint, changed, submitted)
	e.Password = true
	return e
}

// CreateRenderer implements fyne.Widget: the mouse wheel is the page's.
func (e *Input) CreateRenderer() fyne.WidgetRenderer {
	e.ExtendBaseWidget(e)
	return newWheeled(e.Entry.CreateRenderer(), e)
}

// Put sets the text without telling OnChanged, where it is another one.
func (e *Input) Put(text string) {
	if e.Text == text {
		return
	}
	changed := e.OnChanged
	e.OnChanged = nil
	e.SetText(text)
	e.CursorColumn = len([]rune(text))
	e.OnChanged = changed
	e.Refresh()
}

// Resize implements fyne.CanvasObject: a hint that is too long is cut short.
func (e *Input) Resize(s fyne.Size) {
	fitHint(&e.Entry, e.hint, s.Width)
	e.Entry.Resize(s)
}

// TypedKey implements fyne.Focusable: Escape is the window's.
func (e *Input) TypedKey(k *fyne.KeyEvent) {
	switch {
	case k.Name == fyne.KeyEscape, k.Name == fyne.KeyF1:
		windowKey(e, k)
	case k.Name == fyne.KeyDown && e.OnDown != nil:
		e.OnDown()
	default:
		e.Entry.TypedKey(k)
	}
}

// FocusGained implements fyne.Focusable.
func (e *Input) FocusGained() {
	e.Entry.FocusGained()
	revealSelf(e)
}

// FocusLost implements fyne.Focusable.
func (e *Input) FocusLost() {
	e.Entry.FocusLost()
	if e.OnLeft != nil {
		e.OnLeft()
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (e *Input) TypedShortcut(s fyne.Shortcut) {
	windowShortcut(e, s)
	e.Entry.TypedShortcut(pasted(s, nil))
	if _, is := s.(*fyne.ShortcutPaste); is && e.OnPasted != nil {
		e.OnPasted()
	}
}
