package gui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// TestACall walks a call as a person sees it.
func TestACall(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.show(withCall(inState(call.Calling)))
	r.mustSee("Calling…", "070-1000-2000", "Hang up")
	v := inState(call.Ringing)
	v.Alerting = true
	r.show(withCall(v))
	r.mustSee("Ringing…")
	r.show(withCall(inState(call.Connecting)))
	r.mustSee("Connecting the audio…")
	r.show(withCall(inState(call.Active)))
	r.mustSee("02:47", "Opus · 48 kHz", "Encrypted", "You", "Them")
	r.until("the levels", func() bool {
		l := r.w.inFront().(*callPage).sound
		return l.you.Part() > 0 && l.them.Part() > 0
	})
	r.tap("Hang up")
	if !r.phone.heard("hangup 1") {
		t.Errorf("said %q", r.phone.said)
	}
	ended := inState(call.Ended)
	ended.Result, ended.Cause = call.Answered, call.Cause{By: call.Local}
	r.show(func(s *sipclient.Snapshot) { s.Calls = nil }, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &ended})
	if r.w.shell.body.now != "keypad" {
		t.Errorf("a person who hung up is on the page %q", r.w.shell.body.now)
	}
}

// TestATransferThatWorkedIsTold: our hanging up is its end, and says nothing of it.
func TestATransferThatWorkedIsTold(t *testing.T) {
	const told = "The call was transferred to Front desk."
	v := inState(call.Ended)
	v.Result, v.Cause = call.Answered, call.Cause{By: call.Local}
	v.Transfer = &sipclient.TransferView{To: sipclient.Peer{Number: "1002", Name: "Front desk"}, State: sipclient.TransferDone}
	other := inState(call.Active)
	other.ID = "2"
	for _, tc := range []struct {
		what string
		left []sipclient.CallView
	}{{"the last call", nil}, {"one of two calls", []sipclient.CallView{other}}} {
		r := newRig(t, newFakePhone(), Options{})
		r.show(withTrunk)
		r.show(withCall(inState(call.Active)))
		r.show(func(s *sipclient.Snapshot) { s.Calls = tc.left }, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &v})
		if !r.sees(told) {
			t.Errorf("%s: %q", tc.what, r.texts())
		}
	}
}

// TestWhoIsPutThroughHasNotHungUp: of the two calls of a transfer, the end of the one tells
// how it went.
func TestWhoIsPutThroughHasNotHungUp(t *testing.T) {
	consulted := inState(call.Ended)
	consulted.ID, consulted.Peer, consulted.Result, consulted.Cause = "2", sipclient.Peer{Number: "1002"}, call.Answered, call.Cause{By: call.Remote}
	for state, told := range map[sipclient.TransferState]bool{sipclient.TransferTrying: false, sipclient.TransferFailed: true} {
		sent := inState(call.Active)
		sent.Transfer = &sipclient.TransferView{To: consulted.Peer, State: state}
		r := newRig(t, newFakePhone(), Options{})
		r.show(withTrunk)
		r.show(withCall(sent), sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &consulted})
		if r.sees("The other side hung up.") != told {
			t.Errorf("%s: %q", state, r.texts())
		}
	}
}

func TestMuteAndDTMFByKeyboard(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.show(withCall(inState(call.Active)))
	typed(r, "1#x")
	if !r.phone.heard("dtmf 1 1") || !r.phone.heard("dtmf 1 #") || r.phone.heard("dtmf 1 x") {
		t.Errorf("said %q", r.phone.said)
	}
	r.w.press(command(fyne.KeyM))
	r.until("muted", func() bool { return r.sees("You are muted. The other side cannot hear you.") })
	r.tap("Muted")
	r.until("unmuted", func() bool { return !r.sees("You are muted.") })
	if !r.phone.heard("mute 1 true") || !r.phone.heard("mute 1 false") {
		t.Errorf("said %q", r.phone.said)
	}
}

func TestKeypadInCall(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.show(withCall(inState(call.Active)))
	r.tap("Keypad")
	r.mustSee("Hide keypad", "ABC")
	r.w.inFront().(*callPage).digit('5')
	if !r.phone.heard("dtmf 1 5") {
		t.Errorf("said %q", r.phone.said)
	}
	v := inState(call.Active)
	v.Digits = 1
	r.show(withCall(v))
	r.mustSee("1 digit sent")
}

func TestEscapeAsksBeforeHangingUp(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.show(withCall(inState(call.Active)))
	key(r, fyne.KeyEscape)
	r.mustSee("Hang up now?", "Stay in the call")
	key(r, fyne.KeyEscape)
	if r.sees("Hang up now?") || r.phone.heard("hangup 1") {
		t.Error("Escape twice is no yes")
	}
	key(r, fyne.KeyEscape)
	key(r, fyne.KeyReturn)
	if !r.phone.heard("hangup 1") {
		t.Errorf("said %q", r.phone.said)
	}
}

func TestIncomingCall(t *testing.T) {
	incoming := func() sipclient.CallView {
		v := inState(call.Offered)
		v.Direction, v.Peer = sipclient.Incoming, sipclient.Peer{Number: "1001", Name: "접수처"}
		return v
	}
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.tab("Settings")
	r.show(withCall(incoming()))
	r.mustSee("Incoming call", "접수처", "1001", "Answer", "Decline")
	if r.sees("Hang up") || r.sees("Mute") {
		t.Error("there is nothing to hang up or mute yet")
	}
	r.tap("Answer")
	r.tap("Decline")
	if !r.phone.heard("answer 1") || !r.phone.heard("hangup 1") {
		t.Errorf("said %q", r.phone.said)
	}
	r.phone.said = nil
	key(r, fyne.KeyReturn)
	if !r.phone.heard("answer 1") {
		t.Error("Enter does not answer")
	}
	r.show(func(s *sipclient.Snapshot) { s.Calls = nil }, sipclient.Notice{Kind: sipclient.NoticeMissedCall})
	r.mustSee("1") // on the tab
	r.tab("Recents")
	if r.w.past.missed != 0 {
		t.Error("the missed call is not seen")
	}
}

// asksForKeys is a window that counts how often it asked for the keyboard.
type asksForKeys struct {
	fyne.Window
	asked int
}

func (a *asksForKeys) RequestFocus() { a.asked++ }

// TestCallTakesNoKeyboard: the window comes when it rings, and the keyboard stays with
// the program that a person writes in.
func TestCallTakesNoKeyboard(t *testing.T) {
	places := &fakePlaces{}
	r := newRig(t, newFakePhone(), Options{Placement: places})
	r.show(withTrunk)
	keys := &asksForKeys{Window: r.w.win}
	r.w.win = keys
	r.show(func(s *sipclient.Snapshot) { s.Calls = []sipclient.CallView{offered("i0")} })
	if places.uncovered != 0 {
		t.Error("the window is in front, and is brought there")
	}
	r.show(func(s *sipclient.Snapshot) { s.Calls = nil })
	r.w.hide()
	r.show(func(s *sipclient.Snapshot) { s.Calls = []sipclient.CallView{offered("i1")} })
	if places.uncovered != 1 || r.w.outside.hidden {
		t.Errorf("uncovered %d times, hidden: %v", places.uncovered, r.w.outside.hidden)
	}
	if keys.asked != 0 {
		t.Error("it asks for the keyboard")
	}
	r.w.Raise()
	if keys.asked != 1 {
		t.Error("a person wants the window, and cannot write in it")
	}
}

func TestSecondCallRings(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	second := inState(call.Offered)
	second.ID, second.Direction, second.Peer = "2", sipclient.Incoming, sipclient.Peer{Number: "1002"}
	r.show(func(s *sipclient.Snapshot) { s.Calls = []sipclient.CallView{inState(call.Active), second} })
	r.mustSee("1002", "Incoming call", "070-1000-2000", "Connected")
	r.tap("Decline")
	if !r.phone.heard("hangup 2") {
		t.Errorf("said %q", r.phone.said)
	}
}

func TestEndSaysWhyAndWhatNext(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	v := inState(call.Ended)
	v.Result, v.Cause = call.Busy, call.Cause{By: call.Remote, Code: 486, Phrase: "Busy Here"}
	r.show(nil, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &v})
	r.mustSee("The line is busy.", "The other side is in another call. Try again in a few minutes.", "SIP 486 Busy Here")
	r.tap("Call again")
	if !r.phone.heard("dial t 07010002000") {
		t.Errorf("said %q", r.phone.said)
	}
	v.ID = "2"
	r.show(nil, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &v})
	typed(r, "9")
	if p, ok := r.w.inFront().(*keypadPage); !ok || p.number.Text != "9" {
		t.Error("a digit does not begin the next call")
	}
}

// TestEndComesOnce: the end is in the snapshot before its notice, and a person
// who has closed it is not told again.
func TestEndComesOnce(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.show(withCall(inState(call.Active)))
	v := inState(call.Ended)
	v.Result, v.Cause = call.Answered, call.Cause{By: call.Remote}
	r.show(withCall(v))
	r.mustSee("The other side hung up.")
	r.tap("Close")
	r.show(func(s *sipclient.Snapshot) { s.Calls = nil }, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &v})
	if r.w.shell.body.now != "keypad" {
		t.Errorf("page %s", r.w.shell.body.now)
	}
}

func TestMicrophoneUnpluggedInTheCall(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	v := inState(call.Active)
	v.Trouble = map[media.TroubleKind]error{media.TroubleMicrophone: media.ErrNoMicrophone}
	r.show(withCall(v))
	r.mustSee("Your microphone is gone.", "the call goes on", "Hang up")
	v.Trouble = nil
	r.show(withCall(v))
	if r.sees("Your microphone is gone.") {
		t.Error("the trouble is over, its sentence is not")
	}
}

// TestTransferFindsPeople: a name is enough to transfer a call, and nothing is sent that
// nobody has seen in the field.
func TestTransferFindsPeople(t *testing.T) {
	v := inState(call.Active)
	v.Allowed = everything()
	r, p := inCallPage(t, v)
	r.tap("Transfer")
	test.Type(p.number.field, "front")
	r.until("somebody", func() bool { return r.sees("Front desk · 1002") })
	r.tap("Front desk · 1002")
	if p.number.field.Text != "1002" || r.phone.heard("transfer 1 1002") || r.w.win.Canvas().Focused() != p.number.field {
		t.Errorf("the field has %q, said %q", p.number.field.Text, r.phone.said)
	}
	r.until("nobody else", func() bool { return !r.sees("Front desk · 1002") })
	p.number.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if !r.phone.heard("transfer 1 1002") {
		t.Errorf("said %q", r.phone.said)
	}
	r.tap("Add call")
	if r.sees("Front desk · 1002") {
		t.Error("whom the last question found is still there")
	}
}

// TestTheFieldIsSeen that is typed into, where a small window with large text has to scroll
// to it.
func TestTheFieldIsSeen(t *testing.T) {
	r := newRig(t, scenery(), Options{})
	r.show(func(s *sipclient.Snapshot) {
		withTrunk(s)
		s.Choices.TextSize = 150
	})
	r.w.win.Resize(fyne.NewSize(320, 480))
	r.show(withTwo(call.Attributes{Others: true, Recordable: true}, false))
	p := r.w.inFront().(*callPage)
	r.w.press(command(fyne.KeyT))
	driver := fyne.CurrentApp().Driver()
	at, top := driver.AbsolutePositionForObject(p.number.field), driver.AbsolutePositionForObject(p.room.scroll)
	if bottom := top.Y + p.room.scroll.Size().Height; at.Y < top.Y || at.Y+p.number.field.Size().Height > bottom+0.5 {
		t.Errorf("the field is at %v, and %v to %v is to be seen", at.Y, top.Y, bottom)
	}
}
