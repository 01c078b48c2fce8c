package gui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

// inCallPage opens a window in a call, and returns its page.
func inCallPage(t *testing.T, v sipclient.CallView) (*rig, *callPage) {
	t.Helper()
	r := newRig(t, scenery(), Options{})
	r.show(withTrunk)
	r.show(withCall(v))
	return r, r.w.inFront().(*callPage)
}

// TestMutedIsUnmistakable: the tile, a sentence, and the window's title say it.
func TestMutedIsUnmistakable(t *testing.T) {
	v := inState(call.Active)
	r, p := inCallPage(t, v)
	if p.tools.tile.mute.Selected() || r.sees("You are muted.") || contains(r.w.win.Title(), "Muted") {
		t.Error("it seems to be muted")
	}
	r.w.press(command(fyne.KeyM))
	r.until("muted", func() bool { return p.view.Muted })
	r.mustSee("You are muted. The other side cannot hear you.", "Muted")
	if !p.tools.tile.mute.Selected() || r.w.win.Title() != "Muted · 070-1000-2000 – Offhook" {
		t.Errorf("tile %v, title %q", p.tools.tile.mute.Selected(), r.w.win.Title())
	}
}

// TestTalkingWhileMuted: it is said steadily, through the pauses of speech.
func TestTalkingWhileMuted(t *testing.T) {
	v := inState(call.Active)
	v.Muted = true
	r, p := inCallPage(t, v)
	r.phone.talking = true
	p.tick()
	r.mustSee("You are talking, but you are muted. Press Ctrl+M to be heard.")
	for _, tc := range []struct {
		after   time.Duration
		talking bool
		said    string
	}{
		{talkHold - time.Second, false, p.muted.talking}, {talkHold + time.Second, false, p.muted.muted},
		{talkHold + 2*time.Second, true, p.muted.talking}, {2*talkHold + time.Second, false, p.muted.talking},
		{2*talkHold + 3*time.Second, false, p.muted.muted},
	} {
		p.muted.hear(testNow.Add(tc.after), tc.talking)
		if !r.sees(tc.said) {
			t.Errorf("after %v: %q", tc.after, r.texts())
		}
	}
	p.tick()
	r.mustSee(p.muted.talking)
	for _, hold := range []func(*sipclient.CallView){
		func(v *sipclient.CallView) { v.Held = true }, func(v *sipclient.CallView) { v.Held, v.RemoteHeld = false, true },
	} {
		r.show(func(s *sipclient.Snapshot) { hold(&s.Calls[0]) })
		p.tick()
		if r.sees(p.muted.talking) || !r.sees(p.muted.muted) {
			t.Errorf("on hold, where the mute is not all: %q", r.texts())
		}
	}
	r.show(func(s *sipclient.Snapshot) { s.Calls[0].Muted = false })
	if r.sees("You are talking") || r.sees("You are muted") {
		t.Errorf("not muted any more: %q", r.texts())
	}
}

// TestTilesAppearWithTheirAbility: no button is there for what cannot be done.
func TestTilesAppearWithTheirAbility(t *testing.T) {
	v := inState(call.Active)
	v.Allowed.Hold, v.Allowed.Transfer, v.Allowed.Add = false, false, false
	r, p := inCallPage(t, v)
	names := func() (out []string) {
		for _, b := range p.tools.tile.all() {
			if shown(r, b) {
				out = append(out, b.Name)
			}
		}
		return out
	}
	if got := names(); len(got) != 2 {
		t.Errorf("the call allows none of them: %q", got)
	}
	v.Allowed = everything()
	r.show(withCall(v))
	if got := names(); len(got) != 6 {
		t.Errorf("all are allowed: %q", got)
	}
	r.tap("Hold")
	r.tap("Record")
	v.Held, v.Recording = true, true
	r.show(withCall(v))
	r.mustSee("On hold", "Recording", "This call is being recorded.")
	r.tap("On hold")
	r.tap("Recording")
	r.tap("Pause")
	v.RecordingPaused = true
	r.show(withCall(v))
	r.tap("Continue")
	for _, want := range []string{"hold 1 true", "record 1 true", "hold 1 false", "record 1 false", "pause 1 true", "pause 1 false"} {
		if !r.phone.heard(want) {
			t.Errorf("%q was not asked for: %q", want, r.phone.said)
		}
	}
}

// plainClient hides what a Client can do besides.
type plainClient struct{ Client }

func TestVolumeNeedsTheClientToo(t *testing.T) {
	r, _ := inCallPage(t, inState(call.Active))
	r.w.o.Client = plainClient{r.phone}
	if d := newCallDevice(r.w); d.volume != nil {
		t.Error("a volume that nobody can set")
	}
}

// TestTwoCalls: they can be connected with each other, talk together, and be taken apart.
func TestTwoCalls(t *testing.T) {
	first, second := inState(call.Active), inState(call.Active)
	second.ID, second.Held, second.Peer = "2", true, sipclient.Peer{Number: "1002", Name: "Kim"}
	up := call.Attributes{Others: true}
	first.Allowed, second.Allowed = call.Allowed(call.Active, up), call.Allowed(call.Active, up)
	both := func(s *sipclient.Snapshot) { s.Calls = []sipclient.CallView{first, second} }
	r, _ := inCallPage(t, first)
	r.show(both)
	r.tap("Transfer")
	r.tap("Connect with Kim and leave")
	r.tap("Add call")
	r.tap("Talk together with Kim")
	up.Conference = true
	first.Conference, second.Conference, second.Held = true, true, false
	first.Allowed, second.Allowed = call.Allowed(call.Active, up), call.Allowed(call.Active, up)
	r.show(both)
	r.mustSee("In a conference")
	r.tap("Add call")
	r.tap("Take Kim out of the conference")
	r.tap("Add call")
	r.tap("Hang up all calls")
	for _, want := range []string{"join 1 2", "merge [1 2]", "split 2", "hangup all"} {
		if !r.phone.heard(want) {
			t.Errorf("%q was not asked for: %q", want, r.phone.said)
		}
	}
}

// TestTelephonyByKeyboard: what the tiles do, the keyboard does.
func TestTelephonyByKeyboard(t *testing.T) {
	v := inState(call.Active)
	v.Allowed = everything()
	r, p := inCallPage(t, v)
	r.w.press(command(fyne.KeyH))
	r.w.press(command(fyne.KeyR))
	r.w.press(command(fyne.KeyT))
	if !r.phone.heard("hold 1 true") || !r.phone.heard("record 1 true") || p.sheet != sheetTransfer {
		t.Errorf("said %q, sheet %d", r.phone.said, p.sheet)
	}
	r.w.press(command(fyne.KeyJ))
	if p.sheet != sheetAdd {
		t.Errorf("sheet %d, and not the one to add a call", p.sheet)
	}
}

// TestWhatTheOtherSideWants: to connect us with somebody, which a person decides.
func TestWhatTheOtherSideWants(t *testing.T) {
	v := inState(call.Active)
	v.Referral, v.Allowed = &sipclient.Peer{Number: "1002", Name: "Kim"}, call.Allowed(call.Active, call.Attributes{Referred: true})
	r, _ := inCallPage(t, v)
	r.mustSee("The other side wants to connect you with Kim.")
	r.tap("Connect me")
	r.tap("No")
	if !r.phone.heard("referral 1 true") || !r.phone.heard("referral 1 false") {
		t.Errorf("said %q", r.phone.said)
	}
}

// TestRingingCallCanBeSilencedAndSentOn, and declined as busy.
func TestRingingCallCanBeSilencedAndSentOn(t *testing.T) {
	v := inState(call.Offered)
	v.Direction = sipclient.Incoming
	v.Incoming = &sipclient.IncomingDetails{Verified: "TN-Validation-Passed-A", Diverted: sipclient.Peer{Number: "1000"}}
	r, p := inCallPage(t, v)
	r.mustSee("for 1000 · the network confirms the number")
	r.tap("Silence")
	r.tap("Busy")
	r.tap("Send to…")
	test.Type(p.number.field, "1009")
	p.number.submit()
	for _, want := range []string{"silence 1", "decline 1 true", "forward 1 1009"} {
		if !r.phone.heard(want) {
			t.Errorf("%q was not asked for: %q", want, r.phone.said)
		}
	}
}

// TestSpeakAloneFirst: whom a call is to be transferred to, or who is to join it, can be
// called beside it, from the same account.
func TestSpeakAloneFirst(t *testing.T) {
	v := inState(call.Active)
	v.Allowed = everything()
	for _, tile := range []string{"Transfer", "Add call"} {
		r, p := inCallPage(t, v)
		r.w.bring(v.ID)
		r.tap(tile)
		if !p.number.alone.Disabled() {
			t.Errorf("%s: nobody can be called before a number is typed", tile)
		}
		test.Type(p.number.field, "1002")
		r.tap("Speak alone first")
		if !r.phone.heard("dial "+v.AccountID+" 1002") || r.phone.heard("transfer 1 1002") || r.phone.heard("add 1 1002") || p.sheet != sheetNone {
			t.Errorf("%s: said %q, sheet %d", tile, r.phone.said, p.sheet)
		}
		second := v
		second.ID, second.State = "2", call.Calling
		held := v
		held.Held = true
		r.show(func(s *sipclient.Snapshot) { s.Calls = []sipclient.CallView{second, held} })
		if front, _ := r.w.frontCall(); front.ID != "2" {
			t.Errorf("%s: call %s is in front, and not the new one", tile, front.ID)
		}
	}
	v = inState(call.Offered)
	v.Direction = sipclient.Incoming
	r, p := inCallPage(t, v)
	if r.tap("Send to…"); !p.number.alone.Hidden {
		t.Error("a call that rings is sent on, and there is nobody to speak with first")
	}
}

// TestTransferAsksForANumber: Enter sends it, what was wrong stays, Escape goes
// back to the call.
func TestTransferAsksForANumber(t *testing.T) {
	v := inState(call.Active)
	v.Allowed = everything()
	r, p := inCallPage(t, v)
	r.tap("Transfer")
	if r.w.win.Canvas().Focused() != p.number.field {
		t.Error("the number field has not the keyboard")
	}
	p.number.submit()
	r.phone.transferErr = sipclient.ErrNotAllowed
	test.Type(p.number.field, "1002")
	p.number.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if !r.phone.heard("transfer 1 1002") || p.sheet != sheetTransfer {
		t.Errorf("said %q, sheet %d", r.phone.said, p.sheet)
	}
	r.phone.transferErr = nil
	p.number.submit()
	if p.sheet != sheetNone || r.phone.heard("dtmf 1 1") {
		t.Errorf("sheet %d, said %q", p.sheet, r.phone.said)
	}
	r.tap("Add call")
	r.mustSee("Call as well")
	p.number.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if p.sheet != sheetNone || p.tools.confirming {
		t.Error("Escape leaves the question")
	}
	r.tap("Add call")
	test.Type(p.number.field, "1003")
	p.number.submit()
	if !r.phone.heard("add 1 1003") {
		t.Errorf("said %q", r.phone.said)
	}
}

// TestSecondCallDisturbsNothing: it shows a card with its buttons on whatever
// page it is, and takes neither the page nor the keyboard.
func TestSecondCallDisturbsNothing(t *testing.T) {
	r, p := inCallPage(t, inState(call.Active))
	r.w.win.Canvas().Focus(p.tools.tile.keypad)
	r.show(withSecond(call.Allowed(call.Active, call.Attributes{})))
	r.mustSee("접수처", "Incoming call · 025550101", "Answer", "Decline", "070-1000-2000", "Hang up")
	if r.w.win.Canvas().Focused() != p.tools.tile.keypad {
		t.Error("the keyboard's focus has gone")
	}
	r.w.typedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if r.phone.heard("answer 2") {
		t.Error("Enter answers a call that is not in front")
	}
	typed(r, "5")
	if !r.phone.heard("dtmf 1 5") {
		t.Error("digits do not go to the call in front")
	}
	r.show(func(s *sipclient.Snapshot) { s.Calls[0].Digits = 1 })
	r.mustSee("1 digit sent")
	p.sent = p.sent.Add(-digitsShown)
	if p.tick(); r.sees("1 digit sent") {
		t.Error("the sign of a digit stays")
	}
	r.w.goTo(placeSettings)
	r.mustSee("Answer", "Decline")
	before := r.button("Answer")
	r.show(func(s *sipclient.Snapshot) { s.Calls[0].Digits = 1 })
	if r.button("Answer") != before {
		t.Error("the card was made anew")
	}
	r.tap("Answer")
	if _, ok := r.w.inFront().(*callPage); !ok || !r.phone.heard("answer 2") {
		t.Errorf("said %q", r.phone.said)
	}
	r.show(func(s *sipclient.Snapshot) {
		s.Calls[1].State, s.Calls[1].Allowed = call.Active, call.Allowed(call.Active, call.Attributes{})
	})
	if p.raw.ID != "2" || len(p.head.cards.Objects) != 1 {
		t.Errorf("%s is in front, beside %d cards", p.raw.ID, len(p.head.cards.Objects))
	}
	r.tap("Show")
	if p.raw.ID != "1" {
		t.Errorf("%s is in front", p.raw.ID)
	}
}

// TestSecondCallCanBeSilencedAndSentOn: its card leads to where that is done, and back.
func TestSecondCallCanBeSilencedAndSentOn(t *testing.T) {
	r, p := inCallPage(t, inState(call.Active))
	r.show(withSecond(call.Allowed(call.Active, call.Attributes{})))
	r.tap("Show")
	if p.raw.ID != "2" {
		t.Fatalf("%s is in front", p.raw.ID)
	}
	r.mustSee("접수처", "Answer", "Decline", "Show") // back to the other one
	r.tap("Silence")
	r.tap("Busy")
	r.tap("Send to…")
	test.Type(p.number.field, "1009")
	p.number.submit()
	r.w.press(command(fyne.KeyM))
	for _, want := range []string{"silence 2", "decline 2 true", "forward 2 1009", "mute 1 true"} {
		if !r.phone.heard(want) {
			t.Errorf("%q was not asked for: %q", want, r.phone.said)
		}
	}
	r.tap("Show")
	if p.raw.ID != "1" {
		t.Errorf("%s is in front", p.raw.ID)
	}
	r.tap("Show")
	r.show(func(s *sipclient.Snapshot) {
		s.Calls[1].State, s.Calls[1].Allowed, s.Calls[1].Result = call.Ended, call.Allowed(call.Ended, call.Attributes{}), call.NoAnswer
	})
	if p.raw.ID != "1" || r.w.inFront() != page(p) {
		t.Errorf("%s is in front, on %T", p.raw.ID, r.w.inFront())
	}
}

// TestOtherCallEnds: the page stays with the call that a person is in.
func TestOtherCallEnds(t *testing.T) {
	r, p := inCallPage(t, inState(call.Active))
	other := inState(call.Active)
	other.ID, other.Peer = "0", sipclient.Peer{Number: "1002", Name: "Front desk"}
	r.show(func(s *sipclient.Snapshot) { s.Calls = []sipclient.CallView{other, inState(call.Active)} })
	r.mustSee("Front desk", "02:47 · Connected", "Show")
	over := other
	over.State, over.Result, over.Cause = call.Ended, call.Answered, call.Cause{By: call.Remote}
	r.show(func(s *sipclient.Snapshot) { s.Calls = []sipclient.CallView{over, inState(call.Active)} },
		sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &over})
	if r.w.inFront() != page(p) || r.w.past.ended != nil || r.sees("Show") {
		t.Errorf("front %T, ended %v, sees %q", r.w.inFront(), r.w.past.ended, r.texts())
	}
	r.mustSee("The call with Front desk is over.")
}

func TestEndedCallSaysHowItSounded(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.show(withCall(inState(call.Active)))
	v := inState(call.Ended)
	v.Result, v.Cause = call.Answered, call.Cause{By: call.Remote}
	r.show(withCall(v)) // the mean comes with the notice
	v.MOS = 3.2
	r.show(nil, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &v})
	r.mustSee("Sound: MOS 3.2, poor", "Call again")
}

// shown reports whether an object is visible.
func shown(r *rig, o fyne.CanvasObject) bool {
	_, there := positionOf(r, o)
	return there
}
