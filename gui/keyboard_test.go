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
	v.State, v.Allowed = call.Active, call.Allowed(call.Active) // by the mouse
	r.show(withCall(v))
	typed(r, "6")
	if r.phone.heard("dtmf 1 6") {
		t.Errorf("said %q", r.phone.said)
	}
	r.w.o.Now = func() time.Time { return testNow.Add(time.Second) }
	typed(r, "6")
	v.State, v.Allowed = call.Offered, call.Allowed(call.Offered)
	r.show(withCall(v))
	key(r, fyne.KeyReturn)
	if !r.phone.heard("answer 1") || !r.phone.heard("dtmf 1 6") {
		t.Errorf("said %q", r.phone.said)
	}
}
