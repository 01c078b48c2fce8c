package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
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
}

// NewInput returns an empty field. changed and submitted may be nil.
func NewInput(name, hint string, changed, submitted func()) *Input {
	e := &Input{Name: name}
	e.PlaceHolder, e.Scroll, e.Wrapping = hint, fyne.ScrollNone, fyne.TextWrap(fyne.TextTruncateClip)
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

// FocusLost implements fyne.Focusable.
func (e *Input) FocusLost() {
	e.Entry.FocusLost()
	if e.OnLeft != nil {
		e.OnLeft()
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (e *Input) TypedShortcut(s fyne.Shortcut) {
	if own, is := s.(*desktop.CustomShortcut); is {
		if c, ok := fyne.CurrentApp().Driver().CanvasForObject(e).(fyne.Shortcutable); ok {
			c.TypedShortcut(own)
		}
	}
	e.Entry.TypedShortcut(s)
	if _, is := s.(*fyne.ShortcutPaste); is && e.OnPasted != nil {
		e.OnPasted()
	}
}
