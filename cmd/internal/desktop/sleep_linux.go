package desktop

import "github.com/godbus/dbus/v5"

const loginManager = "org.freedesktop.login1.Manager"

// sleep hears from logind (or elogind) when the computer sleeps and wakes.
type sleep struct{ d *Desktop }

func (s sleep) matches() [][]dbus.MatchOption {
	return [][]dbus.MatchOption{{
		dbus.WithMatchSender("org.freedesktop.login1"), dbus.WithMatchInterface(loginManager), dbus.WithMatchMember("PrepareForSleep"),
	}}
}

func (s sleep) signal(sig *dbus.Signal) {
	var begins bool
	if sig.Name == loginManager+".PrepareForSleep" && dbus.Store(sig.Body, &begins) == nil && !begins {
		s.d.wake("login1")
	}
}
