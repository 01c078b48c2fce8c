package desktop

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"

	"offhook/gui/port"
	"offhook/gui/present"
)

// What user32.dll has for shortcuts (winuser.h).
const (
	wmQuit   = 0x0012
	wmHotkey = 0x0312
	modAlt   = 0x0001
	modCtrl  = 0x0002
	modShift = 0x0004
	modWin   = 0x0008
	noRepeat = 0x4000
	pmPeek   = 0 // PM_NOREMOVE
)

// message is MSG.
type message struct {
	window  windows.HWND
	what    uint32
	wparam  uintptr
	lparam  uintptr
	time    uint32
	x, y    int32
	private uint32
}

// hotkeys are shortcuts that Windows gives to a thread of ours: it has to
// register them, and to take the messages.
type hotkeys struct {
	d *Desktop

	register, unregister, get, peek, post *windows.LazyProc

	mu     sync.Mutex
	thread uint32        // Windows' number; 0 for none
	ended  chan struct{} // closed when the thread has ended
}

func newHotkeys(d *Desktop) *hotkeys {
	user32 := windows.NewLazySystemDLL("user32.dll")
	return &hotkeys{
		d: d, register: user32.NewProc("RegisterHotKey"), unregister: user32.NewProc("UnregisterHotKey"),
		get: user32.NewProc("GetMessageW"), peek: user32.NewProc("PeekMessageW"), post: user32.NewProc("PostThreadMessageW"),
	}
}

// HotkeysAvailable returns nil: Windows always has them.
func (h *hotkeys) HotkeysAvailable(context.Context) error { return nil }

// BindHotkeys takes the shortcuts in place of those before.
func (h *hotkeys) BindHotkeys(_ context.Context, want []port.Hotkey) map[port.HotkeyAction]error {
	keys, errs := parseHotkeys(want)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.end()
	if len(keys) == 0 {
		return errs
	}
	type result struct {
		thread uint32
		errs   map[port.HotkeyAction]error
	}
	registered := make(chan result)
	h.ended = make(chan struct{})
	h.d.running.Go(func() {
		defer close(h.ended)
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		var m message
		_, _, _ = h.peek.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0, pmPeek) // now the thread has a queue
		r := result{windows.GetCurrentThreadId(), make(map[port.HotkeyAction]error)}
		for i, k := range keys {
			if err := h.take(i, k); err != nil {
				r.errs[k.Action] = err
			}
		}
		registered <- r
		h.pump(keys)
		for i := range keys {
			_, _, _ = h.unregister.Call(0, uintptr(i))
		}
	})
	r := <-registered
	h.thread = r.thread
	for action, err := range r.errs {
		errs[action] = err
	}
	return errs
}

func (h *hotkeys) take(id int, k boundKey) error {
	ok, _, err := h.register.Call(0, uintptr(id), windowsModifiers(k.key), virtualKey(k.key.Key))
	switch {
	case ok != 0:
		return nil
	case errors.Is(err, windows.ERROR_HOTKEY_ALREADY_REGISTERED):
		return fmt.Errorf("%w: %s", present.ErrHotkeyTaken, k.key)
	}
	return fmt.Errorf("%w: %s: %w", present.ErrBadHotkey, k.key, err)
}

// pump delivers what is pressed, until WM_QUIT.
func (h *hotkeys) pump(keys []boundKey) {
	for {
		var m message
		got, _, _ := h.get.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0)
		if int32(got) <= 0 { // WM_QUIT, or an error
			return
		}
		if m.what == wmHotkey && m.wparam < uintptr(len(keys)) {
			h.d.emit(port.HotkeyPressed{Action: keys[m.wparam].Action})
		}
	}
}

// end ends the thread and waits for it. The caller holds mu.
func (h *hotkeys) end() {
	if h.thread == 0 {
		return
	}
	_, _, _ = h.post.Call(uintptr(h.thread), wmQuit, 0, 0)
	<-h.ended
	h.thread = 0
}

func (h *hotkeys) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.end()
}

func windowsModifiers(k present.Hotkey) uintptr {
	mask := uintptr(noRepeat)
	for _, m := range []struct {
		held bool
		bit  uintptr
	}{{k.Ctrl, modCtrl}, {k.Alt, modAlt}, {k.Shift, modShift}, {k.Super, modWin}} {
		if m.held {
			mask |= m.bit
		}
	}
	return mask
}

// namedVirtualKeys are the virtual-key codes of keys that type no letter.
var namedVirtualKeys = map[string]uintptr{
	"Backspace": 0x08, "Tab": 0x09, "Enter": 0x0d, "Pause": 0x13, "Space": 0x20, "PageUp": 0x21, "PageDown": 0x22, "End": 0x23,
	"Home": 0x24, "Left": 0x25, "Up": 0x26, "Right": 0x27, "Down": 0x28, "Insert": 0x2d, "Delete": 0x2e,
}

// virtualKey returns the code of a key's name: letters and digits are their own.
func virtualKey(key string) uintptr {
	const f1 = 0x70
	if code, ok := namedVirtualKeys[key]; ok {
		return code
	}
	if len(key) == 1 {
		return uintptr(key[0])
	}
	var n uintptr
	for _, digit := range key[1:] { // F1 to F24
		n = n*10 + uintptr(digit-'0')
	}
	return f1 + n - 1
}
