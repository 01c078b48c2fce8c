package sipclient

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/call"
)

// TestOfferThatCannotBeSent: a line may count as connected when it is not any more. The
// offer is made again, but not in a loop.
func TestOfferThatCannotBeSent(t *testing.T) {
	w := newWorld()
	gone := true
	w.reoffer = func(context.Context, string) (string, error) {
		if gone {
			return "", ErrDisconnected
		}
		return "answer", nil
	}
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		_ = c.SetHeld(id, true)
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := w.count("re-INVITE offer"); n < 10 || n > 100 {
			t.Errorf("%d tries in an hour", n)
		}
		gone = false
		w.emit("trunk", LineDown{Err: ErrDisconnected})
		time.Sleep(time.Minute)
		synctest.Wait()
		before := w.count("re-INVITE offer")
		time.Sleep(time.Hour)
		synctest.Wait()
		if !w.has("apply answer") || w.count("re-INVITE offer") != before {
			t.Errorf("told %v, and then %d times more", w.has("apply answer"), w.count("re-INVITE offer")-before)
		}
	})
}

// TestNetworkThatComesAndGoes: ICE is not begun anew each time, and is once the trouble
// stays.
func TestNetworkThatComesAndGoes(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		active(t, w, c, "1")
		for range 600 { // ten minutes
			w.emitMedia(media.Trouble{What: media.TroubleNetwork, Err: media.ErrSilent})
			time.Sleep(time.Second / 2)
			w.emitMedia(media.Trouble{What: media.TroubleNetwork})
			time.Sleep(time.Second / 2)
		}
		flapping := w.count("re-INVITE restart")
		if flapping < 1 || flapping > 16 {
			t.Errorf("%d new paths in ten minutes", flapping)
		}
		w.emitMedia(media.Trouble{What: media.TroubleNetwork, Err: media.ErrSilent})
		time.Sleep(paceMost)
		synctest.Wait()
		if w.count("re-INVITE restart") == flapping {
			t.Error("the trouble stays, and no new path is asked for")
		}
		w.emitMedia(media.Trouble{What: media.TroubleNetwork})
		time.Sleep(paceRest + paceMost)
		again := w.count("re-INVITE restart")
		w.emitMedia(media.Trouble{What: media.TroubleNetwork, Err: media.ErrSilent})
		synctest.Wait()
		if w.count("re-INVITE restart") != again+1 {
			t.Error("after a quiet time a new path is not asked for at once")
		}
	})
}

// TestNewNetworkWhileANewPathIsAskedFor: the second one is asked for, too.
func TestNewNetworkWhileANewPathIsAskedFor(t *testing.T) {
	w := newWorld()
	w.reoffer = func(ctx context.Context, sdp string) (string, error) {
		if sdp == "restart" {
			time.Sleep(10 * time.Second) // a server that takes its time
		}
		return "answer", nil
	}
	run(t, w, func(t *testing.T, c *Client) {
		active(t, w, c, "1")
		w.emitMedia(media.Trouble{What: media.TroubleNetwork, Err: media.ErrSilent})
		time.Sleep(time.Second)
		w.emitMedia(media.Trouble{What: media.TroubleNetwork})
		w.emitMedia(media.Trouble{What: media.TroubleNetwork, Err: media.ErrLost})
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := w.count("re-INVITE restart"); n != 2 {
			t.Errorf("%d new paths for two networks", n)
		}
	})
}

// TestTheEndWaitsForNoMedia: the answer to an offer of theirs may take as long as the
// network does, and so may taking theirs; BYE and the refusal of a call go out meanwhile.
func TestTheEndWaitsForNoMedia(t *testing.T) {
	deaf := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	hangUp := func(c *Client, id CallID) error { return c.Hangup(id) }
	for name, tc := range map[string]struct {
		up   func(t *testing.T, w *world, c *Client) CallID
		said string
	}{
		"their offer": {func(t *testing.T, w *world, c *Client) CallID {
			id := active(t, w, c, "1")
			w.slow(deaf)
			w.emit("trunk", LegOffer{ID: id, SDP: "theirs"})
			return id
		}, "BYE"},
		"their answer": {func(_ *testing.T, w *world, c *Client) CallID {
			id, _ := c.Dial("", "1")
			synctest.Wait()
			w.slow(deaf)
			w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
			return id
		}, "BYE"},
		"their late offer": {func(_ *testing.T, w *world, c *Client) CallID {
			id, _ := c.Dial("late", "1")
			synctest.Wait()
			w.slow(deaf)
			w.emit("late", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
			return id
		}, "BYE"},
		"our answer": {func(t *testing.T, w *world, c *Client) CallID {
			w.slow(deaf)
			w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, SDP: "offer"})
			v := wantState(t, c, call.Offered)
			_ = c.Answer(v.ID)
			return v.ID
		}, "reject 603"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			late := w.settings.Accounts[0]
			late.ID, late.LateOffer = "late", true
			w.settings.Accounts = append(w.settings.Accounts, late)
			run(t, w, func(t *testing.T, c *Client) {
				id := tc.up(t, w, c)
				synctest.Wait()
				began := time.Now()
				if err := hangUp(c, id); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if !w.has(tc.said) || !w.has("media close") || time.Since(began) > 0 {
					t.Errorf("it waits: %v", w.all())
				}
			})
		})
	}
}

// TestTheEndWaitsForNoReferral but for a moment: the last word of it has to come before.
func TestTheEndWaitsForNoReferral(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		w.emit("trunk", LegReferred{ID: id})
		synctest.Wait()
		w.unanswered = true
		_ = c.AnswerReferral(id, false)
		synctest.Wait()
		_ = c.Hangup(id)
		time.Sleep(sayLimit)
		synctest.Wait()
		w.wantTail(t, "REFER answered 603 Decline", "muted true", "BYE", "media close", "release")
	})
}

// TestTheyWantAnOffer: a re-INVITE without SDP, and a refresh of the session by one, get an
// offer of the media's own making, and what is answered to it is in force. The call goes on
// whatever that is.
func TestTheyWantAnOffer(t *testing.T) {
	for name, answerErr := range map[string]error{"agreed": nil, "a useless answer": media.ErrRejected} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			run(t, w, func(t *testing.T, c *Client) {
				id := active(t, w, c, "1")
				w.answerErr = answerErr
				w.emit("trunk", LegOffer{ID: id})
				time.Sleep(time.Minute)
				synctest.Wait()
				w.wantTail(t, "re-INVITE offer", "apply answer to offer")
				if n := w.count("re-INVITE offer"); n != 1 || viewOf(t, c, id).State != call.Active {
					t.Errorf("%d offers, and then the call is %v", n, viewOf(t, c, id).State)
				}
			})
		})
	}
}

// TestTheyWantAnOfferAtOnce: before the media is up, and while one of ours waits.
func TestTheyWantAnOfferAtOnce(t *testing.T) {
	w := newWorld()
	waits := false
	w.reoffer = func(ctx context.Context, sdp string) (string, error) {
		if waits {
			waits = false
			<-ctx.Done()
			return "", ctx.Err()
		}
		return "answer", nil
	}
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "1")
		synctest.Wait()
		w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
		w.emit("trunk", LegOffer{ID: id})
		synctest.Wait()
		w.wantTail(t, "ACK", "apply sdp", "re-INVITE offer", "apply answer")
		w.emitMedia(media.Connected{Stage: media.StageDTLS})
		synctest.Wait()
		waits = true
		_ = c.SetHeld(id, true)
		synctest.Wait()
		w.emit("trunk", LegOffer{ID: id})
		time.Sleep(time.Minute)
		synctest.Wait()
		w.wantTail(t, "re-INVITE offer", "apply answer")
		if n := w.count("re-INVITE offer"); n != 3 {
			t.Errorf("%d offers: %q", n, w.all())
		}
	})
}

// TestNoOfferToBeHad: who wants one and cannot have it is told so.
func TestNoOfferToBeHad(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		w.offerErr = media.ErrNoPath
		w.emit("trunk", LegOffer{ID: id})
		synctest.Wait()
		w.wantTail(t, `answer offer ""`)
	})
}
