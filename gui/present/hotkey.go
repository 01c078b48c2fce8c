package present

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Why there is no such global shortcut.
var (
	// ErrBadHotkey: the text names no keys that can be a global shortcut.
	ErrBadHotkey = errors.New("these keys cannot be a shortcut")
	// ErrHotkeyTaken: another program, or another shortcut of ours, has it.
	ErrHotkeyTaken = errors.New("the shortcut belongs to something else")
	// ErrNoHotkeys: this desktop lets no program have global shortcuts.
	ErrNoHotkeys = errors.New("no global shortcuts on this desktop")
)

// Hotkey is a global shortcut: a key and what is held down with it.
type Hotkey struct {
	Ctrl, Alt, Shift, Super bool
	// Key is "A" to "Z", "0" to "9", "F1" to "F24", or one of namedKeys.
	Key string
}

// namedKeys are the keys that have a name rather than a letter.
var namedKeys = [...]string{
	"Space", "Enter", "Tab", "Backspace", "Insert", "Delete", "Home", "End", "PageUp", "PageDown",
	"Up", "Down", "Left", "Right", "Pause",
}

// maxHotkey bounds the text of a shortcut, in bytes.
const maxHotkey = 48

// ParseHotkey reads "Ctrl+Alt+A". Names may be in any case, the modifiers in
// any order; Control, Option, Win, Cmd and Meta are understood. What would take
// a key away from typing, like Shift+A, is refused: the error is ErrBadHotkey.
func ParseHotkey(text string) (Hotkey, error) {
	if len(text) > maxHotkey {
		return Hotkey{}, fmt.Errorf("%w: %d characters", ErrBadHotkey, len(text))
	}
	var h Hotkey
	parts := strings.Split(text, "+")
	for _, part := range parts[:len(parts)-1] {
		held := h.modifier(strings.ToLower(strings.TrimSpace(part)))
		if held == nil {
			return Hotkey{}, fmt.Errorf("%w: %q is no modifier", ErrBadHotkey, part)
		}
		if *held {
			return Hotkey{}, fmt.Errorf("%w: %q stands twice", ErrBadHotkey, part)
		}
		*held = true
	}
	name := strings.TrimSpace(parts[len(parts)-1])
	if h.Key = keyName(name); h.Key == "" {
		return Hotkey{}, fmt.Errorf("%w: %q is no key", ErrBadHotkey, name)
	}
	if !h.Ctrl && !h.Alt && !h.Super && !h.functionKey() {
		return Hotkey{}, fmt.Errorf("%w: it would be in the way of typing", ErrBadHotkey)
	}
	return h, nil
}

// modifier returns what a name, in lower case, switches on; nil for none.
func (h *Hotkey) modifier(name string) *bool {
	switch name {
	case "ctrl", "control":
		return &h.Ctrl
	case "alt", "option":
		return &h.Alt
	case "shift":
		return &h.Shift
	case "super", "win", "cmd", "meta":
		return &h.Super
	}
	return nil
}

// keyName returns a key's name as Hotkey has it; empty for what is none.
func keyName(name string) string {
	upper := strings.ToUpper(name)
	switch {
	case upper == "RETURN":
		return "Enter"
	case len(upper) == 1 && (upper[0] >= 'A' && upper[0] <= 'Z' || upper[0] >= '0' && upper[0] <= '9'):
		return upper
	case strings.HasPrefix(upper, "F"):
		if n, err := strconv.Atoi(upper[1:]); err == nil && n >= 1 && n <= 24 && upper[1] != '0' && upper[1] != '+' {
			return upper
		}
	}
	if i := slices.IndexFunc(namedKeys[:], func(k string) bool { return strings.EqualFold(k, name) }); i >= 0 {
		return namedKeys[i]
	}
	return ""
}

// functionKey reports whether the key types nothing and may stand alone.
func (h Hotkey) functionKey() bool { return h.Key == "Pause" || len(h.Key) > 1 && h.Key[0] == 'F' }

// String returns the shortcut as ParseHotkey reads it.
func (h Hotkey) String() string {
	var parts []string
	for _, m := range []struct {
		held bool
		name string
	}{{h.Ctrl, "Ctrl"}, {h.Alt, "Alt"}, {h.Shift, "Shift"}, {h.Super, "Super"}} {
		if m.held {
			parts = append(parts, m.name)
		}
	}
	return strings.Join(append(parts, h.Key), "+")
}
