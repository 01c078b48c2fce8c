//go:build gui

package main

import "testing"

// TestQuitByKeyboard: the shortcuts reach the window while a field has the focus.
func TestQuitByKeyboard(t *testing.T) {
	p := newSeat(t).open("--demo")
	p.hears("account=demo", "to=ready")
	p.sees("the keypad", softGreen)
	p.types("9196")
	p.presses("ctrl+q")
	p.until("the program's end", func() bool { return len(p.done) > 0 })
}

// TestScales: the window works at twice and three times the size.
func TestScales(t *testing.T) {
	for _, scale := range []string{"2", "3"} {
		d := newSeatOn(t, "1400x2200") // the window is 1140 x 1980 pixels big at 3
		d.env = append(d.env, "FYNE_SCALE="+scale)
		p := d.open("--demo")
		p.hears("account=demo", "to=ready")
		p.sees("the keypad", softGreen)
		p.types("9196")
		p.sees("Dial", green)
		p.keep("scale-" + scale)
		p.presses("Return")
		p.hears("msg=call", "to=active")
		p.sees("Hang up", red)
		p.keep("scale-" + scale + "-call")
	}
}
