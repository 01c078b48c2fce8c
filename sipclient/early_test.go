package sipclient

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// early dials, and lets the branch "a" send early media.
func early(t *testing.T, w *world, c *Client) CallID {
	t.Helper()
	id, err := c.Dial("", "9100")
	if err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	w.emit("trunk", LegProgress{ID: id, Code: 183, SDP: "first", Fork: "a", At: time.Now()})
	w.emit("trunk", LegProgress{ID: id, Code: 183, SDP: "other", Fork: "b", At: time.Now()})
	wantState(t, c, call.Ringing)
	return id
}

// TestLongQueue: whoever says every minute that the call is still waiting (RFC 3261 section
// 13.3.1.1) is not given up; whoever says nothing more is.
func TestLongQueue(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := early(t, w, c)
		for range 10 {
			time.Sleep(time.Minute)
			w.emit("trunk", LegProgress{ID: id, Code: 182, Fork: "a", At: time.Now()})
		}
		wantState(t, c, call.Ringing)
		for range 3 {
			time.Sleep(time.Minute)
			w.emit("trunk", LegProgress{ID: id, Code: 100, At: time.Now()})
		}
		synctest.Wait()
		if wantState(t, c, call.Cancelling); !w.has("CANCEL No answer") {
			t.Errorf("%q", w.all())
		}
		w.emit("trunk", LegRefused{ID: id, Cause: call.Cause{Code: 487}})
		wantState(t, c, call.Ended)
	})
}

// TestOfferBeforeTheAnswer: an UPDATE in an early dialog (RFC 3311) moves the media of the
// branch that is heard, and what a response says of the answer before it is old news.
func TestOfferBeforeTheAnswer(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := early(t, w, c)
		w.emit("trunk", LegOffer{ID: id, SDP: "unheard", Fork: "b"})
		synctest.Wait()
		w.wantTail(t, `answer offer ""`)
		w.emit("trunk", LegOffer{ID: id, SDP: "moved", Fork: "a"})
		synctest.Wait()
		w.wantTail(t, `answer offer "answer to moved"`)
		before := w.count("apply first")
		w.emit("trunk", LegProgress{ID: id, Code: 180, Fork: "a", At: time.Now()})
		w.emit("trunk", LegProgress{ID: id, Code: 183, SDP: "first", Fork: "a", At: time.Now()})
		w.emit("trunk", LegAccepted{ID: id, SDP: "first", Fork: "a", At: time.Now()})
		w.emitMedia(media.Connected{Stage: media.StageDTLS, At: time.Now()})
		wantState(t, c, call.Active)
		if n := w.count("apply first"); n != before || w.count("apply other") > 0 {
			t.Errorf("the answer was applied %d times more: %q", n-before, w.all())
		}
	})
}

// TestOfferBeforeTheAnswerIsRefused: what cannot be agreed on changes nothing, and where the
// server puts its media elsewhere in a response instead, it is followed, whichever comes
// first.
func TestOfferBeforeTheAnswerIsRefused(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := early(t, w, c)
		w.emit("trunk", LegOffer{ID: id, SDP: "bad", Fork: "a"})
		synctest.Wait()
		w.wantTail(t, `answer offer ""`)
		w.emit("trunk", LegAccepted{ID: id, SDP: "elsewhere", Fork: "a", At: time.Now()})
		wantState(t, c, call.Connecting)
		w.wantTail(t, "ACK", "ringback false ", "apply elsewhere")
	})
	w = newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := early(t, w, c)
		refuse := make(chan struct{})
		w.slow(func(context.Context) error { <-refuse; return nil })
		w.emit("trunk", LegOffer{ID: id, SDP: "bad", Fork: "a"})
		w.emit("trunk", LegAccepted{ID: id, SDP: "elsewhere", Fork: "a", At: time.Now()})
		wantState(t, c, call.Connecting)
		close(refuse)
		synctest.Wait()
		w.wantTail(t, `answer offer ""`, "ACK", "ringback false ", "apply elsewhere")
	})
}

// TestOfferOfABranchThatIsLate: what a branch offered before the call was answered is not
// for the call that is up.
func TestOfferOfABranchThatIsLate(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := early(t, w, c)
		w.emit("trunk", LegAccepted{ID: id, SDP: "other", Fork: "b", At: time.Now()})
		w.emit("trunk", LegOffer{ID: id, SDP: "moved", Fork: "a"})
		wantState(t, c, call.Connecting)
		w.wantTail(t, "apply other", `answer offer ""`)
	})
}

// TestAnswerWithoutSDPOfAnotherBranch: what the branch that was heard has moved to is no
// answer of the one that takes the call.
func TestAnswerWithoutSDPOfAnotherBranch(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := early(t, w, c)
		w.emit("trunk", LegOffer{ID: id, SDP: "moved", Fork: "a"})
		w.emit("trunk", LegAccepted{ID: id, Fork: "b", At: time.Now()})
		synctest.Wait()
		if v := c.Snapshot().Calls[0]; !errors.Is(v.Cause.Err, media.ErrRejected) {
			t.Errorf("%s, %v", v.State, v.Cause)
		}
	})
}

// TestInvitedAnew: after a login or a redirect the branches are others.
func TestInvitedAnew(t *testing.T) {
	for name, anew := range map[string]func(id CallID) LineEvent{
		"login":    func(id CallID) LineEvent { return LegAnew{ID: id} },
		"redirect": func(id CallID) LineEvent { return LegRedirected{ID: id, Target: account.Target{User: "9", Host: "x"}} },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			run(t, w, func(t *testing.T, c *Client) {
				id := early(t, w, c)
				w.emit("trunk", LegOffer{ID: id, SDP: "moved", Fork: "a"})
				w.emit("trunk", anew(id))
				w.emit("trunk", LegProgress{ID: id, Code: 183, SDP: "second", Fork: "c", At: time.Now()})
				w.emit("trunk", LegOffer{ID: id, SDP: "moved again", Fork: "c"})
				synctest.Wait()
				w.wantTail(t, "apply second", `answer offer "answer to moved again"`)
			})
		})
	}
}

// TestAnotherBranchAnswers: its answer counts, whatever the branch that was heard has moved.
func TestAnotherBranchAnswers(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := early(t, w, c)
		w.emit("trunk", LegOffer{ID: id, SDP: "moved", Fork: "a"})
		w.emit("trunk", LegAccepted{ID: id, SDP: "other", Fork: "b", At: time.Now()})
		wantState(t, c, call.Connecting)
		w.wantTail(t, "ACK", "ringback false ", "apply other")
	})
}

// TestOfferAfterTheCallWasGivenUp is refused: there is no media any more.
func TestOfferAfterTheCallWasGivenUp(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := early(t, w, c)
		_ = c.Hangup(id)
		w.emit("trunk", LegOffer{ID: id, SDP: "moved", Fork: "a"})
		synctest.Wait()
		w.wantTail(t, `answer offer ""`)
		wantState(t, c, call.Cancelling)
	})
}

// TestDigitsBeforeTheAnswer: INFO goes to an early dialog, and where that takes none the
// digits are tones, for the call to come may take it.
func TestDigitsBeforeTheAnswer(t *testing.T) {
	const info = "INFO application/dtmf-relay Signal=5 Duration=160 "
	for name, tc := range map[string]struct {
		way     account.DigitWay
		infoErr error
		want    []string
	}{
		"taken":            {want: []string{info}},
		"refused":          {infoErr: &RefusedError{Code: 481}, want: []string{info, "digit 5 inband"}},
		"no early dialog":  {infoErr: ErrNotAllowed, want: []string{info, "digit 5 inband"}},
		"nothing but INFO": {way: account.DigitsInfo, infoErr: &RefusedError{Code: 405}, want: []string{info, "digit 5 inband"}},
		"lost":             {infoErr: ErrDisconnected, want: []string{info}},
		"tones wanted":     {way: account.DigitsTones, want: []string{"digit 5 inband"}},
	} {
		w := newWorld()
		w.settings.Accounts[0].Digits, w.noDigits, w.infoErr = tc.way, true, tc.infoErr
		run(t, w, func(t *testing.T, c *Client) {
			id := early(t, w, c)
			_ = c.SendDTMF(id, "5")
			synctest.Wait()
			w.wantTail(t, tc.want...)
			if tc.way == account.DigitsTones {
				return
			}
			w.infoErr = nil
			w.emit("trunk", LegAccepted{ID: id, SDP: "first", Fork: "a", At: time.Now()})
			w.emitMedia(media.Connected{Stage: media.StageDTLS, At: time.Now()})
			wantState(t, c, call.Active)
			_ = c.SendDTMF(id, "5")
			synctest.Wait()
			if all := w.all(); all[len(all)-1] != info {
				t.Errorf("%s: once it is up %q", name, all[len(all)-1])
			}
		})
	}
}

// TestCancelSaysWhy where nobody hung up (RFC 3326).
func TestCancelSaysWhy(t *testing.T) {
	for want, end := range map[string]func(w *world, c *Client, id CallID){
		"CANCEL":                      func(_ *world, c *Client, id CallID) { _ = c.Hangup(id) },
		"CANCEL No answer":            func(*world, *Client, CallID) { time.Sleep(call.Limit(call.Ringing)) },
		"CANCEL No media path":        func(w *world, _ *Client, _ CallID) { w.emitMedia(media.Broken{Err: media.ErrNoPath}) },
		"CANCEL Media not acceptable": func(w *world, _ *Client, _ CallID) { w.emitMedia(media.Broken{Err: media.ErrRejected}) },
		"CANCEL No sound":             func(w *world, _ *Client, _ CallID) { w.emitMedia(media.Broken{Err: errors.New("?")}) },
	} {
		w := newWorld()
		run(t, w, func(t *testing.T, c *Client) {
			end(w, c, early(t, w, c))
			synctest.Wait()
			if !slices.Contains(w.all(), want) {
				t.Errorf("%q is not in %q", want, w.all())
			}
		})
	}
}
