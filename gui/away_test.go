package gui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

// TestComingBackGoesOn: who goes to another program and comes back goes on writing where
// that was begun, and presses nothing by it.
func TestComingBackGoesOn(t *testing.T) {
	phone := scenery()
	r := newRig(t, phone, Options{})
	r.show(withTrunk)
	away := func() { r.w.leftForeground(); r.w.cameToForeground() }
	r.w.openPast(phone.recent[0])
	p := r.w.inFront().(*pastPage)
	r.w.win.Canvas().Focus(p.note)
	typed(r, "ticket ")
	away()
	typed(r, "42")
	key(r, fyne.KeyReturn)
	if p.note.Text != "ticket 42" || r.phone.heard("dial t 07010002000") {
		t.Errorf("the note is %q, and said was %q", p.note.Text, r.phone.said)
	}
	r.w.win.Canvas().Unfocus()
	away()
	if f := r.w.win.Canvas().Focused(); f != nil {
		t.Errorf("%T has the keyboard, and nothing had", f)
	}
	r.w.leftForeground()
	r.w.goTo(placeHome)
	r.w.cameToForeground()
	if f := r.w.win.Canvas().Focused(); f != fyne.Focusable(r.w.inFront().(*keypadPage).number) {
		t.Errorf("another page is entered, and %T has the keyboard", f)
	}
}

// TestMissedUnderAPage: calls are not taken for seen while a page lies over their list.
func TestMissedUnderAPage(t *testing.T) {
	d := newFakeDesktop()
	phone := scenery()
	r := newRig(t, phone, Options{Desktop: d.desktop()})
	r.show(withTrunk)
	r.w.goTo(placeRecents)
	r.w.openPast(phone.recent[0])
	missed := offered("m1")
	r.show(nil, sipclient.Notice{Kind: sipclient.NoticeMissedCall, Call: &missed})
	r.w.leftForeground()
	r.w.cameToForeground()
	if r.w.past.missed != 1 || d.heard("badge 0") {
		t.Errorf("%d missed, said %q", r.w.past.missed, d.said)
	}
	if r.w.leaveOver(); r.w.past.missed != 0 || !d.heard("badge 0") {
		t.Errorf("%d missed with the list in view, said %q", r.w.past.missed, d.said)
	}
}

// TestMessagesBesideAnotherProgram are shown as they come, and read when somebody looks.
func TestMessagesBesideAnotherProgram(t *testing.T) {
	phone := scenery()
	r := newRig(t, phone, Options{})
	r.show(func(s *sipclient.Snapshot) { withTrunk(s); s.Messages.Changes = 1 })
	r.w.openTalk(talkWith{account: "t", number: "1002", name: "Front desk"})
	r.w.leftForeground()
	phone.mu.Lock()
	phone.messages = someTexts(r.w.now())
	phone.mu.Unlock()
	r.show(func(s *sipclient.Snapshot) { s.Messages.Changes = 2 })
	r.until("the message", func() bool { return r.sees("Your guest is here.") })
	if r.phone.heard("read 1002") {
		t.Error("nobody was there to read it")
	}
	p := r.w.inFront().(*talkPage)
	r.w.cameToForeground()
	r.until("it is read", func() bool { return p.bubbles.shown[0].State == sipclient.MessageRead })
	phone.mu.Lock()
	if n := strings.Count(strings.Join(phone.said, "\n"), "read 1002"); n != 1 {
		t.Errorf("it was read %d times: %q", n, phone.said)
	}
	phone.mu.Unlock()
	r.w.open("messages", "")
	r.until("the list", func() bool { return r.sees("Your guest is here.") })
	r.w.leftForeground()
	phone.mu.Lock()
	phone.messages[0].Text = "Where are you?"
	phone.mu.Unlock()
	r.show(func(s *sipclient.Snapshot) { s.Messages.Changes = 9 })
	r.until("the newest", func() bool { return r.sees("Where are you?") })
}

// TestSoundFileFromAnotherProgram: the card that waits for a path stays, and what is heard
// is silent.
func TestSoundFileFromAnotherProgram(t *testing.T) {
	r, _, s := inSettings[*ringingSection](t, "ringing", Options{}, nil)
	s.picked(len(melodies(r.w.snap)))
	typed(r, "/home/kim/ri")
	s.play("classic")
	r.w.leftForeground()
	s.play("classic") // as when a file was read meanwhile
	if s.silence != nil {
		t.Error("a melody is heard behind other windows")
	}
	r.w.cameToForeground()
	typed(r, "ng.wav")
	if s.own.path.Text != "/home/kim/ring.wav" || !s.own.root.Visible() {
		t.Errorf("the path is %q", s.own.path.Text)
	}
}

// TestNumberFieldAfterACall: Ctrl+L and pasting lead to it from the page that says how one ended.
func TestNumberFieldAfterACall(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	ended := func(id sipclient.CallID) {
		t.Helper()
		up, over := inState(call.Active), inState(call.Ended)
		up.ID, over.ID, over.Cause.By = id, id, call.Remote
		r.show(withCall(up))
		r.w.goTo(placeRecents)
		r.show(withCall(over))
		r.show(func(s *sipclient.Snapshot) { s.Calls = nil })
		if r.w.past.ended == nil {
			t.Fatal("nothing says how the call ended")
		}
	}
	ended("1")
	r.w.press(command(fyne.KeyL))
	if r.w.shell.body.now != "keypad" {
		t.Errorf("Ctrl+L leads to %s", r.w.shell.body.now)
	}
	ended("2")
	r.w.goTo(placeHome)
	if r.w.shell.body.now != "ended" {
		t.Fatalf("%s is in front", r.w.shell.body.now)
	}
	r.w.app.Clipboard().SetContent("070-1000-2000")
	r.w.paste(&fyne.ShortcutPaste{Clipboard: r.w.app.Clipboard()})
	if p, is := r.w.inFront().(*keypadPage); !is || p.number.Text != "070-1000-2000" {
		t.Errorf("nothing is pasted on %s", r.w.shell.body.now)
	}
	r.w.open("form", "") // which a call interrupts
	v := offered("3")
	r.show(withCall(v))
	v.State, v.Result, v.Cause.By = call.Ended, call.Answered, call.Remote
	r.show(withCall(v))
	r.show(func(s *sipclient.Snapshot) { s.Calls = nil })
	if r.w.shell.body.now != "ended" {
		t.Fatalf("%s is in front", r.w.shell.body.now)
	}
	r.w.press(command(fyne.KeyL))
	if r.w.shell.body.now != "keypad" {
		t.Errorf("Ctrl+L leads back to %s", r.w.shell.body.now)
	}
}
