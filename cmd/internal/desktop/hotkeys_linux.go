package desktop

import (
	"context"
	"fmt"
	"os"
	"sync"

	"offhook/gui/port"
	"offhook/gui/present"
)

// hotkeys takes global shortcuts where the session lets it: the X server hands
// keys to whoever grabs them; under Wayland only the portal does, and asks the
// person.
type hotkeys struct {
	d      *Desktop
	portal *portal // nil without a session bus

	mu    sync.Mutex
	grabs *grabs // nil before the first, and under Wayland
}

// wayland reports whether keys pass by the X server: what it grabs there works
// in front of X programs only, which nobody could understand.
func wayland() bool {
	return os.Getenv("WAYLAND_DISPLAY") != "" || os.Getenv("XDG_SESSION_TYPE") == "wayland"
}

// HotkeysAvailable says why there can be none.
func (h *hotkeys) HotkeysAvailable(ctx context.Context) error {
	if !wayland() {
		if os.Getenv("DISPLAY") == "" {
			return fmt.Errorf("%w: there is no X server", present.ErrNoHotkeys)
		}
		return nil
	}
	if h.portal == nil {
		return fmt.Errorf("%w: Wayland without a portal", present.ErrNoHotkeys)
	}
	return h.portal.available(ctx)
}

// BindHotkeys takes the shortcuts in place of those before.
func (h *hotkeys) BindHotkeys(ctx context.Context, want []port.Hotkey) map[port.HotkeyAction]error {
	keys, errs := parseHotkeys(want)
	if err := h.HotkeysAvailable(ctx); err != nil {
		return failAll(want, err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if wayland() {
		if err := h.portal.bind(ctx, keys); err != nil {
			return failAll(want, err)
		}
		return errs
	}
	if h.grabs != nil {
		h.grabs.close()
		h.grabs = nil
	}
	if len(keys) == 0 {
		return errs
	}
	var err error
	if h.grabs, err = newGrabs(h.d); err != nil {
		return failAll(want, fmt.Errorf("%w: %w", present.ErrNoHotkeys, err))
	}
	for _, k := range keys {
		if err := h.grabs.take(k); err != nil {
			errs[k.Action] = err
		}
	}
	h.grabs.start()
	return errs
}

func (h *hotkeys) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.grabs != nil {
		h.grabs.close()
		h.grabs = nil
	}
	if h.portal != nil {
		h.portal.close()
	}
}
