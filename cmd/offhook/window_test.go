//go:build gui

package main

import (
	"fmt"
	"testing"
)

// TestDemoCall is the first sentence: type 07010002000, press Dial, talk,
// hang up.
func TestDemoCall(t *testing.T) {
	p := newSeat(t).open("--demo")
	p.hears("account=demo", "to=ready")
	p.sees("the keypad", softGreen)
	p.types("07010002000")
	p.clicks("Dial", green)
	p.hears("msg=call", "to=ringing")
	p.hears("msg=call", "to=active")
	p.sees("Hang up", red)
	first := p.picture()
	p.keep("call")
	p.until("the timer to go on", func() bool { return differ(first, p.picture()) })
	p.clicks("Hang up", red)
	p.hears("msg=call", "to=ended")
	p.sees("the keypad", softGreen)
	p.keep("after-the-call")
}

// TestCallByKeyboard never touches the mouse.
func TestCallByKeyboard(t *testing.T) {
	p := newSeat(t).open("--demo")
	p.hears("account=demo", "to=ready")
	p.sees("the keypad", softGreen)
	p.types("9196")
	p.sees("Dial", green)
	p.presses("Return")
	p.hears("msg=call", "to=active")
	p.presses("ctrl+m")
	p.sees("the warning of the muted", amber)
	p.keep("muted")
	p.types("12")
	p.presses("Escape")
	p.until("the question in place of the mute button", func() bool { return p.count(softAccent) < 8000 })
	p.keep("hang-up-confirm")
	p.presses("Return")
	p.hears("msg=call", "input=hangup")
	p.hears("msg=call", "to=ended")
	p.sees("the keypad", softGreen)
	// Arrow-up brings the number back.
	p.presses("Up")
	p.sees("Dial", green)
	p.keep("recalled")
}

func TestFirstRun(t *testing.T) {
	p := newSeat(t).open()
	p.sees("the demo's button", green)
	p.keep("welcome")
	p.clicks("Hear the demo", green)
	p.hears("account=demo", "to=ready")
	p.hears("msg=call", "to=active")
	heard := p.listens()
	p.until("a second of the demo's words", func() bool { return tonal(heard()) > 100 })
	p.clicks("Hang up", red)
	p.hears("msg=call", "to=ended")
}

// TestIncomingCall: the demo's 9000 calls back.
func TestIncomingCall(t *testing.T) {
	p := newSeat(t).open("--demo")
	p.hears("account=demo", "to=ready")
	p.sees("the keypad", softGreen)
	p.types("9000")
	p.presses("Return")
	p.hears("msg=call", "to=offered")
	p.sees("Answer", green)
	p.keep("incoming")
	p.until("Enter to answer", func() bool { // in its first second it does nothing: it may have been meant for something else
		p.presses("Return")
		return p.heard("msg=call", "input=answer")
	})
	p.hears("msg=call", "from=connecting", "to=active")
	p.clicks("Hang up", red)
	p.hears("msg=call", "to=ended")
}

// TestLinkWaitsForEnter: a link fills the field, and a person dials.
func TestLinkWaitsForEnter(t *testing.T) {
	p := newSeat(t).open("--demo", "tel:+82-70-1000-2000")
	p.hears("account=demo", "to=ready")
	p.sees("Dial", green)
	p.keep("link")
	if p.heard("msg=call") {
		t.Fatal("a link was dialled without a person")
	}
	p.presses("Return")
	p.hears("msg=call", "to=calling")
}

// TestCloseTheWindow: closing it in a call asks, then hangs up and ends the
// program.
func TestCloseTheWindow(t *testing.T) {
	p := newSeat(t).open("--demo")
	p.hears("account=demo", "to=ready")
	p.sees("the keypad", softGreen)
	p.types("9196")
	p.presses("Return")
	p.hears("msg=call", "to=active")
	p.presses("alt+F4") // the window manager asks the window to close
	question := p.sees("the question", amber)
	p.keep("close-in-a-call")
	if p.heard("msg=call", "input=hangup") {
		t.Error("the call was hung up before anybody agreed")
	}
	p.xdotool("mousemove", fmt.Sprint(question.Min.X+80), fmt.Sprint(question.Max.Y-24), "click", "1") // Hang up and quit
	p.until("the program's end", func() bool { return len(p.done) > 0 })
	if !p.heard("msg=call", "input=hangup") || !p.heard("msg=call", "to=ended") {
		t.Error("the call was not hung up")
	}
}
