//go:build linux

package rig

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

// Tray is a panel that shows tray icons (StatusNotifierItem): with one, a window that is closed hides.
type Tray struct {
	conn *dbus.Conn
	icon chan struct{} // closed when somebody has put an icon into it
	once sync.Once     // closes icon
}

// StartTray lets there be a tray on the bus.
func StartTray(b *Bus) (*Tray, error) {
	const name, path = "org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher"
	conn, err := dbus.Connect(b.address)
	if err != nil {
		return nil, fmt.Errorf("rig: %w", err)
	}
	t := &Tray{conn: conn, icon: make(chan struct{})}
	_, err = prop.Export(conn, path, prop.Map{name: {"IsStatusNotifierHostRegistered": {Value: true}}})
	if err := errors.Join(err, conn.Export(panel{t}, path, name)); err != nil {
		t.Close()
		return nil, fmt.Errorf("rig: playing a tray: %w", err)
	}
	if reply, err := conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Close()
		return nil, fmt.Errorf("rig: playing a tray: answer %d, %w", reply, err)
	}
	return t, nil
}

// WaitIcon waits until somebody has put an icon into it.
func (t *Tray) WaitIcon(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, 30*time.Second, errors.New("rig: no icon in the tray within 30 s"))
	defer cancel()
	select {
	case <-t.icon:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Close takes the tray away.
func (t *Tray) Close() { _ = t.conn.Close() }

// panel is what the bus sees of a Tray.
type panel struct{ t *Tray }

// RegisterStatusNotifierItem takes an icon.
func (p panel) RegisterStatusNotifierItem(string) *dbus.Error {
	p.t.once.Do(func() { close(p.t.icon) })
	return nil
}
