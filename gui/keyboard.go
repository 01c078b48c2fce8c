package gui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"offhook/gui/widget"
	"offhook/sipclient"
)

// surprise is how long the keyboard does nothing to a call that came in, or to the
// page that says how one ended: what is typed then was meant for what stood in
// its place.
const surprise = time.Second

// bindKeys makes the window's keys work wherever the focus is: shortcuts has
// them. Controls hand on what they do not use.
func (w *Window) bindKeys() {
	c := w.win.Canvas()
	c.SetOnTypedRune(w.typedRune)
	c.SetOnTypedKey(w.typedKey)
	for _, g := range shortcuts() {
		for _, x := range g.list {
			for _, s := range x.strokes {
				if x.does != nil && s.mod != 0 {
					c.AddShortcut(&desktop.CustomShortcut{KeyName: s.key, Modifier: s.mod}, func(fyne.Shortcut) { w.press(s) })
				}
			}
		}
	}
	c.AddShortcut(&fyne.ShortcutPaste{}, w.paste)
}

// paste takes what is pasted where no field has the focus into the number field.
func (w *Window) paste(s fyne.Shortcut) {
	if p, is := w.inFront().(*endedPage); is && !p.surprising() {
		w.toNumber()
	}
	if p, ok := w.inFront().(*keypadPage); ok {
		p.focus()
		p.number.TypedShortcut(s)
	}
}

// inFront returns the page in front.
func (w *Window) inFront() page { return w.shell.pages[w.shell.body.now] }

// atKeyboard returns the page that keys are for: the list at the left while the focus is
// there, else the page in front.
func (w *Window) atKeyboard() page {
	s := w.shell
	if f := w.win.Canvas().Focused(); f != nil && s.side.now != "" && widget.Shown(s.side.root, f) {
		return s.pages[s.side.now]
	}
	return w.inFront()
}

// typedRune takes letters and digits that no field has taken.
func (w *Window) typedRune(r rune) {
	w.stirred()
	if w.typedDigit(r) {
		return
	}
	switch p := w.atKeyboard().(type) {
	case *keypadPage:
		p.focus()
		p.number.TypedRune(r)
	case *endedPage:
		if !p.surprising() {
			p.close()
			w.typedRune(r)
		}
	case writable:
		p.rune(r)
	}
}

// A page may take keys and letters that no control on it has taken.
type (
	keyed    interface{ key(e *fyne.KeyEvent) }
	writable interface{ rune(r rune) }
)

// typedKey takes the other keys. What is no shortcut on the keypad is the number
// field's.
func (w *Window) typedKey(e *fyne.KeyEvent) {
	w.stirred()
	if w.press(plain(e.Name)) {
		return
	}
	switch p := w.atKeyboard().(type) {
	case *keypadPage:
		if e.Name != fyne.KeyEscape {
			p.focus()
			p.number.TypedKey(e)
		}
	case *endedPage:
		if (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter) && !p.surprising() {
			p.close()
		}
	case keyed:
		p.key(e)
	}
}

// surprising reports whether the call came in only a moment ago.
func (p *callPage) surprising() bool {
	return p.raw.Direction == sipclient.Incoming && p.w.now().Sub(p.raw.Timeline.Started) < surprise
}

// surprising reports whether the call ended only a moment ago.
func (p *endedPage) surprising() bool {
	v := p.w.past.ended
	return v != nil && p.w.now().Sub(v.Timeline.Ended) < surprise
}
