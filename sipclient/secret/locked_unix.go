//go:build dragonfly || freebsd || linux || netbsd || openbsd

package secret

import (
	"context"
	"errors"
	"fmt"

	"github.com/godbus/dbus/v5"
)

// The Secret Service names (Secret Service API 0.2). go-keyring uses the
// collection "login" where there is one, and otherwise the default.
const (
	secretsName       = "org.freedesktop.secrets"
	loginCollection   = "/org/freedesktop/secrets/collection/login"
	defaultCollection = "/org/freedesktop/secrets/aliases/default"
	lockedProperty    = "org.freedesktop.Secret.Collection.Locked"
)

// probeSystem asks the Secret Service whether it is locked; reading a property
// never prompts. It has a connection of its own and, unlike go-keyring's, does
// not start a message bus where none runs: dbus-launch would leave a daemon
// behind that nobody uses.
func probeSystem(ctx context.Context) (locked bool, err error) {
	conn, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return false, fmt.Errorf("finding the session bus: %w", err)
	}
	defer conn.Close()
	if err := conn.Auth(nil); err != nil {
		return false, fmt.Errorf("joining the session bus: %w", err)
	}
	if err := conn.Hello(); err != nil {
		return false, fmt.Errorf("joining the session bus: %w", err)
	}
	for _, path := range []dbus.ObjectPath{loginCollection, defaultCollection} {
		err = getProperty(ctx, conn.Object(secretsName, path), lockedProperty, &locked)
		if err == nil || absent(err) {
			return locked, err
		}
	}
	// A service without either collection: go-keyring will say what it misses.
	return false, nil
}

func getProperty(ctx context.Context, object dbus.BusObject, name string, into any) error {
	const dot = len("org.freedesktop.Secret.Collection")
	var v dbus.Variant
	err := object.CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, name[:dot], name[dot+1:]).Store(&v)
	if err != nil {
		return err
	}
	return v.Store(into)
}

// absent reports whether an error means that there is no Secret Service at all,
// or none that answers.
func absent(err error) bool {
	var e dbus.Error
	if !errors.As(err, &e) {
		return true // no answer from the bus: closed, or the context ended
	}
	switch e.Name {
	case "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner",
		"org.freedesktop.DBus.Error.NoReply", "org.freedesktop.DBus.Error.TimedOut",
		"org.freedesktop.DBus.Error.Spawn.ExecFailed", "org.freedesktop.DBus.Error.Spawn.ChildExited",
		"org.freedesktop.DBus.Error.Spawn.ServiceNotFound":
		return true
	}
	return false
}
