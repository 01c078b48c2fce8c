package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"offhook/gui/theme"
)

// KeyRecorder shows a keyboard shortcut and takes another: press it, then the
// keys. Escape leaves it as it was, Backspace or Delete takes it away.
type KeyRecorder struct {
	control
	// OnRecorded gets the keys, "Ctrl+Alt+A", or "" for none.
	OnRecorded func(keys string)

	keys, none, press string
	listening         bool
}

// NewKeyRecorder returns a recorder with no keys; none is shown for them, and
// press while it listens.
func NewKeyRecorder(name, none, press string, recorded func(keys string)) *KeyRecorder {
	k := &KeyRecorder{OnRecorded: recorded, none: none, press: press}
	k.Name, k.OnTapped = name, func() { k.set(&k.listening, !k.listening) }
	k.ExtendBaseWidget(k)
	return k
}

// Set shows keys without calling OnRecorded.
func (k *KeyRecorder) Set(keys string) {
	if k.keys != keys {
		k.keys = keys
		k.Refresh()
	}
}

// Text returns what is shown.
func (k *KeyRecorder) Text() string {
	switch {
	case k.listening:
		return k.press
	case k.keys == "":
		return k.none
	}
	return k.keys
}

// FocusLost implements fyne.Focusable.
func (k *KeyRecorder) FocusLost() {
	k.listening = false
	k.control.FocusLost()
	k.Refresh()
}

// Tapped implements fyne.Tappable: the keys go where the focus is.
func (k *KeyRecorder) Tapped(e *fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(k); c != nil && !k.disabled {
		c.Focus(k)
	}
	k.control.Tapped(e)
}

// TypedKey implements fyne.Focusable.
func (k *KeyRecorder) TypedKey(e *fyne.KeyEvent) {
	if !k.listening {
		k.control.TypedKey(e)
		return
	}
	switch e.Name {
	case desktop.KeyControlLeft, desktop.KeyControlRight, desktop.KeyAltLeft, desktop.KeyAltRight, desktop.KeyShiftLeft, desktop.KeyShiftRight,
		desktop.KeySuperLeft, desktop.KeySuperRight, fyne.KeyUnknown:
		// The next key is the one; or Fyne knows no name for it.
	case fyne.KeyEscape:
		k.set(&k.listening, false)
	case fyne.KeyBackspace, fyne.KeyDelete:
		k.record("")
	default:
		k.record(keyName(e.Name)) // who is asked refuses a letter without a modifier
	}
}

// Take records keys that did not come to the window, for they are a global shortcut already.
// It reports false where it does not listen.
func (k *KeyRecorder) Take(keys string) bool {
	if !k.listening {
		return false
	}
	k.record(keys)
	return true
}

// TypedRune implements fyne.Focusable: TypedKey has the key.
func (k *KeyRecorder) TypedRune(r rune) {
	if !k.listening {
		k.control.TypedRune(r)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (k *KeyRecorder) TypedShortcut(s fyne.Shortcut) {
	keys, ok := s.(fyne.KeyboardShortcut)
	if !ok || !k.listening {
		windowShortcut(k, s)
		return
	}
	mod, key := pressed(keys)
	var parts []string
	for _, m := range []struct {
		is   fyne.KeyModifier
		name string
	}{{fyne.KeyModifierControl, "Ctrl"}, {fyne.KeyModifierAlt, "Alt"}, {fyne.KeyModifierShift, "Shift"}, {fyne.KeyModifierSuper, "Super"}} {
		if mod&m.is != 0 {
			parts = append(parts, m.name)
		}
	}
	k.record(strings.Join(append(parts, keyName(key)), "+"))
}

// pressed returns the keys of a shortcut. Fyne's shortcuts for the clipboard have a second
// way to press them, which they do not tell of by Key and Mod.
func pressed(s fyne.KeyboardShortcut) (fyne.KeyModifier, fyne.KeyName) {
	switch s := s.(type) {
	case *fyne.ShortcutCopy:
		if s.Secondary {
			return s.Mod(), fyne.KeyInsert
		}
	case *fyne.ShortcutPaste:
		if s.Secondary {
			return fyne.KeyModifierShift, fyne.KeyInsert
		}
	case *fyne.ShortcutCut:
		if s.Secondary {
			return fyne.KeyModifierShift, fyne.KeyDelete
		}
	}
	return s.Mod(), s.Key()
}

// keyName is what stands on a key: some of Fyne's names are those of X11.
func keyName(name fyne.KeyName) string {
	switch name {
	case fyne.KeyPageUp:
		return "PageUp"
	case fyne.KeyPageDown:
		return "PageDown"
	case fyne.KeyReturn, fyne.KeyEnter:
		return "Enter"
	}
	return string(name)
}

func (k *KeyRecorder) record(keys string) {
	k.listening = false
	k.Refresh()
	if k.OnRecorded != nil {
		k.OnRecorded(keys)
	}
}

// Cursor implements desktop.Cursorable.
func (k *KeyRecorder) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (k *KeyRecorder) CreateRenderer() fyne.WidgetRenderer {
	bg, text, deco := rounded(), NewLine("").Shrinking(), newDecoration()
	text.Align = fyne.TextAlignCenter
	r := &drawing{objects: append([]fyne.CanvasObject{bg, text}, deco.objects()...)}
	r.min = func() fyne.Size { return fyne.NewSize(120, text.MinSize().Height+14) }
	r.layout = func(s fyne.Size) {
		bg.Resize(s)
		deco.layout(s)
		h := text.MinSize().Height
		text.Move(fyne.NewPos(8, (s.Height-h)/2))
		text.Resize(fyne.NewSize(s.Width-16, h))
	}
	r.refresh = func() {
		fill, border, ink := theme.Surface, theme.Line, theme.Text
		switch {
		case k.disabled:
			fill, ink = theme.Background, theme.Muted
		case k.listening:
			fill, border, ink = theme.AccentSoft, theme.Accent, theme.AccentText
		case k.keys == "":
			ink = theme.Muted
		}
		bg.FillColor, bg.StrokeColor, bg.StrokeWidth = paint(k, fill), paint(k, border), 1
		text.SetColored(k.Text(), ink)
		deco.refresh(&k.control, theme.Focus)
		r.layout(k.Size())
		bg.Refresh()
		text.Refresh()
	}
	r.refresh()
	return r
}
