package desktop

import (
	"fmt"

	"offhook/gui/port"
	"offhook/gui/present"
)

// boundKey is a shortcut whose text has been read.
type boundKey struct {
	port.Hotkey
	key present.Hotkey
}

// parseHotkeys reads the shortcuts that are wanted. Those that cannot be read,
// and those that stand twice, are among the errors.
func parseHotkeys(want []port.Hotkey) (keys []boundKey, errs map[port.HotkeyAction]error) {
	errs = make(map[port.HotkeyAction]error)
	seen := make(map[present.Hotkey]bool)
	for _, w := range want {
		key, err := present.ParseHotkey(w.Keys)
		switch {
		case err != nil:
			errs[w.Action] = err
		case seen[key]:
			errs[w.Action] = fmt.Errorf("%w: %s stands twice", present.ErrHotkeyTaken, key)
		default:
			seen[key] = true
			keys = append(keys, boundKey{w, key})
		}
	}
	return keys, errs
}

// failAll is the answer where none could be had.
func failAll(want []port.Hotkey, err error) map[port.HotkeyAction]error {
	errs := make(map[port.HotkeyAction]error)
	for _, w := range want {
		errs[w.Action] = err
	}
	return errs
}
