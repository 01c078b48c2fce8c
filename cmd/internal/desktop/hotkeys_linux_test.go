package desktop

import (
	"context"
	"errors"
	"os/exec"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
	"github.com/jezek/xgb/xproto"

	"offhook/cmd/internal/interop/rig"
	"offhook/gui/port"
	"offhook/gui/present"
)

// screen gives the test an X server with a keyboard.
func screen(t *testing.T) (press func(keys ...string)) {
	t.Helper()
	for _, name := range []string{"Xvfb", "openbox", "xdotool", "xprop"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("there is no %s to play a screen with", name)
		}
	}
	display, err := rig.StartDisplay(t.Context(), 320, 240)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(display.Close)
	t.Setenv("DISPLAY", display.Name)
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("XDG_SESSION_TYPE", "x11")
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	return func(args ...string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		if out, err := exec.CommandContext(ctx, "xdotool", args...).CombinedOutput(); err != nil {
			t.Fatalf("xdotool %v: %v: %s", args, err, out)
		}
	}
}

var threeKeys = []port.Hotkey{
	{Action: port.HotkeyAnswer, Keys: "Ctrl+Alt+A"}, {Action: port.HotkeyMute, Keys: "Super+F9"}, {Action: port.HotkeyHangup, Keys: "Pause"},
}

func TestGrabs(t *testing.T) {
	press := screen(t)
	d := newDesktop(t)
	h := d.Port().Hotkeys
	if err := h.HotkeysAvailable(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time in place of the first
		if errs := h.BindHotkeys(t.Context(), threeKeys); len(errs) > 0 {
			t.Fatal(errs)
		}
	}
	press("key", "ctrl+alt+a")
	expect(t, d, port.HotkeyPressed{Action: port.HotkeyAnswer})
	press("key", "Num_Lock", "Caps_Lock") // both are on now
	press("key", "super+F9")
	expect(t, d, port.HotkeyPressed{Action: port.HotkeyMute})
	press("key", "Num_Lock", "Caps_Lock")
	press("key", "a", "ctrl+shift+alt+a") // no shortcuts of ours
	press("key", "Pause")
	expect(t, d, port.HotkeyPressed{Action: port.HotkeyHangup})

	other := newDesktop(t)
	errs := other.Port().Hotkeys.BindHotkeys(t.Context(), []port.Hotkey{
		{Action: port.HotkeyAnswer, Keys: "Ctrl+Alt+A"}, {Action: port.HotkeyMute, Keys: "Ctrl+Alt+B"},
	})
	if !errors.Is(errs[port.HotkeyAnswer], present.ErrHotkeyTaken) || len(errs) != 1 {
		t.Errorf("two programs, one shortcut: %v", errs)
	}
	press("key", "ctrl+alt+b")
	expect(t, other, port.HotkeyPressed{Action: port.HotkeyMute})
	if errs := h.BindHotkeys(t.Context(), nil); len(errs) > 0 {
		t.Error(errs)
	}
	if errs := other.Port().Hotkeys.BindHotkeys(t.Context(), threeKeys[:1]); len(errs) > 0 {
		t.Errorf("the shortcut was given back: %v", errs)
	}
}

// TestAnotherLayout: a shortcut is on the key that has its letter, also after the layout has
// changed: here A and Q have changed places.
func TestAnotherLayout(t *testing.T) {
	press := screen(t)
	d := newDesktop(t)
	if errs := d.Port().Hotkeys.BindHotkeys(t.Context(), threeKeys[:1]); len(errs) > 0 {
		t.Fatal(errs)
	}
	c := openX()
	defer c.Close()
	symbols := func(code xproto.Keycode) *xproto.GetKeyboardMappingReply {
		m, err := xproto.GetKeyboardMapping(c, code, 1).Reply()
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	const a, q = 38, 24
	onA, onQ := symbols(a), symbols(q)
	for code, m := range map[xproto.Keycode]*xproto.GetKeyboardMappingReply{a: onQ, q: onA} {
		if err := xproto.ChangeKeyboardMappingChecked(c, 1, code, m.KeysymsPerKeycode, m.Keysyms).Check(); err != nil {
			t.Fatal(err)
		}
	}
	// Until the program knows: the key of before types a letter, and answers nothing.
	came := make(chan port.Event, 1)
	go func() {
		select {
		case ev := <-d.Port().Events:
			came <- ev
		case <-t.Context().Done():
		}
	}()
	for tries := time.After(patience); ; {
		press("key", "ctrl+alt+a")
		select {
		case ev := <-came:
			if ev != (port.HotkeyPressed{Action: port.HotkeyAnswer}) {
				t.Errorf("event %+v", ev)
			}
			return
		case <-tries:
			t.Fatal("the shortcut is gone with the layout")
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// TestHeldKey: a key that is held down is one press.
func TestHeldKey(t *testing.T) {
	press := screen(t)
	d := newDesktop(t)
	if errs := d.Port().Hotkeys.BindHotkeys(t.Context(), threeKeys); len(errs) > 0 {
		t.Fatal(errs)
	}
	press("keydown", "Pause")
	expect(t, d, port.HotkeyPressed{Action: port.HotkeyHangup})
	select { // the keyboard repeats after 660 ms, 25 times a second
	case ev := <-d.Port().Events:
		t.Errorf("held down, and %+v came", ev)
	case <-time.After(1500 * time.Millisecond):
	}
	press("keyup", "Pause")
}

func TestNoHotkeys(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	for name, set := range map[string][2]string{"wayland": {"wayland-0", ":77"}, "no screen": {"", ""}} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("XDG_SESSION_TYPE", "")
			t.Setenv("WAYLAND_DISPLAY", set[0])
			t.Setenv("DISPLAY", set[1])
			h := newDesktop(t).Port().Hotkeys
			if err := h.HotkeysAvailable(t.Context()); !errors.Is(err, present.ErrNoHotkeys) {
				t.Error(err)
			}
			if errs := h.BindHotkeys(t.Context(), threeKeys); !errors.Is(errs[port.HotkeyMute], present.ErrNoHotkeys) {
				t.Error(errs)
			}
		})
	}
}

// portalServer plays the portal for global shortcuts.
type portalServer struct {
	s       *session
	code    uint32 // of the answer to BindShortcuts
	bound   chan []shortcut
	session dbus.ObjectPath
	closed  chan struct{}
}

// answer sends the response of a request of the program's.
func (p *portalServer) answer(sender dbus.Sender, options map[string]dbus.Variant, code uint32, results map[string]dbus.Variant) dbus.ObjectPath {
	name := []byte(sender[1:])
	for i, c := range name {
		if c == '.' {
			name[i] = '_'
		}
	}
	path := dbus.ObjectPath(portalPath + "/request/" + string(name) + "/" + options["handle_token"].Value().(string))
	p.s.emit(path, requestName+".Response", code, results)
	return path
}

func (p *portalServer) CreateSession(sender dbus.Sender, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	p.session = portalPath + "/session/test/" + dbus.ObjectPath(options["session_handle_token"].Value().(string))
	p.s.export(portalSession{p}, p.session, sessionName)
	return p.answer(sender, options, portalAccepted, map[string]dbus.Variant{"session_handle": dbus.MakeVariant(string(p.session))}), nil
}

func (p *portalServer) BindShortcuts(sender dbus.Sender, _ dbus.ObjectPath, list []shortcut, _ string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	p.bound <- list
	return p.answer(sender, options, p.code, map[string]dbus.Variant{}), nil
}

type portalSession struct{ p *portalServer }

func (s portalSession) Close() *dbus.Error {
	s.p.closed <- struct{}{}
	return nil
}

func startPortal(s *session, code uint32) *portalServer {
	s.t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	p := &portalServer{s: s, code: code, bound: make(chan []shortcut, 2), closed: make(chan struct{}, 2)}
	s.export(p, portalPath, shortcutsName)
	if _, err := prop.Export(s.conn, portalPath, prop.Map{shortcutsName: {"version": {Value: uint32(1)}}}); err != nil {
		s.t.Fatal(err)
	}
	s.own(portalName)
	return p
}

func TestPortal(t *testing.T) {
	s := newSession(t)
	p := startPortal(s, portalAccepted)
	d := s.desktop()
	h := d.Port().Hotkeys
	if err := h.HotkeysAvailable(t.Context()); err != nil {
		t.Fatal(err)
	}
	if errs := h.BindHotkeys(t.Context(), []port.Hotkey{{Action: port.HotkeyMute, Keys: "Ctrl+Super+PageUp", Label: "Mute"}}); len(errs) > 0 {
		t.Fatal(errs)
	}
	bound := receive(t, "the binding", p.bound)
	if len(bound) != 1 || bound[0].ID != "mute" || bound[0].Details["description"].Value() != "Mute" || bound[0].Details["preferred_trigger"].Value() != "CTRL+LOGO+Page_Up" {
		t.Errorf("bound %+v", bound)
	}
	activated := func(session dbus.ObjectPath) {
		s.emit(portalPath, shortcutsName+".Activated", session, "mute", uint64(1), map[string]dbus.Variant{})
	}
	activated("/another/session")
	activated(p.session)
	expect(t, d, port.HotkeyPressed{Action: port.HotkeyMute})
	if errs := h.BindHotkeys(t.Context(), nil); len(errs) > 0 {
		t.Error(errs)
	}
	receive(t, "the session's end", p.closed)
}

func TestPortalDeclines(t *testing.T) {
	s := newSession(t)
	startPortal(s, 1)
	errs := s.desktop().Port().Hotkeys.BindHotkeys(t.Context(), threeKeys)
	if len(errs) != 3 || !errors.Is(errs[port.HotkeyHangup], present.ErrNoHotkeys) {
		t.Errorf("declined by the person: %v", errs)
	}
}

func TestWaylandWithoutPortal(t *testing.T) {
	s := newSession(t)
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	if err := s.desktop().Port().Hotkeys.HotkeysAvailable(t.Context()); !errors.Is(err, present.ErrNoHotkeys) {
		t.Error(err)
	}
}

// TestScreens asks a real X server: its screen has 320 by 240 pixels.
func TestScreens(t *testing.T) {
	screen(t)
	for _, tc := range []struct{ window, want area }{
		{area{100, 100, 200, 100}, area{100, 100, 200, 100}}, {area{400, 100, 200, 100}, area{60, 70, 200, 100}},
	} {
		if x, y, w, h, ok := Fit(tc.window.x, tc.window.y, tc.window.width, tc.window.height); !ok || (area{x, y, w, h}) != tc.want {
			t.Errorf("%+v fits at %d, %d, %d x %d, %v", tc.window, x, y, w, h, ok)
		}
	}
	if _, _, ok := WindowPlace(1); ok {
		t.Error("a window that does not exist has a place")
	}
	c := openX()
	defer c.Close()
	root := xproto.Setup(c).DefaultScreen(c).Root
	if x, y, ok := WindowPlace(uintptr(root)); !ok || x != 0 || y != 0 {
		t.Errorf("the root window is at %d, %d, %v", x, y, ok)
	}
	t.Setenv("DISPLAY", "")
	if _, _, ok := WindowPlace(uintptr(root)); ok {
		t.Error("no X server, and a place")
	}
	if _, _, _, _, ok := Fit(0, 0, 10, 10); ok {
		t.Error("no X server, and a screen")
	}
}
