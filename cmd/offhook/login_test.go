//go:build gui

package main

import (
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"offhook/cmd/internal/interop/rig"
	"offhook/sipclient/demopbx"
)

// accent is the button that leads on.
var accent = color.NRGBA{0x0E, 0x7C, 0x66, 0xff}

// pbx starts the demo PBX as somebody else's server, and makes the seat trust it as it
// would trust a public one. It returns host:port, and what it gets the digits of a call on.
func (d *seat) pbx() (server string, digits <-chan string) {
	d.t.Helper()
	dialled := make(chan string, 8)
	pbx, err := demopbx.Start(d.t.Context(), demopbx.Options{Hooks: demopbx.Hooks{Digits: func(s string) { dialled <- s }}})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = pbx.Close() })
	ca := filepath.Join(d.home, "ca.pem")
	if err := os.WriteFile(ca, pbx.CertPEM(), 0o600); err != nil {
		d.t.Fatal(err)
	}
	d.env = append(d.env, "SSL_CERT_FILE="+ca)
	return strings.TrimPrefix(pbx.URL(), "wss://"), dialled
}

// TestWrongPassword is a newcomer's first run: the password is wrong, the form
// says so and waits in its field, the right one is typed over it, and a call is
// placed, muted, given a digit and hung up.
func TestWrongPassword(t *testing.T) {
	d := newSeat(t)
	bus, err := rig.StartBus(t.Context(), rig.UnlockedKeyring)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(bus.Close)
	d.env = append(d.env, bus.Env()...)
	server, digits := d.pbx()
	p := d.open()
	p.clicks("Connect", accent)
	p.sees("the form", accent) // its Save
	p.types(server)
	p.presses("Tab")
	p.types("1000")
	p.presses("Tab")
	p.types("wrong")
	p.presses("Return")
	p.sees("that it was not saved", amber)
	p.keep("wrong-password")
	if _, err := os.Stat(filepath.Join(d.home, ".config", "offhook", "config.toml")); err == nil {
		t.Error("an account that does not work was saved")
	}
	p.presses("ctrl+a")
	p.types("demo1000")
	p.presses("Return")
	p.hears("msg=account", "to=ready")
	p.sees("the keypad", softGreen)
	p.keep("logged-in")

	p.types("9195") // reads digits
	p.sees("Dial", green)
	p.presses("Return")
	p.hears("msg=call", "to=active")
	p.presses("ctrl+m")
	p.sees("the warning of the muted", amber)
	p.presses("ctrl+m")
	p.until("the warning to go", func() bool { _, still := p.find(amber); return !still })
	p.presses("ctrl+d")
	p.sees("the keypad's button, switched on", softAccent)
	p.types("5#")
	p.keep("keypad-in-a-call")
	select {
	case got := <-digits:
		if got != "5#" {
			t.Errorf("the other side got the digits %q", got)
		}
	case <-time.After(patience):
		t.Fatal("the other side got no digit")
	}
	p.clicks("Hang up", red)
	p.hears("msg=call", "input=hangup")
	p.hears("msg=call", "to=ended")
}
