//go:build gui

package main

import (
	"os/exec"
	"strings"
	"testing"
)

// TestCallTakesNoKeyboard: somebody writes in another program when it rings. The window
// comes, wherever it was, and what is typed goes where it went before.
func TestCallTakesNoKeyboard(t *testing.T) {
	const elsewhere = "elsewhere"
	for name, away := range map[string]func(p *phone){
		"behind":    func(p *phone) { p.xdotool("search", "--name", elsewhere, "windowactivate", "--sync") },
		"minimised": func(p *phone) { p.xdotool("search", "--onlyvisible", "--class", "^Offhook$", "windowminimize") },
		"tray":      func(p *phone) { p.hides() },
	} {
		t.Run(name, func(t *testing.T) {
			d := newSeat(t)
			newSession(d)
			p := d.open("--demo")
			p.hears("account=demo", "to=ready")
			p.sees("the keypad", softGreen)
			typed := &phone{seat: d} // keeps what xev prints
			xev := exec.Command("xev", "-name", elsewhere, "-geometry", "1200x860+20+20", "-event", "keyboard")
			xev.Env, xev.Stdout = d.env, typed
			d.run(xev)
			p.until("another window", func() bool { return p.xdotool("search", "--onlyvisible", "--name", elsewhere) != "" })
			p.appears()
			p.types("9000") // calls back
			p.presses("Return")
			p.hears("msg=call", "to=active")
			away(p)
			p.xdotool("search", "--name", elsewhere, "windowactivate", "--sync")
			writes := func() string { return p.xdotool("getwindowfocus", "getwindowname") }
			p.until("the other window to have the keyboard", func() bool { return writes() == elsewhere })
			p.hears("msg=call", "to=offered")
			p.sees("Answer", green)
			p.keep("incoming-" + name)
			before := strings.Count(typed.said(), "KeyPress")
			p.presses("x")
			p.until("the key, where it was meant for", func() bool { return strings.Count(typed.said(), "KeyPress") > before })
			if now := writes(); now != elsewhere {
				t.Errorf("now %q has the keyboard", now)
			}
			p.clicks("Answer", green)
			p.hears("msg=call", "from=connecting", "to=active")
		})
	}
}
