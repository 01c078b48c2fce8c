//go:build linux

package rig

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// Bus is a D-Bus session of one's own, with a keyring or without.
type Bus struct {
	dir     string
	address string
	daemon  *process
	keyring *process
}

// KeyringState is what a program finds when it looks for a keyring.
type KeyringState int

// The states of a keyring.
const (
	NoKeyring KeyringState = iota // no Secret Service on the bus
	UnlockedKeyring
)

// StartBus starts a D-Bus session, on it a gnome-keyring in the given state, and returns when both answer.
func StartBus(ctx context.Context, state KeyringState) (_ *Bus, err error) {
	dir, err := os.MkdirTemp("", "offhook-bus-")
	if err != nil {
		return nil, fmt.Errorf("rig: %w", err)
	}
	b := &Bus{dir: dir, address: "unix:path=" + filepath.Join(dir, "bus")}
	defer func() {
		if err != nil {
			b.Close()
		}
	}()
	// Its own configuration: the system's lets a bus start services, and so a keyring that nobody asked for.
	config := filepath.Join(dir, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, busConfig, b.address), 0o600); err != nil {
		return nil, fmt.Errorf("rig: %w", err)
	}
	args := []string{"--nofork", "--nopidfile", "--config-file=" + config}
	if b.daemon, err = start(ctx, "dbus-daemon", args, nil); err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeoutCause(ctx, 20*time.Second, errors.New("20 s passed"))
	defer cancel()
	if err := b.daemon.until(ready, "its socket", func() bool { return b.hasOwner("org.freedesktop.DBus") }); err != nil {
		return nil, err
	}
	if state == NoKeyring {
		return b, nil
	}
	// With --unlock it reads the password of its login keyring, and makes the keyring when there is none.
	b.keyring, err = start(ctx, "gnome-keyring-daemon", []string{"--foreground", "--unlock", "--components=secrets"}, func(cmd *exec.Cmd) error {
		cmd.Env = append(os.Environ(), b.Env()...)
		cmd.Env = append(cmd.Env, "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_RUNTIME_DIR="+dir, "XDG_CONFIG_HOME="+dir, "XDG_CACHE_HOME="+dir)
		cmd.Stdin = strings.NewReader("password of a test")
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := b.keyring.until(ready, "an unlocked keyring", b.isUnlocked); err != nil {
		return nil, err
	}
	return b, nil
}

const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>%s</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

// Env are the environment variables with which a program uses this session.
func (b *Bus) Env() []string { return []string{"DBUS_SESSION_BUS_ADDRESS=" + b.address} }

func (b *Bus) hasOwner(name string) bool {
	conn, err := dbus.Connect(b.address)
	if err != nil {
		return false
	}
	defer conn.Close()
	var has bool
	err = conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, name).Store(&has)
	return err == nil && has
}

// isUnlocked asks the Secret Service for its default collection, which is there once the login keyring is.
func (b *Bus) isUnlocked() bool {
	if !b.hasOwner("org.freedesktop.secrets") {
		return false
	}
	conn, err := dbus.Connect(b.address)
	if err != nil {
		return false
	}
	defer conn.Close()
	collection := conn.Object("org.freedesktop.secrets", "/org/freedesktop/secrets/aliases/default")
	locked, err := collection.GetProperty("org.freedesktop.Secret.Collection.Locked")
	return err == nil && locked.Value() == false
}

// Lock locks the keyring, as after a long absence: a program then waits for somebody to type the password.
func (b *Bus) Lock() error {
	conn, err := dbus.Connect(b.address)
	if err != nil {
		return fmt.Errorf("rig: %w", err)
	}
	defer conn.Close()
	service := conn.Object("org.freedesktop.secrets", "/org/freedesktop/secrets")
	collections := []dbus.ObjectPath{"/org/freedesktop/secrets/collection/login"}
	if err := service.Call("org.freedesktop.Secret.Service.Lock", 0, collections).Err; err != nil {
		return fmt.Errorf("rig: locking the keyring: %w", err)
	}
	return nil
}

// Close ends the session and removes its files.
func (b *Bus) Close() {
	for _, p := range []*process{b.keyring, b.daemon} {
		if p != nil {
			p.stop()
		}
	}
	_ = os.RemoveAll(b.dir)
}
