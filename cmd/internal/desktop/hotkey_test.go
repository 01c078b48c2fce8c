package desktop

import (
	"errors"
	"testing"

	"offhook/gui/port"
	"offhook/gui/present"
)

func TestParseHotkeys(t *testing.T) {
	keys, errs := parseHotkeys([]port.Hotkey{
		{Action: port.HotkeyAnswer, Keys: "ctrl+alt+a"}, {Action: port.HotkeyMute, Keys: "M"}, {Action: port.HotkeyHangup, Keys: "Alt+Ctrl+A"},
	})
	if len(keys) != 1 || keys[0].key.String() != "Ctrl+Alt+A" {
		t.Errorf("keys %+v", keys)
	}
	if !errors.Is(errs[port.HotkeyMute], present.ErrBadHotkey) || !errors.Is(errs[port.HotkeyHangup], present.ErrHotkeyTaken) || len(errs) != 2 {
		t.Errorf("errors %v", errs)
	}
}
