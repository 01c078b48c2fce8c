package gui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"offhook/sipclient"
)

// surprise is how long the keyboard does nothing to a call that came in: what is
// typed then was meant for what stood in its place.
const surprise = time.Second

// bindKeys makes the window's keys work wherever the focus is. Controls hand on
// what they do not use.
func (w *Window) bindKeys() {
	c := w.win.Canvas()
	c.SetOnTypedRune(w.typedRune)
	c.SetOnTypedKey(w.typedKey)
	c.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyM, Modifier: fyne.KeyModifierShortcutDefault}, func(fyne.Shortcut) { w.toggleMute() })
	c.AddShortcut(&fyne.ShortcutPaste{}, func(s fyne.Shortcut) {
		if p, ok := w.inFront().(*keypadPage); ok {
			p.focus()
			p.number.TypedShortcut(s)
		}
	})
}

// toggleMute mutes the call on the page, or lets it be heard again.
func (w *Window) toggleMute() {
	if p, ok := w.inFront().(*callPage); ok {
		p.tools.toggleMute()
	}
}

// inFront returns the page in front.
func (w *Window) inFront() page { return w.shell.pages[w.shell.body.now] }

// typedRune takes letters and digits that no field has taken.
func (w *Window) typedRune(r rune) {
	switch p := w.inFront().(type) {
	case *callPage:
		if !p.surprising() {
			p.typed(r)
		}
	case *keypadPage:
		p.focus()
		p.number.TypedRune(r)
	case *endedPage:
		p.close()
		w.typedRune(r)
	}
}

// typedKey takes the other keys.
func (w *Window) typedKey(e *fyne.KeyEvent) {
	switch p := w.inFront().(type) {
	case *callPage:
		w.callKey(p, e)
	case *keypadPage:
		if e.Name != fyne.KeyEscape {
			p.focus()
			p.number.TypedKey(e)
		}
	case *endedPage:
		if e.Name == fyne.KeyEscape || e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
			p.close()
		}
	case *sectionPage:
		if e.Name == fyne.KeyEscape && !w.wide() {
			p.toList()
		}
	case *formPage:
		if e.Name == fyne.KeyEscape {
			p.cancel()
		}
	case *importPage:
		if e.Name == fyne.KeyEscape {
			p.cancel()
		}
	case *passwordPage:
		if e.Name == fyne.KeyEscape {
			p.later()
		}
	}
}

func (w *Window) callKey(p *callPage, e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape:
		p.tools.escape()
	case fyne.KeyReturn, fyne.KeyEnter:
		if !p.surprising() {
			p.tools.doAnswer()
		}
	}
}

// surprising reports whether the call came in only a moment ago.
func (p *callPage) surprising() bool {
	return p.raw.Direction == sipclient.Incoming && p.w.now().Sub(p.raw.Timeline.Started) < surprise
}
