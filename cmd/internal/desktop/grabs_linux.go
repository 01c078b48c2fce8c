package desktop

import (
	"errors"
	"fmt"
	"slices"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"offhook/gui/port"
	"offhook/gui/present"
)

// grabs are keys that the X server gives to us and nobody else.
type grabs struct {
	d       *Desktop
	x       *xgb.Conn
	root    xproto.Window
	symbols []xproto.Keysym // those of all keys, perKey each, from first on
	first   xproto.Keycode
	perKey  int
	wanted  []boundKey    // those that could be had
	taken   []grab        // their keys on the keyboard of now
	done    chan struct{} // closed when no event will be delivered any more
}

// grab is one key with what is held down, and what it is for.
type grab struct {
	code      xproto.Keycode
	modifiers uint16
	action    port.HotkeyAction
}

// locks are the modifiers that stay on: a shortcut works with them and without.
// Mod2 is Num Lock wherever XKB made the map.
var locks = [...]uint16{0, xproto.ModMaskLock, xproto.ModMask2, xproto.ModMaskLock | xproto.ModMask2}

// shortcutMask are the modifiers that tell shortcuts apart.
const shortcutMask = xproto.ModMaskShift | xproto.ModMaskControl | xproto.ModMask1 | xproto.ModMask4

// newGrabs connects to the X server.
func newGrabs(d *Desktop) (*grabs, error) {
	x, err := xgb.NewConn()
	if err != nil {
		return nil, err
	}
	g := &grabs{d: d, x: x, root: xproto.Setup(x).DefaultScreen(x).Root, done: make(chan struct{})}
	if err := g.read(); err != nil {
		x.Close()
		return nil, err
	}
	return g, nil
}

// read reads which symbols stand on which keys.
func (g *grabs) read() error {
	setup := xproto.Setup(g.x)
	m, err := xproto.GetKeyboardMapping(g.x, setup.MinKeycode, byte(setup.MaxKeycode-setup.MinKeycode+1)).Reply()
	if err != nil {
		return fmt.Errorf("reading the keyboard: %w", err)
	}
	g.first, g.symbols, g.perKey = setup.MinKeycode, m.Keysyms, int(m.KeysymsPerKeycode)
	return nil
}

// take grabs a key; present.ErrHotkeyTaken where somebody else has it.
func (g *grabs) take(k boundKey) error {
	code, ok := g.keycode(keysym(k.key.Key))
	if !ok {
		return fmt.Errorf("%w: this keyboard has no %s", present.ErrBadHotkey, k.key.Key)
	}
	held := modifiers(k.key)
	for i, lock := range locks {
		err := xproto.GrabKeyChecked(g.x, false, g.root, held|lock, code, xproto.GrabModeAsync, xproto.GrabModeAsync).Check()
		if err == nil {
			continue
		}
		for _, lock := range locks[:i] {
			xproto.UngrabKey(g.x, code, g.root, held|lock)
		}
		if _, denied := errors.AsType[xproto.AccessError](err); denied {
			return fmt.Errorf("%w: %s", present.ErrHotkeyTaken, k.key)
		}
		return err
	}
	g.taken, g.wanted = append(g.taken, grab{code, held, k.Action}), append(g.wanted, k)
	return nil
}

// remap takes the shortcuts again where another layout has them: at login we start before
// the desktop has set the person's.
func (g *grabs) remap() {
	wanted := g.wanted
	g.taken, g.wanted = nil, nil
	defer func() { g.wanted = wanted }() // the next layout may have what this one has not
	g.giveBack()
	if err := g.read(); err != nil {
		g.d.log.Warn("another keyboard layout", "err", err)
		return
	}
	for _, k := range wanted {
		if err := g.take(k); err != nil {
			g.d.log.Warn("taking a shortcut on another keyboard layout", "err", err)
		}
	}
}

// giveBack gives the keys back and waits until the server has them.
func (g *grabs) giveBack() {
	_ = xproto.UngrabKeyChecked(g.x, xproto.GrabAny, g.root, xproto.ModMaskAny).Check()
}

// keycode finds the key that has a symbol, without Shift first.
func (g *grabs) keycode(symbol xproto.Keysym) (xproto.Keycode, bool) {
	for column := range g.perKey {
		for i := column; i < len(g.symbols); i += g.perKey {
			if g.symbols[i] == symbol {
				return g.first + xproto.Keycode(i/g.perKey), true
			}
		}
	}
	return 0, false
}

// start begins to deliver what is pressed.
func (g *grabs) start() {
	g.d.running.Go(func() {
		defer close(g.done)
		// A key that is held down repeats as release and press at the same time.
		var released xproto.KeyReleaseEvent
		for {
			ev, err := g.x.WaitForEvent()
			if ev == nil && err == nil {
				return // the connection is closed
			}
			switch ev := ev.(type) {
			case xproto.MappingNotifyEvent:
				if ev.Request == xproto.MappingKeyboard {
					g.remap()
				}
			case xproto.KeyReleaseEvent:
				released = ev
			case xproto.KeyPressEvent:
				if ev.Detail != released.Detail || ev.Time != released.Time {
					g.pressed(ev)
				}
			}
		}
	})
}

func (g *grabs) pressed(ev xproto.KeyPressEvent) {
	i := slices.IndexFunc(g.taken, func(t grab) bool { return t.code == ev.Detail && t.modifiers == ev.State&shortcutMask })
	if i >= 0 {
		g.d.emit(port.HotkeyPressed{Action: g.taken[i].action})
	}
}

// close gives the keys back: they may be wanted again at once.
func (g *grabs) close() {
	g.giveBack()
	g.x.Close()
	<-g.done
}

// modifiers are the X server's bits for what is held down.
func modifiers(h present.Hotkey) (mask uint16) {
	for _, m := range []struct {
		held bool
		bit  uint16
	}{{h.Ctrl, xproto.ModMaskControl}, {h.Alt, xproto.ModMask1}, {h.Shift, xproto.ModMaskShift}, {h.Super, xproto.ModMask4}} {
		if m.held {
			mask |= m.bit
		}
	}
	return mask
}

// namedSymbols are the keysyms of keys that type no letter (X11/keysymdef.h).
var namedSymbols = map[string]xproto.Keysym{
	"Space": 0x20, "Backspace": 0xff08, "Tab": 0xff09, "Enter": 0xff0d, "Pause": 0xff13, "Home": 0xff50, "Left": 0xff51,
	"Up": 0xff52, "Right": 0xff53, "Down": 0xff54, "PageUp": 0xff55, "PageDown": 0xff56, "End": 0xff57, "Insert": 0xff63, "Delete": 0xffff,
}

// keysym returns the symbol of a key's name.
func keysym(key string) xproto.Keysym {
	const f1 = 0xffbe
	if symbol, ok := namedSymbols[key]; ok {
		return symbol
	}
	if len(key) == 1 {
		if c := key[0]; c >= 'A' && c <= 'Z' {
			return xproto.Keysym(c - 'A' + 'a')
		}
		return xproto.Keysym(key[0])
	}
	var n xproto.Keysym
	for _, digit := range key[1:] { // F1 to F24
		n = n*10 + xproto.Keysym(digit-'0')
	}
	return f1 + n - 1
}
