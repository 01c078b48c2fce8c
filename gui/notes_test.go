package gui

import (
	"testing"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

// TestPasswordWaitsForTheEndOfACall: a call is not covered by a question that has
// nothing to do with it.
func TestPasswordWaitsForTheEndOfACall(t *testing.T) {
	needed := sipclient.Notice{Kind: sipclient.NoticePasswordNeeded, AccountID: "t"}
	other := inState(call.Calling)
	other.AccountID = "another"
	for _, v := range []sipclient.CallView{inState(call.Offered), inState(call.Active), other} {
		r := newRig(t, newFakePhone(), Options{})
		r.show(func(s *sipclient.Snapshot) {
			withTrunk(s)
			s.Accounts[0].State = sipclient.AccountAsking
			s.Calls = []sipclient.CallView{v}
		}, needed)
		if _, ok := r.w.inFront().(*callPage); !ok {
			t.Errorf("%v: the call is covered", v.State)
		}
		r.show(func(s *sipclient.Snapshot) { s.Calls = nil })
		r.tap("Enter password")
		if _, ok := r.w.inFront().(*passwordPage); !ok {
			t.Errorf("%v: there is no way to the password", v.State)
		}
	}
}
