package gui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

// TestCallUnderTheFingers: the Enter that was to dial does not answer a call that
// comes at that moment.
func TestCallUnderTheFingers(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	typed(r, "9196")
	v := inState(call.Offered)
	v.Direction, v.Timeline.Started = sipclient.Incoming, testNow.Add(-900*time.Millisecond)
	r.show(withCall(v))
	key(r, fyne.KeyReturn)
	if r.phone.heard("answer 1") || r.phone.heard("dial t 9196") {
		t.Errorf("said %q", r.phone.said)
	}
	v.State, v.Allowed = call.Active, call.Allowed(call.Active, call.Attributes{}) // by the mouse
	r.show(withCall(v))
	typed(r, "6")
	if r.phone.heard("dtmf 1 6") {
		t.Errorf("said %q", r.phone.said)
	}
	r.w.o.Now = func() time.Time { return testNow.Add(time.Second) }
	typed(r, "6")
	v.State, v.Allowed = call.Offered, call.Allowed(call.Offered, call.Attributes{})
	r.show(withCall(v))
	key(r, fyne.KeyReturn)
	if !r.phone.heard("answer 1") || !r.phone.heard("dtmf 1 6") {
		t.Errorf("said %q", r.phone.said)
	}
}

// TestCallComesWhileOneWrites: a form that a call interrupts is there again when
// the call is over, with what was typed.
func TestCallComesWhileOneWrites(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	r.w.newAccount()
	typed(r, "pbx.example.com")
	v := inState(call.Offered)
	v.Direction, v.Peer = sipclient.Incoming, sipclient.Peer{Number: "1001"}
	r.show(withCall(v))
	r.mustSee("Answer")
	v.State, v.Allowed = call.Active, call.Allowed(call.Active, call.Attributes{})
	r.show(withCall(v))
	v.State, v.Allowed, v.Result, v.Cause = call.Ended, call.Allowed(call.Ended, call.Attributes{}), call.Answered, call.Cause{By: call.Remote}
	r.show(withCall(v))
	r.mustSee("The other side hung up.")
	r.tap("Close")
	p, ok := r.w.inFront().(*formPage)
	if !ok || p.fields.server.Text != "pbx.example.com" {
		t.Fatalf("in front %T", r.w.inFront())
	}
	r.show(nil, sipclient.Notice{Kind: sipclient.NoticePasswordNeeded, AccountID: "t"})
	if r.w.inFront() != page(p) {
		t.Error("a password that another account needs takes the form away")
	}
	r.w.leaveOver()
	r.w.newAccount()
	if p.fields.server.Text != "" {
		t.Errorf("a new form has %q", p.fields.server.Text)
	}
	v.ID, v.State, v.Allowed = "2", call.Offered, call.Allowed(call.Offered, call.Attributes{})
	r.show(withCall(v))
	r.tab("Settings") // the person goes elsewhere, and stays there
	r.show(func(s *sipclient.Snapshot) { s.Calls = nil })
	if r.w.route.place != placeSettings || r.w.route.over != "" {
		t.Errorf("at %+v", r.w.route)
	}
}

// TestEndUnderTheFingers: what was typed into a call that ends at that moment
// neither takes its end away nor dials.
func TestEndUnderTheFingers(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	v := inState(call.Ended)
	v.Result, v.Cause, v.Timeline.Ended = call.Answered, call.Cause{By: call.Remote}, testNow.Add(-900*time.Millisecond)
	r.show(nil, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &v})
	typed(r, "9")
	key(r, fyne.KeyReturn)
	r.mustSee("The other side hung up.")
	r.w.o.Now = func() time.Time { return testNow.Add(time.Second) }
	key(r, fyne.KeyReturn)
	if _, ok := r.w.inFront().(*keypadPage); !ok {
		t.Errorf("in front %T", r.w.inFront())
	}
}
