package sipclient

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// What the other side can ask for, it cannot use against the person.

// TestFailedReferralOpensNoMicrophone: the call that asked for another is taken back where
// that fails, unless it was on hold before, or the person speaks with somebody else.
func TestFailedReferralOpensNoMicrophone(t *testing.T) {
	for name, before := range map[string]bool{"held before": true, "elsewhere by now": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			run(t, w, func(t *testing.T, c *Client) {
				other := active(t, w, c, "2")
				id := active(t, w, c, "1")
				if before {
					_ = c.SetHeld(id, true)
				}
				w.emit("trunk", LegReferred{ID: id, Referral: Referral{Target: account.Target{User: "1002", Host: "pbx.test"}}})
				synctest.Wait()
				_ = c.AnswerReferral(id, true)
				synctest.Wait()
				calls := c.Snapshot().Calls
				if !before {
					_ = c.SetHeld(other, false)
				}
				w.emit("trunk", LegRefused{ID: calls[len(calls)-1].ID, Cause: call.Cause{Code: 486}})
				synctest.Wait()
				if a, b := viewOf(t, c, id), viewOf(t, c, other); !a.Held || b.Held != before {
					t.Errorf("who asked is held %v, the other %v", a.Held, b.Held)
				}
			})
		})
	}
}

// TestReplacesHearsNoMoreThanBefore: who takes the place of a call that is muted or on
// hold does not hear what that one did not.
func TestReplacesHearsNoMoreThanBefore(t *testing.T) {
	for name, tc := range map[string]struct {
		shut        func(c *Client, id CallID) error
		muted, held bool
	}{
		"muted": {shut: func(c *Client, id CallID) error { return c.SetMuted(id, true) }, muted: true},
		"held":  {shut: func(c *Client, id CallID) error { return c.SetHeld(id, true) }, held: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			run(t, w, func(t *testing.T, c *Client) {
				old := active(t, w, c, "1")
				_ = tc.shut(c, old)
				if v := replacedLate(w, c, old); v.State != call.Active || v.Muted != tc.muted || v.Held != tc.held {
					t.Errorf("%v, muted %v, held %v", v.State, v.Muted, v.Held)
				}
				if tc.muted && w.count("muted true") < 2 {
					t.Errorf("it hears: %v", w.all())
				}
			})
		})
	}
}

// TestReplacesInAConference: the new one is in it.
func TestReplacesInAConference(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		old, other := active(t, w, c, "1"), active(t, w, c, "2")
		if err := c.Merge(old, other); err != nil {
			t.Fatal(err)
		}
		a, b := replacedLate(w, c, old), viewOf(t, c, other)
		if !a.Conference || !b.Conference || a.Held || b.Held {
			t.Errorf("new %+v, other %+v", a, b)
		}
	})
}

// TestTheServerTakesNoCallBackIntoAnother: Event: talk changes nothing while the person
// speaks with somebody else, and a hold that is in force is not beeped again.
func TestTheServerTakesNoCallBackIntoAnother(t *testing.T) {
	w := newWorld()
	w.settings.Accounts[0].AutoAnswerAsked = true
	w.settings.Ringing.Cues = true
	run(t, w, func(t *testing.T, c *Client) {
		first, second := active(t, w, c, "1"), active(t, w, c, "2")
		w.emit("trunk", LegAsked{ID: first, For: RequestTalk})
		w.emit("trunk", LegAsked{ID: first, For: RequestHold})
		synctest.Wait()
		if !viewOf(t, c, first).Held || viewOf(t, c, second).Held || w.has("cue held") {
			t.Errorf("transcript %v", w.all())
		}
	})
}

// TestNoDigitsOnHold: what is typed into a call on hold is not sent.
func TestNoDigitsOnHold(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		_ = c.SetHeld(id, true)
		if err := c.SendDTMF(id, "5"); !errors.Is(err, ErrNotAllowed) || viewOf(t, c, id).Allowed.DTMF {
			t.Errorf("digits on hold: %v", err)
		}
	})
}

// TestDigitsWhileTheyHold: who holds takes no sound, and so no digits but by INFO; those that
// were dialled wait for the person.
func TestDigitsWhileTheyHold(t *testing.T) {
	for name, tc := range map[string]struct {
		way      account.DigitWay
		noEvents bool
		sent     bool
	}{
		"events, as always":   {way: account.DigitsAuto},
		"events alone":        {way: account.DigitsEvents},
		"tones":               {way: account.DigitsTones},
		"INFO":                {way: account.DigitsInfo, sent: true},
		"INFO, for no events": {way: account.DigitsAuto, noEvents: true, sent: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.settings.Accounts[0].Digits, w.noDigits = tc.way, tc.noEvents
			run(t, w, func(t *testing.T, c *Client) {
				id := answered(t, w, c, "1,5")
				w.emitMedia(media.Held{Remote: true})
				synctest.Wait()
				if err := c.SendDTMF(id, "5"); (err == nil) != tc.sent || viewOf(t, c, id).Allowed.DTMF != tc.sent {
					t.Errorf("digits: %v, allowed %v", err, viewOf(t, c, id).Allowed.DTMF)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				if v := viewOf(t, c, id); (v.AwaitingDigits == 0) != tc.sent || v.DigitsLost || (v.Digits == 2) != tc.sent {
					t.Errorf("%d digits wait, and %d were sent: %q", v.AwaitingDigits, v.Digits, w.all())
				}
			})
		})
	}
}

// TestDigitsThatCannotBeSent: it is told, none of those behind is sent, and they do not count
// as sent.
func TestDigitsThatCannotBeSent(t *testing.T) {
	w := newWorld()
	w.settings.Accounts[0].Digits, w.infoErr = account.DigitsInfo, &RefusedError{Code: 405}
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		_ = c.SendDTMF(id, "123")
		synctest.Wait()
		if v := viewOf(t, c, id); !v.DigitsLost || v.Digits != 0 || w.has("INFO application/dtmf-relay Signal=2 Duration=160 ") {
			t.Errorf("lost %v, %d were sent: %q", v.DigitsLost, v.Digits, w.all())
		}
		w.infoErr = nil
		_ = c.SendDTMF(id, "45")
		synctest.Wait()
		if v := viewOf(t, c, id); v.DigitsLost || v.Digits != 2 {
			t.Errorf("then lost %v, %d were sent", v.DigitsLost, v.Digits)
		}
	})
}

// TestDigitsThatWereTaken by the media, and could not be sent after all, are told and do not
// count; those that our own hold left behind are not missed.
func TestDigitsThatWereTaken(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		_ = c.SendDTMF(id, "12345")
		w.emitMedia(media.DigitsLost{Count: 2})
		synctest.Wait()
		if v := viewOf(t, c, id); !v.DigitsLost || v.Digits != 3 {
			t.Errorf("lost %v, %d were sent", v.DigitsLost, v.Digits)
		}
		_ = c.SendDTMF(id, "6")
		_ = c.SetHeld(id, true)
		synctest.Wait()
		w.emitMedia(media.DigitsLost{Count: 1})
		synctest.Wait()
		if v := viewOf(t, c, id); v.DigitsLost || !v.Held {
			t.Errorf("on hold %v: lost %v", v.Held, v.DigitsLost)
		}
	})
}

// TestBellStopsInACall: of two calls that ring one is answered; the other one beeps.
func TestBellStopsInACall(t *testing.T) {
	for name, begin := range map[string]func(c *Client) error{
		"answered": func(c *Client) error { return c.Answer(c.Snapshot().Calls[0].ID) },
		"dialled":  func(c *Client) error { _, err := c.Dial("", "5"); return err },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			run(t, w, func(t *testing.T, c *Client) {
				for _, id := range []CallID{"a", "b"} {
					w.emit("trunk", LegIncoming{ID: id, Leg: &fakeLeg{w, string(id)}, SDP: "offer", Caller: Peer{Number: "0701"}})
				}
				synctest.Wait()
				if err := begin(c); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if !w.has("ring off") || !w.has("cue waiting") {
					t.Errorf("the bell rings into the call: %v", w.all())
				}
			})
		})
	}
}

// TestSmallerOfferBeginsAnew: nothing of the call before is taken for news of the second.
func TestSmallerOfferBeginsAnew(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "1")
		synctest.Wait()
		w.emit("trunk", LegProgress{ID: id, Code: 180})
		w.emit("trunk", LegProgress{ID: id, Code: 183, SDP: "early", Fork: "one"})
		w.emitMedia(media.Connected{Stage: media.StageDTLS})
		synctest.Wait()
		w.emit("trunk", LegRefused{ID: id, Cause: call.Cause{Code: 488}})
		synctest.Wait()
		w.emit("trunk", LegProgress{ID: id, Code: 180})
		w.emit("trunk", LegProgress{ID: id, Code: 183, SDP: "early again", Fork: "two"})
		synctest.Wait()
		if w.count("ringback true KR") != 2 || !w.has("apply early again") {
			t.Errorf("transcript %v", w.all())
		}
		w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
		wantState(t, c, call.Connecting)
	})
}

// TestHoldDropsDigits: what was typed before hold is not sent by INFO afterwards, and hold
// does not wait for it.
func TestHoldDropsDigits(t *testing.T) {
	w := newWorld()
	w.settings.Accounts[0].Digits = account.DigitsInfo
	w.unanswered = true
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		_ = c.SendDTMF(id, "123")
		synctest.Wait()
		_ = c.SetHeld(id, true)
		synctest.Wait()
		if !w.has("apply answer to offer") {
			t.Errorf("hold waits: %v", w.all())
		}
		w.unanswered = false
		_ = c.SetHeld(id, false)
		if err := c.SendDTMF(id, "4"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if !w.has("INFO application/dtmf-relay Signal=4 Duration=160 ") || w.has("INFO application/dtmf-relay Signal=2 Duration=160 ") {
			t.Errorf("transcript %v", w.all())
		}
	})
}

// TestMediaOfTheRefusedOffer: what its session still tells is not told of the one after it.
func TestMediaOfTheRefusedOffer(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "1")
		synctest.Wait()
		w.emit("trunk", LegRefused{ID: id, Cause: call.Cause{Code: 488}})
		synctest.Wait()
		w.emit("trunk", LegProgress{ID: id, Code: 180})
		for _, late := range []media.Event{
			media.Broken{Err: media.ErrLost}, media.Held{Remote: true}, media.RecordingEnded{Err: media.ErrDiskFull},
			media.Trouble{What: media.TroubleSpeaker, Err: media.ErrNoSpeaker}, media.Connected{Stage: media.StageDTLS},
		} {
			w.emitMediaOf(0, late)
		}
		w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
		v := wantState(t, c, call.Connecting)
		if v.RemoteHeld || len(v.Trouble) > 0 || !v.Timeline.DTLSConnected.IsZero() {
			t.Errorf("the call shows %+v", v)
		}
		w.emitMediaOf(1, media.Connected{Stage: media.StageDTLS})
		wantState(t, c, call.Active)
	})
}

// TestReplacesWhatIsOverAlready: who was replaced hangs up as soon as the new call is
// answered, which is before its media is up. It stands there all the same.
func TestReplacesWhatIsOverAlready(t *testing.T) {
	for name, held := range map[string]bool{"talking": false, "held": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			run(t, w, func(t *testing.T, c *Client) {
				old, a, b := active(t, w, c, "1"), active(t, w, c, "2"), active(t, w, c, "3")
				if err := c.Merge(old, a, b); err != nil {
					t.Fatal(err)
				}
				_ = c.SetHeld(old, held)
				synctest.Wait()
				now := replacedEarly(w, c, old)
				for _, v := range []CallView{viewOf(t, c, a), viewOf(t, c, b), now} {
					if v.State != call.Active || !v.Conference || v.Held != held {
						t.Errorf("%s: %v, in the conference %v, held %v", v.ID, v.State, v.Conference, v.Held)
					}
				}
			})
		})
	}
}

// replacedLate has a call replaced that is up until the media of the new one is, which is
// returned.
func replacedLate(w *world, c *Client, old CallID) CallView {
	w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, SDP: "offer", Details: IncomingDetails{Replaces: old}})
	synctest.Wait()
	w.emitMedia(media.Connected{Stage: media.StageDTLS})
	synctest.Wait()
	calls := c.Snapshot().Calls
	return calls[len(calls)-1]
}

// replacedEarly has a call replaced that hangs up before the media of the new one is up,
// which is returned.
func replacedEarly(w *world, c *Client, old CallID) CallView {
	w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, SDP: "offer", Details: IncomingDetails{Replaces: old}})
	synctest.Wait()
	w.emit("trunk", LegBye{ID: old})
	synctest.Wait()
	w.emitMedia(media.Connected{Stage: media.StageDTLS})
	synctest.Wait()
	calls := c.Snapshot().Calls
	return calls[len(calls)-1]
}

// TestReplacesOneOfTwo: the conference of two is one again, although it had dissolved.
func TestReplacesOneOfTwo(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		old, other := active(t, w, c, "1"), active(t, w, c, "2")
		if err := c.Merge(old, other); err != nil {
			t.Fatal(err)
		}
		a, b := replacedEarly(w, c, old), viewOf(t, c, other)
		if !a.Conference || !b.Conference || a.Held || b.Held {
			t.Errorf("new: %v %v, other: %v %v", a.Conference, a.Held, b.Conference, b.Held)
		}
	})
}

// TestTransferOutOfAConference: the others are at the ear, and stay there when it fails.
func TestTransferOutOfAConference(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		a, b := active(t, w, c, "1"), active(t, w, c, "2")
		if err := c.Merge(a, b); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if err := c.Transfer(b, "3"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		w.emit("trunk", LegReferProgress{ID: b, Code: 486, Phrase: "Busy Here", Done: true})
		synctest.Wait()
		if va, vb := viewOf(t, c, a), viewOf(t, c, b); va.Held || !vb.Held || vb.Transfer.State != TransferFailed {
			t.Errorf("who was spoken with is held: %v, who comes back: %v", va.Held, vb.Held)
		}
	})
}
