package desktop

import (
	"os"

	"github.com/godbus/dbus/v5"
)

// logind, or elogind.
const (
	loginName    = "org.freedesktop.login1"
	loginPath    = "/org/freedesktop/login1"
	loginManager = loginName + ".Manager"
)

// sleep hears from logind when the computer sleeps and wakes.
type sleep struct{ d *Desktop }

func (s sleep) matches() [][]dbus.MatchOption {
	return [][]dbus.MatchOption{{
		dbus.WithMatchSender(loginName), dbus.WithMatchInterface(loginManager), dbus.WithMatchMember("PrepareForSleep"),
	}}
}

func (s sleep) signal(sig *dbus.Signal) {
	var begins bool
	if sig.Name == loginManager+".PrepareForSleep" && dbus.Store(sig.Body, &begins) == nil && !begins {
		s.d.wake("login1")
	}
}

// newInhibitor keeps the computer awake by an inhibitor lock: it holds until its file is closed. Desktops send an idle
// computer to sleep as a person does, so that the lock is against both; who wants it to sleep all the same is asked.
func newInhibitor(d *Desktop, machine *dbus.Conn) *awake {
	return newAwake(d, func(why string) (func(), error) {
		var fd dbus.UnixFD
		args := []any{"sleep:idle", "Offhook", why, "block"}
		if err := call(d.ctx, machine.Object(loginName, loginPath), loginManager+".Inhibit", args, &fd); err != nil {
			return nil, err
		}
		lock := os.NewFile(uintptr(fd), "inhibitor")
		return func() { _ = lock.Close() }, nil
	})
}
