package desktop

import "github.com/godbus/dbus/v5"

// badge is the number on the icon in docks that know Unity's launcher
// interface: KDE's, Ubuntu's, and others.
type badge struct {
	d   *Desktop
	bus *dbus.Conn
}

// SetBadge announces the number; where nobody listens, nothing happens.
func (b *badge) SetBadge(n int) {
	properties := map[string]dbus.Variant{"count": dbus.MakeVariant(int64(n)), "count-visible": dbus.MakeVariant(n > 0)}
	err := b.bus.Emit("/org/offhook/Offhook", "com.canonical.Unity.LauncherEntry.Update", "application://"+b.d.o.ID+".desktop", properties)
	if err != nil {
		b.d.log.Info("setting the badge", "err", err)
	}
}
