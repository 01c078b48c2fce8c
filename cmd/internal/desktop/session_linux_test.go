package desktop

import (
	"os/exec"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"offhook/cmd/internal/interop/rig"
	"offhook/gui/port"
)

// session is a desktop session of the test's own: one bus that serves as the
// computer's, too, and a service on it that the test plays.
type session struct {
	t    *testing.T
	bus  *rig.Bus
	conn *dbus.Conn // of the test
}

func newSession(t *testing.T) *session {
	t.Helper()
	if _, err := exec.LookPath("dbus-daemon"); err != nil {
		t.Skip("there is no dbus-daemon to play a desktop with")
	}
	bus, err := rig.StartBus(t.Context(), rig.NoKeyring)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(bus.Close)
	address := bus.Env()[0][len("DBUS_SESSION_BUS_ADDRESS="):]
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	s := &session{t: t, bus: bus}
	s.conn, err = dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.conn.Close() })
	return s
}

// own lets the test play a service.
func (s *session) own(name string) {
	s.t.Helper()
	if r, err := s.conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil || r != dbus.RequestNameReplyPrimaryOwner {
		s.t.Fatalf("owning %s: %v, %v", name, r, err)
	}
}

// export plays an object's interface.
func (s *session) export(object any, path dbus.ObjectPath, name string) {
	s.t.Helper()
	if err := s.conn.Export(object, path, name); err != nil {
		s.t.Fatal(err)
	}
}

func (s *session) emit(path dbus.ObjectPath, name string, args ...any) {
	s.t.Helper()
	if err := s.conn.Emit(path, name, args...); err != nil {
		s.t.Fatal(err)
	}
}

// desktop returns what the program would see.
func (s *session) desktop() *Desktop { return newDesktop(s.t) }

func newDesktop(t *testing.T) *Desktop {
	t.Helper()
	return newDesktopWith(t, nil)
}

func newDesktopWith(t *testing.T, woke func()) *Desktop {
	t.Helper()
	d := New(t.Context(), Options{ID: "org.offhook.Test", Program: []string{"/opt/off hook/offhook", "--hidden"}, Woke: woke, Logger: quiet})
	t.Cleanup(d.Close)
	return d
}

// expect waits for an event.
func expect(t *testing.T, d *Desktop, want port.Event) {
	t.Helper()
	select {
	case ev := <-d.Port().Events:
		if ev != want {
			t.Fatalf("event %#v, want %#v", ev, want)
		}
	case <-time.After(patience):
		t.Fatalf("no event, want %#v", want)
	}
}

// receive waits for what comes from a channel.
func receive[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatalf("never: %s", what)
		panic("unreachable")
	}
}
