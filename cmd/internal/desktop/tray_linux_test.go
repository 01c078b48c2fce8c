package desktop

import (
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"offhook/gui/port"
)

// startWatcher plays a StatusNotifierWatcher whose icons are shown or not.
func startWatcher(s *session, shown bool) *prop.Properties {
	s.t.Helper()
	p, err := prop.Export(s.conn, trayPath, prop.Map{trayName: {"IsStatusNotifierHostRegistered": {Value: shown}}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.own(trayName)
	return p
}

func TestTrayComesAndGoes(t *testing.T) {
	s := newSession(t)
	d := s.desktop()
	tray := d.Port().Tray
	if tray.TrayAvailable() {
		t.Error("a tray, and nobody shows one")
	}
	p := startWatcher(s, true)
	expect(t, d, port.TrayChanged{})
	if !tray.TrayAvailable() {
		t.Error("the tray that came is not there")
	}
	// The panel goes, and the watcher stays: KDE's does.
	p.SetMust(trayName, "IsStatusNotifierHostRegistered", false)
	s.emit(trayPath, trayName+".StatusNotifierHostUnregistered")
	expect(t, d, port.TrayChanged{})
	if tray.TrayAvailable() {
		t.Error("a tray that nobody shows")
	}
	p.SetMust(trayName, "IsStatusNotifierHostRegistered", true)
	s.emit(trayPath, trayName+".StatusNotifierHostRegistered")
	expect(t, d, port.TrayChanged{})
	if _, err := s.conn.ReleaseName(trayName); err != nil {
		t.Fatal(err)
	}
	expect(t, d, port.TrayChanged{})
	if tray.TrayAvailable() {
		t.Error("the tray that went is there")
	}
}

func TestTrayAtTheStart(t *testing.T) {
	s := newSession(t)
	startWatcher(s, true)
	if !s.desktop().Port().Tray.TrayAvailable() {
		t.Error("the tray is not seen at once; a hidden start would show the window")
	}
}

// TestBusGoes: without its bus there is no tray, whatever was there before.
func TestBusGoes(t *testing.T) {
	s := newSession(t)
	startWatcher(s, true)
	d := s.desktop()
	tray := d.Port().Tray
	if !tray.TrayAvailable() {
		t.Fatal("the tray is not seen")
	}
	s.bus.Close()
	expect(t, d, port.TrayChanged{})
	if tray.TrayAvailable() {
		t.Error("a tray on a bus that is gone: a hidden window would be lost")
	}
}

func TestBadge(t *testing.T) {
	s := newSession(t)
	if err := s.conn.AddMatchSignal(dbus.WithMatchInterface("com.canonical.Unity.LauncherEntry")); err != nil {
		t.Fatal(err)
	}
	updates := make(chan *dbus.Signal, 4)
	s.conn.Signal(updates)
	s.desktop().Port().Badge.SetBadge(3)
	for {
		sig := receive(t, "the badge", updates)
		if sig.Name != "com.canonical.Unity.LauncherEntry.Update" {
			continue
		}
		values := sig.Body[1].(map[string]dbus.Variant)
		if sig.Body[0] != "application://org.offhook.Test.desktop" || values["count"].Value() != int64(3) || values["count-visible"].Value() != true {
			t.Errorf("announced %v", sig.Body)
		}
		return
	}
}

// TestNoSession: without a bus there is no notifier and no tray, and the rest works.
func TestNoSession(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	p := newDesktop(t).Port()
	if p.Notifier != nil || p.Tray != nil || p.Badge != nil || p.Autostart == nil || p.Hotkeys == nil {
		t.Errorf("without a bus: %+v", p)
	}
}
