package gui

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"offhook/gui/port"
	"offhook/gui/present"
)

// atLogin is a desktop's autostart.
type atLogin struct {
	on  bool
	err error
}

func (a *atLogin) StartsAtLogin(context.Context) (bool, error) { return a.on, nil }

func (a *atLogin) SetStartsAtLogin(_ context.Context, on bool) error {
	if a.err == nil {
		a.on = on
	}
	return a.err
}

// grabs are a desktop's global shortcuts.
type grabs struct{ err error }

func (g grabs) HotkeysAvailable(context.Context) error { return g.err }

func (g grabs) BindHotkeys(_ context.Context, want []port.Hotkey) map[port.HotkeyAction]error {
	errs := make(map[port.HotkeyAction]error)
	for _, h := range want {
		if h.Keys == "Ctrl+Alt+X" {
			errs[h.Action] = present.ErrHotkeyTaken
		}
	}
	return errs
}

func TestDesktopSection(t *testing.T) {
	login := &atLogin{on: true}
	r, _, s := inSettings[*desktopSection](t, "desktop", Options{Desktop: port.Desktop{Autostart: login, Hotkeys: grabs{}}}, nil)
	r.until("read", func() bool { return s.start.On() && !s.start.Disabled() })
	test.Tap(s.start)
	r.until("switched", func() bool { return !s.start.Disabled() && !login.on })
	login.err = errors.New("no such folder")
	test.Tap(s.start)
	r.until("the reason", func() bool { return r.sees("no such folder") && !s.start.On() })
	r.mustSee("This desktop has no tray")
	if r.sees("Show notifications") {
		t.Error("a switch for what this desktop does not have")
	}
	record := func(keys fyne.KeyName, mod fyne.KeyModifier) {
		k := s.hotkeys.rows[0].keys
		test.Tap(k)
		if mod == 0 {
			k.TypedKey(&fyne.KeyEvent{Name: keys})
			return
		}
		k.TypedShortcut(custom(keys, mod))
	}
	record(fyne.KeyA, 0)
	r.mustSee("These keys cannot be a shortcut.")
	record(fyne.KeyX, fyne.KeyModifierControl|fyne.KeyModifierAlt)
	r.until("taken", func() bool { return r.sees("This shortcut is already in use.") })
	record(fyne.KeyA, fyne.KeyModifierControl|fyne.KeyModifierAlt)
	r.until("had", func() bool {
		return r.w.snap.Choices.Desktop.Hotkeys.Answer == "Ctrl+Alt+A" && !r.sees("already in use")
	})
	other := s.hotkeys.rows[2].keys
	test.Tap(other)
	r.w.desktopEvent(port.HotkeyPressed{Action: port.HotkeyAnswer}) // the desktop keeps the keys from the window
	r.until("recorded", func() bool { return r.w.snap.Choices.Desktop.Hotkeys.Hangup == "Ctrl+Alt+A" })
	if other.Take("Ctrl+Alt+B") {
		t.Error("it waits for more keys")
	}
	record(fyne.KeyDelete, 0)
	r.until("none", func() bool { return r.w.snap.Choices.Desktop.Hotkeys.Answer == "" })
}

// TestKeysOfHotkeys: each key that Fyne tells of is a shortcut together with Ctrl, or there
// is a reason why not.
func TestKeysOfHotkeys(t *testing.T) {
	const (
		modifier = "it is held down with others"
		layout   = "where it is depends on the keyboard's layout, and what it is called, too"
		system   = "the system has its own use for it"
	)
	refused := map[fyne.KeyName]string{
		fyne.KeyEscape: system, desktop.KeyMenu: system, desktop.KeyPrintScreen: system, desktop.KeyCapsLock: modifier,
		fyne.KeyApostrophe: layout, fyne.KeyComma: layout, fyne.KeyMinus: layout, fyne.KeyPeriod: layout, fyne.KeySlash: layout,
		fyne.KeyBackslash: layout, fyne.KeyLeftBracket: layout, fyne.KeyRightBracket: layout, fyne.KeySemicolon: layout,
		fyne.KeyEqual: layout, fyne.KeyAsterisk: layout, fyne.KeyPlus: layout, fyne.KeyBackTick: layout,
	}
	keys := map[fyne.KeyName]string{
		fyne.KeyReturn: "Enter", fyne.KeyEnter: "Enter", fyne.KeyTab: "Tab", fyne.KeySpace: "Space",
		fyne.KeyBackspace: "Backspace", fyne.KeyInsert: "Insert", fyne.KeyDelete: "Delete", fyne.KeyHome: "Home", fyne.KeyEnd: "End",
		fyne.KeyPageUp: "PageUp", fyne.KeyPageDown: "PageDown", fyne.KeyUp: "Up", fyne.KeyDown: "Down", fyne.KeyLeft: "Left", fyne.KeyRight: "Right",
	}
	for c := 'A'; c <= 'Z'; c++ {
		keys[fyne.KeyName(c)] = string(c)
	}
	for c := '0'; c <= '9'; c++ {
		keys[fyne.KeyName(c)] = string(c)
	}
	for n := range 12 {
		f := fmt.Sprint("F", n+1)
		keys[fyne.KeyName(f)] = f
	}
	_, _, s := inSettings[*desktopSection](t, "desktop", Options{Desktop: port.Desktop{Hotkeys: grabs{}}}, nil)
	k := s.hotkeys.rows[0].keys
	parse := func(name fyne.KeyName) (h present.Hotkey, err error) {
		k.OnRecorded = func(keys string) { h, err = present.ParseHotkey(keys) }
		test.Tap(k)
		k.TypedShortcut(custom(name, fyne.KeyModifierControl))
		return h, err
	}
	for name, want := range keys {
		if h, err := parse(name); err != nil || h.String() != "Ctrl+"+want {
			t.Errorf("Ctrl with %q is %v, %v; want Ctrl+%s", name, h, err, want)
		}
	}
	for name, why := range refused {
		if h, err := parse(name); !errors.Is(err, present.ErrBadHotkey) {
			t.Errorf("Ctrl with %q is %v, %v, though %s", name, h, err, why)
		}
	}
}

func TestDesktopWithoutHotkeys(t *testing.T) {
	r, _, _ := inSettings[*desktopSection](t, "desktop", Options{}, nil)
	r.mustSee("Shortcuts do not work outside this window here.")
	if r.sees("Answer a call") || r.sees("Start at login") {
		t.Error("fields for what this desktop does not have")
	}
	r.show(withLocks("desktop"))
	if r.sees("Set by your organisation") {
		t.Error("what this desktop does not have is locked")
	}
}
