package desktop

import (
	"sync/atomic"

	"github.com/godbus/dbus/v5"

	"offhook/gui/port"
)

// Who keeps the tray icons (StatusNotifierItem specification).
const (
	trayName = "org.kde.StatusNotifierWatcher"
	trayPath = "/StatusNotifierWatcher"
	busName  = "org.freedesktop.DBus"
)

// tray knows whether somebody shows tray icons. Stock GNOME does not.
type tray struct {
	d     *Desktop
	bus   *dbus.Conn
	there atomic.Bool
}

func newTray(d *Desktop, bus *dbus.Conn) *tray { return &tray{d: d, bus: bus} }

// TrayAvailable reports what is known now.
func (t *tray) TrayAvailable() bool { return t.there.Load() }

// look asks whether there is a watcher, and a panel that shows what it has: KDE
// keeps the one without the other. It reports whether that is news.
func (t *tray) look() bool {
	there := false
	if err := call(t.d.ctx, t.bus.BusObject(), busName+".NameHasOwner", []any{trayName}, &there); err != nil {
		t.d.log.Warn("asking for the tray", "err", err)
	}
	if there {
		shown := dbus.MakeVariant(true)
		watcher := t.bus.Object(trayName, trayPath)
		args := []any{trayName, "IsStatusNotifierHostRegistered"}
		if err := call(t.d.ctx, watcher, busName+".Properties.Get", args, &shown); err != nil {
			t.d.log.Info("the tray does not say whether it is shown", "err", err)
		}
		there = shown.Value() != false
	}
	t.d.log.Info("tray", "there", there)
	return t.there.Swap(there) != there
}

// lost says that the bus is gone, and with it every icon.
func (t *tray) lost() {
	if t.there.Swap(false) {
		t.d.emit(port.TrayChanged{})
	}
}

func (t *tray) matches() [][]dbus.MatchOption {
	return [][]dbus.MatchOption{
		{dbus.WithMatchSender(busName), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, trayName)},
		{dbus.WithMatchInterface(trayName), dbus.WithMatchMember("StatusNotifierHostRegistered")},
		{dbus.WithMatchInterface(trayName), dbus.WithMatchMember("StatusNotifierHostUnregistered")},
	}
}

func (t *tray) signal(s *dbus.Signal) {
	switch s.Name {
	case busName + ".NameOwnerChanged":
		if len(s.Body) == 0 || s.Body[0] != trayName {
			return
		}
	case trayName + ".StatusNotifierHostRegistered", trayName + ".StatusNotifierHostUnregistered":
	default:
		return
	}
	if t.look() {
		t.d.emit(port.TrayChanged{})
	}
}
