package sipclient

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

func TestTransfer(t *testing.T) {
	for name, tc := range map[string]struct {
		news   func(w *world, id CallID)
		refuse error
		state  call.State
		want   TransferState
		code   int
		held   bool
	}{
		"they talk": {news: func(w *world, id CallID) {
			w.emit("trunk", LegReferProgress{ID: id, Code: 100})
			w.emit("trunk", LegReferProgress{ID: id, Code: 180})
			w.emit("trunk", LegReferProgress{ID: id, Code: 200, Done: true})
		}, state: call.Ended, want: TransferDone},
		"it rings": {news: func(w *world, id CallID) { w.emit("trunk", LegReferProgress{ID: id, Code: 180}) },
			state: call.Active, want: TransferRinging, held: true},
		"accepted": {state: call.Active, want: TransferTrying, held: true},
		"refused":  {refuse: &RefusedError{Code: 603, Phrase: "Decline"}, state: call.Active, want: TransferFailed, code: 603},
		"nobody there": {news: func(w *world, id CallID) { w.emit("trunk", LegReferProgress{ID: id, Code: 486, Done: true}) },
			state: call.Active, want: TransferFailed, code: 486},
		"it rings, and they hang up": {news: func(w *world, id CallID) {
			w.emit("trunk", LegReferProgress{ID: id, Code: 180})
			w.emit("trunk", LegBye{ID: id})
		}, state: call.Ended, want: TransferFailed},
		"it rings, no more word, and BYE": {news: func(w *world, id CallID) {
			w.emit("trunk", LegReferProgress{ID: id, Code: 180})
			w.emit("trunk", LegReferProgress{ID: id, Done: true})
			w.emit("trunk", LegBye{ID: id})
		}, state: call.Ended, want: TransferDone},
		"only BYE":   {news: func(w *world, id CallID) { w.emit("trunk", LegBye{ID: id}) }, state: call.Ended, want: TransferDone},
		"not a word": {news: func(*world, CallID) { time.Sleep(transferLimit + time.Second) }, state: call.Active, want: TransferFailed, code: 408},
		"no more word": {news: func(w *world, id CallID) {
			w.emit("trunk", LegReferProgress{ID: id, Done: true})
			time.Sleep(silentLimit + time.Second)
		}, state: call.Active, want: TransferFailed, code: 408},
		"no more word, and BYE": {news: func(w *world, id CallID) {
			w.emit("trunk", LegReferProgress{ID: id, Done: true})
			w.emit("trunk", LegBye{ID: id})
		}, state: call.Ended, want: TransferDone},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.refer = func(string) error { return tc.refuse }
			run(t, w, func(t *testing.T, c *Client) {
				id := active(t, w, c, "1")
				if err := c.Transfer(id, "1002"); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if !w.has("REFER 1 to 1002") || !w.has("held true") {
					t.Fatalf("transcript %v", w.all())
				}
				if tc.news != nil {
					tc.news(w, id)
				}
				synctest.Wait()
				v := viewOf(t, c, id)
				if v.State != tc.state || v.Transfer.State != tc.want || v.Transfer.Code != tc.code || v.Transfer.To.Number != "1002" {
					t.Errorf("%v, transfer %+v", v.State, v.Transfer)
				}
				if v.State == call.Active && v.Held != tc.held {
					t.Errorf("held %v", v.Held)
				}
				if v.State == call.Ended && v.Result != call.Answered {
					t.Errorf("result %s", v.Result)
				}
			})
		})
	}
}

func TestJoin(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		first, second := active(t, w, c, "1"), active(t, w, c, "2")
		if err := c.Join(second, first); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if !w.has("REFER 2 Replaces sip-1") {
			t.Fatalf("transcript %v", w.all())
		}
		w.emit("trunk", LegReferProgress{ID: second, Code: 200, Done: true})
		synctest.Wait()
		wantEnded(t, c, first, second)
	})
}

// TestJoinTheOtherWayRound: a server that refuses for one call may do it for the other;
// one that refuses both leaves both calls.
func TestJoinTheOtherWayRound(t *testing.T) {
	for name, refuses := range map[string]map[string]bool{"one": {"2": true}, "both": {"1": true, "2": true}} {
		w := newWorld()
		w.refer = func(leg string) error {
			if refuses[leg] {
				return &RefusedError{Code: 501, Phrase: "Not Implemented"}
			}
			return nil
		}
		run(t, w, func(t *testing.T, c *Client) {
			first, second := active(t, w, c, "1"), active(t, w, c, "2")
			_ = c.Join(second, first)
			synctest.Wait()
			if !w.has("REFER 1 Replaces sip-2") {
				t.Fatalf("%s: transcript %v", name, w.all())
			}
			if name == "both" {
				if v := viewOf(t, c, first); v.State != call.Active || v.Transfer.State != TransferFailed || v.Transfer.Code != 501 {
					t.Errorf("%v %+v", v.State, v.Transfer)
				}
				if viewOf(t, c, second).Held || !viewOf(t, c, first).Held {
					t.Error("the one that was at the ear is not there again")
				}
				return
			}
			w.emit("trunk", LegReferProgress{ID: first, Code: 200, Done: true})
			synctest.Wait()
			wantEnded(t, c, first, second)
		})
	}
}

// TestHangUpInsteadOfAnAnswerToREFER: who hangs up has not been transferred.
func TestHangUpInsteadOfAnAnswerToREFER(t *testing.T) {
	w := newWorld()
	w.unanswered = true
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		_ = c.Transfer(id, "1002")
		synctest.Wait()
		w.emit("trunk", LegBye{ID: id})
		synctest.Wait()
		if v := viewOf(t, c, id); v.State != call.Ended || v.Transfer.State != TransferFailed {
			t.Errorf("%v, transfer %+v", v.State, v.Transfer)
		}
	})
}

// TestJoinThatIsToldByBye: a server that says BYE and nothing else ends both calls; where
// somebody just hangs up, the other one stays.
func TestJoinThatIsToldByBye(t *testing.T) {
	for name, tc := range map[string]struct {
		code int
		want call.State
	}{"BYE alone": {100, call.Ended}, "while it rings": {180, call.Active}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			run(t, w, func(t *testing.T, c *Client) {
				first, second := active(t, w, c, "1"), active(t, w, c, "2")
				_ = c.Join(second, first)
				synctest.Wait()
				w.emit("trunk", LegReferProgress{ID: second, Code: tc.code})
				w.emit("trunk", LegBye{ID: second})
				synctest.Wait()
				if v := viewOf(t, c, first); v.State != tc.want {
					t.Errorf("the other call is %v", v.State)
				}
			})
		})
	}
}

// TestJoinOnTwoServers: none of them knows the calls of the other; two accounts of one
// server can be joined.
func TestJoinOnTwoServers(t *testing.T) {
	for server, want := range map[string]error{"elsewhere.test": ErrOtherServer, "pbx.test": nil, "PBX.test:7444": nil} {
		t.Run(server, func(t *testing.T) {
			w := newWorld()
			w.settings.Accounts = append(w.settings.Accounts, account.Account{ID: "second", Number: "2", Server: server})
			run(t, w, func(t *testing.T, c *Client) {
				first := active(t, w, c, "1")
				second, _ := c.Dial("second", "2")
				synctest.Wait()
				w.emit("second", LegAccepted{ID: second, SDP: "sdp", At: time.Now()})
				w.emitMedia(media.Connected{Stage: media.StageDTLS})
				synctest.Wait()
				if err := c.Join(second, first); !errors.Is(err, want) {
					t.Fatalf("%v, want %v", err, want)
				}
				synctest.Wait()
				if asked := w.has("REFER 2 Replaces sip-1"); asked != (want == nil) {
					t.Errorf("asked %v: %v", asked, w.all())
				}
			})
		})
	}
}

func wantEnded(t *testing.T, c *Client, ids ...CallID) {
	t.Helper()
	for _, id := range ids {
		if v := viewOf(t, c, id); v.State != call.Ended {
			t.Errorf("%s is %v", id, v.State)
		}
	}
}

func TestReferral(t *testing.T) {
	refer := func(id CallID) LegReferred {
		return LegReferred{ID: id, Referral: Referral{Target: account.Target{User: "1002", Host: "pbx.test"}, By: "<sip:1@pbx.test>"}}
	}
	t.Run("granted", func(t *testing.T) {
		w := newWorld()
		run(t, w, func(t *testing.T, c *Client) {
			id := active(t, w, c, "1")
			w.emit("trunk", refer(id))
			synctest.Wait()
			if v := viewOf(t, c, id); v.Referral == nil || v.Referral.Number != "1002" || !v.Allowed.Referral {
				t.Fatalf("the wish is not shown: %+v", v)
			}
			if err := c.AnswerReferral(id, true); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			calls := c.Snapshot().Calls
			next := calls[len(calls)-1].ID
			if !w.has("REFER answered 202 Accepted") || !w.has("INVITE sip:1002@pbx.test") || !viewOf(t, c, id).Held {
				t.Fatalf("transcript %v", w.all())
			}
			w.emit("trunk", LegProgress{ID: next, Code: 180})
			w.emit("trunk", LegAccepted{ID: next, SDP: "sdp", At: time.Now()})
			w.emitMedia(media.Connected{Stage: media.StageDTLS})
			synctest.Wait()
			if !w.has("REFER answered 180 Ringing") || !w.has("REFER answered 200 OK") || viewOf(t, c, id).State != call.Ended {
				t.Errorf("transcript %v", w.all())
			}
			if v := viewOf(t, c, next); v.State != call.Active || v.Held {
				t.Errorf("the new call shows %+v", v)
			}
		})
	})
	t.Run("fails", func(t *testing.T) {
		w := newWorld()
		w.settings.Calls.Referrals = ReferralsAlways
		run(t, w, func(t *testing.T, c *Client) {
			id := active(t, w, c, "1")
			w.emit("trunk", refer(id))
			synctest.Wait()
			calls := c.Snapshot().Calls
			w.emit("trunk", LegRefused{ID: calls[len(calls)-1].ID, Cause: call.Cause{Code: 486, Phrase: "Busy Here"}})
			synctest.Wait()
			if v := viewOf(t, c, id); !w.has("REFER answered 486 Busy Here") || v.State != call.Active || v.Held {
				t.Errorf("the call is not back: %v %+v", w.all(), v)
			}
		})
	})
	t.Run("refused", func(t *testing.T) {
		w := newWorld()
		run(t, w, func(t *testing.T, c *Client) {
			id := active(t, w, c, "1")
			w.emit("trunk", refer(id))
			synctest.Wait()
			_ = c.AnswerReferral(id, false)
			synctest.Wait()
			if !w.has("REFER answered 603 Decline") || len(c.Snapshot().Calls) != 1 {
				t.Errorf("transcript %v", w.all())
			}
		})
	})
	t.Run("one at a time", func(t *testing.T) {
		w := newWorld()
		run(t, w, func(t *testing.T, c *Client) {
			id := active(t, w, c, "1")
			w.emit("trunk", refer(id))
			w.emit("trunk", refer(id)) // the line would refuse it: an answer of ours would be one to the first
			synctest.Wait()
			_ = c.AnswerReferral(id, true)
			synctest.Wait()
			w.emit("trunk", refer(id)) // nor while the first is followed
			synctest.Wait()
			if v := viewOf(t, c, id); v.Allowed.Referral || len(c.Snapshot().Calls) != 2 {
				t.Errorf("asked again %v, %d calls", v.Allowed.Referral, len(c.Snapshot().Calls))
			}
			calls := c.Snapshot().Calls
			w.emit("trunk", LegRefused{ID: calls[len(calls)-1].ID, Cause: call.Cause{Code: 486, Phrase: "Busy Here"}})
			synctest.Wait()
			if n := w.count("REFER answered 486 Busy Here"); n != 1 {
				t.Errorf("486 was told %d times: %v", n, w.all())
			}
			w.emit("trunk", refer(id)) // that one has ended
			synctest.Wait()
			if !viewOf(t, c, id).Allowed.Referral {
				t.Error("the next one is not asked about")
			}
		})
	})
}

// TestConnectedTo: who one is connected with in the end is shown, and the history keeps
// who was called.
func TestConnectedTo(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		w.emit("trunk", LegConnectedTo{ID: id, Peer: Peer{Number: "1009", Name: "Lee"}})
		synctest.Wait()
		if v := viewOf(t, c, id); v.Peer.Number != "1009" {
			t.Errorf("shown is %+v", v.Peer)
		}
		w.emit("trunk", LegBye{ID: id})
		wantState(t, c, call.Ended)
		if len(w.history) != 1 || w.history[0].Number != "1" {
			t.Errorf("the history has %+v", w.history)
		}
	})
}

// TestNobodySendsDigitsThere: a call that is sent on takes no digits along, which is said instead of
// forgetting them.
func TestNobodySendsDigitsThere(t *testing.T) {
	for _, text := range []string{"1009,,1234", "1009;5", "tel:1009;ext=5", "1009 ext. 5"} {
		w := newWorld()
		run(t, w, func(t *testing.T, c *Client) {
			if err := c.Transfer(active(t, w, c, "1"), text); !errors.Is(err, ErrDigitsBehind) {
				t.Errorf("transfer to %s: %v", text, err)
			}
			w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, SDP: "offer", Caller: Peer{Number: "0701"}})
			synctest.Wait()
			if err := c.Forward(c.Snapshot().Calls[1].ID, text); !errors.Is(err, ErrDigitsBehind) {
				t.Errorf("forward to %s: %v", text, err)
			}
			synctest.Wait()
			if w.count("302 1009") > 0 || slices.ContainsFunc(w.all(), func(line string) bool { return strings.HasPrefix(line, "REFER") }) {
				t.Errorf("%s: %v", text, w.all())
			}
		})
	}
}

// TestReplaces: a call that takes another's place is answered at once, without a ring.
func TestReplaces(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		old := active(t, w, c, "1")
		w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, SDP: "offer", Caller: Peer{Number: "1002"}, Details: IncomingDetails{Replaces: old}})
		synctest.Wait()
		w.emitMedia(media.Connected{Stage: media.StageDTLS})
		synctest.Wait()
		calls := c.Snapshot().Calls
		if v := calls[len(calls)-1]; v.State != call.Active || v.Peer.Number != "1002" || v.Held {
			t.Errorf("the new call shows %+v", v)
		}
		if !w.has("BYE") || w.has("ring KR") || viewOf(t, c, old).State != call.Ended {
			t.Errorf("transcript %v", w.all())
		}
	})
}
