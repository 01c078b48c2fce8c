//go:build gui

package main

import (
	"bufio"
	"encoding/json"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"offhook/cmd/internal/interop/rig"
)

// accent is the button that leads on.
var accent = color.NRGBA{0x0E, 0x7C, 0x66, 0xff}

// pbx starts the demo PBX in a process of its own, as somebody else's server, and
// makes the seat trust it as it would trust a public one. It returns host:port.
func (d *seat) pbx() string {
	d.t.Helper()
	ctl, ca := filepath.Join(filepath.Dir(binary), "offhookctl"), filepath.Join(d.home, "ca.pem")
	build := exec.Command("go", "build", "-o", ctl, "../offhookctl")
	if out, err := build.CombinedOutput(); err != nil {
		d.t.Fatalf("building offhookctl: %v\n%s", err, out)
	}
	c := exec.Command(ctl, "demopbx", "--listen", "127.0.0.1:0", "--ca-out", ca, "--json")
	out, err := c.StdoutPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	d.run(c)
	line, err := bufio.NewReader(out).ReadBytes('\n')
	var listening struct{ WSS string }
	if err == nil {
		err = json.Unmarshal(line, &listening)
	}
	if err != nil {
		d.t.Fatalf("the demo PBX said %q: %v", line, err)
	}
	d.env = append(d.env, "SSL_CERT_FILE="+ca)
	return strings.TrimPrefix(listening.WSS, "wss://")
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
	server := d.pbx()
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

	p.types("9196")
	p.sees("Dial", green)
	p.presses("Return")
	p.hears("msg=call", "to=active")
	p.presses("ctrl+m")
	p.sees("the warning of the muted", amber)
	p.presses("ctrl+m")
	p.until("the warning to go", func() bool { _, still := p.find(amber); return !still })
	p.presses("ctrl+d")
	p.sees("the keypad's button, switched on", softAccent)
	p.types("5")
	p.keep("keypad-in-a-call")
	p.clicks("Hang up", red)
	p.hears("msg=call", "input=hangup")
	p.hears("msg=call", "to=ended")
}
