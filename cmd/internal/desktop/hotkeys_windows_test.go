package desktop

import (
	"errors"
	"testing"

	"offhook/gui/port"
	"offhook/gui/present"
)

// TestRegisterHotKey: a shortcut belongs to one, and is given back.
func TestRegisterHotKey(t *testing.T) {
	newDesktop := func() *Desktop {
		d := New(t.Context(), Options{ID: "org.offhook.Test", Program: []string{`C:\offhook.exe`}, Logger: quiet})
		t.Cleanup(d.Close)
		return d
	}
	want := []port.Hotkey{{Action: port.HotkeyMute, Keys: "Ctrl+Alt+Shift+F11"}}
	one, other := newDesktop().Port().Hotkeys, newDesktop().Port().Hotkeys
	if errs := one.BindHotkeys(t.Context(), want); len(errs) > 0 {
		t.Fatal(errs)
	}
	if errs := other.BindHotkeys(t.Context(), want); !errors.Is(errs[port.HotkeyMute], present.ErrHotkeyTaken) {
		t.Errorf("two have it: %v", errs)
	}
	if errs := one.BindHotkeys(t.Context(), nil); len(errs) > 0 {
		t.Error(errs)
	}
	if errs := other.BindHotkeys(t.Context(), want); len(errs) > 0 {
		t.Errorf("it was given back: %v", errs)
	}
}
