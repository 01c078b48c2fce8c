package sipclient

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/call"
)

func TestHoldAndResume(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		if err := c.SetHeld(id, true); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if v := viewOf(t, c, id); !v.Held || !v.Allowed.Hold {
			t.Errorf("on hold the call shows %+v", v)
		}
		if !w.has("held true") || w.count("re-INVITE offer") != 1 || !w.has("apply answer to offer") || !w.has("mix 0") {
			t.Errorf("not asked for: %v", w.all())
		}
		w.emitMedia(media.Held{Remote: true})
		synctest.Wait()
		if !viewOf(t, c, id).RemoteHeld {
			t.Error("that the other side holds, too, is not shown")
		}
		if err := c.SetHeld(id, false); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if viewOf(t, c, id).Held || w.count("re-INVITE offer") != 2 || !w.has("held false") {
			t.Errorf("not taken back: %v", w.all())
		}
		_ = c.SetHeld(id, false) // again
		synctest.Wait()
		if w.count("re-INVITE offer") != 2 {
			t.Error("what is agreed is asked for again")
		}
	})
}

// TestSecondCallHoldsTheFirst: what is said in one call is not heard in another.
func TestSecondCallHoldsTheFirst(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		first := active(t, w, c, "1")
		second := active(t, w, c, "2")
		third := active(t, w, c, "3")
		held := func(want ...bool) {
			t.Helper()
			synctest.Wait()
			for i, id := range []CallID{first, second, third} {
				if viewOf(t, c, id).Held != want[i] {
					t.Errorf("call %d: held %v", i+1, !want[i])
				}
			}
		}
		held(true, true, false)
		_ = c.SetHeld(first, false) // swapped
		held(false, true, true)
		_ = c.SetHeld(first, true)
		held(true, true, true)
		_ = c.Hangup(first)
		held(true, true, true)
		_ = c.SetHeld(third, false)
		held(true, true, false)
		if err := c.HangupAll(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if n := w.count("BYE"); n != 3 {
			t.Errorf("%d BYEs", n)
		}
	})
}

// TestWhoIsCalledHearsNothingElse: a call that is being placed while another is dialled
// is muted, and opened again when it is taken up.
func TestWhoIsCalledHearsNothingElse(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		first, _ := c.Dial("", "1")
		synctest.Wait()
		w.emit("trunk", LegProgress{ID: first, Code: 180})
		second := active(t, w, c, "2")
		w.emit("trunk", LegAccepted{ID: first, SDP: "sdp", At: time.Now()})
		w.emitMediaOf(0, media.Connected{Stage: media.StageDTLS})
		synctest.Wait()
		if v := viewOf(t, c, first); !v.Muted || !v.Held {
			t.Errorf("the first call hears the second: %+v", v)
		}
		_ = c.SetHeld(first, false)
		synctest.Wait()
		if a, b := viewOf(t, c, first), viewOf(t, c, second); a.Muted || a.Held || !b.Held {
			t.Errorf("the first is not at the ear: %+v, %+v", a, b)
		}
	})
}

// TestHoldIsInForceWhateverTheyAnswer: a refused hold holds on this side.
func TestHoldIsInForceWhateverTheyAnswer(t *testing.T) {
	w := newWorld()
	w.reoffer = func(context.Context, string) (string, error) { return "", &RefusedError{Code: 488, Phrase: "No"} }
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		_ = c.SetHeld(id, true)
		time.Sleep(time.Minute)
		synctest.Wait()
		if v := viewOf(t, c, id); !v.Held || w.count("re-INVITE offer") != 1 {
			t.Errorf("held %v after %d offers", v.Held, w.count("re-INVITE offer"))
		}
	})
}

// TestResumeThatIsRefused is told, and offered once more, when the refusal says or a little
// later.
func TestResumeThatIsRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		err  error
		wait time.Duration
	}{
		"not acceptable":     {&RefusedError{Code: 488}, resumeAgain},
		"overloaded":         {&RefusedError{Code: 503, RetryAfter: 7 * time.Second}, 7 * time.Second},
		"no time left":       {context.DeadlineExceeded, resumeAgain},
		"accepted with none": {errors.New("no answer"), resumeAgain},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			var refuses atomic.Bool
			w.reoffer = func(context.Context, string) (string, error) {
				if refuses.Load() {
					return "", tc.err
				}
				return "answer", nil
			}
			run(t, w, func(t *testing.T, c *Client) {
				id := active(t, w, c, "1")
				is := func(when string, unresumed bool, offers int) {
					t.Helper()
					synctest.Wait()
					if v := viewOf(t, c, id); v.Held || v.Unresumed != unresumed || w.count("re-INVITE offer") != offers {
						t.Errorf("%s: held %v, unresumed %v after %d offers", when, v.Held, v.Unresumed, w.count("re-INVITE offer"))
					}
				}
				_ = c.SetHeld(id, true)
				synctest.Wait()
				refuses.Store(true)
				_ = c.SetHeld(id, false)
				is("refused", true, 2)
				time.Sleep(tc.wait - time.Millisecond)
				is("too early", true, 2)
				time.Sleep(time.Millisecond)
				is("once more", true, 3)
				time.Sleep(time.Hour)
				is("and no more", true, 3)
				_ = c.SetHeld(id, true)
				synctest.Wait()
				_ = c.SetHeld(id, false)
				is("refused again", true, 5)
				refuses.Store(false)
				time.Sleep(tc.wait)
				is("taken back in the end", false, 6)
			})
		})
	}
}

// TestTheirOfferGoesFirst: glare. The wait for our answer ends, theirs is answered, and
// ours is made again.
func TestTheirOfferGoesFirst(t *testing.T) {
	w := newWorld()
	waits := true
	w.reoffer = func(ctx context.Context, sdp string) (string, error) {
		if waits {
			waits = false
			<-ctx.Done()
			return "", ctx.Err()
		}
		return "answer", nil
	}
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		_ = c.SetHeld(id, true)
		synctest.Wait()
		w.emit("trunk", LegOffer{ID: id, SDP: "theirs"})
		synctest.Wait()
		w.wantTail(t, `answer offer "answer to theirs"`, "re-INVITE offer", "apply answer")
		if n := w.count("re-INVITE offer"); n != 2 {
			t.Errorf("%d offers of ours: %q", n, w.all())
		}
	})
}

// TestHoldWaitsForTheConnection, and a call that was up is shown to the server again.
func TestHoldWaitsForTheConnection(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		w.emit("trunk", LineDown{Err: errors.New("gone")})
		synctest.Wait()
		w.block(func(context.Context) error { return errors.New("still gone") })
		_ = c.SetHeld(id, true)
		synctest.Wait()
		if w.has("re-INVITE offer") {
			t.Error("an offer was made without a connection")
		}
		w.block(nil)
		time.Sleep(time.Minute)
		synctest.Wait()
		if v := viewOf(t, c, id); v.Reconnecting || !v.Held || w.count("re-INVITE offer") != 1 {
			t.Errorf("after the reconnect: %d offers, %+v", w.count("re-INVITE offer"), v)
		}
	})
}

// TestNewPath: a dead path is asked for anew, once for each trouble.
func TestNewPath(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		active(t, w, c, "1")
		w.emitMedia(media.Trouble{What: media.TroubleNetwork, Err: media.ErrSilent})
		synctest.Wait()
		w.wantTail(t, "re-INVITE restart", "apply answer to restart")
	})
}

// TestHangupDoesNotWaitForAnAnswer to a hold.
func TestHangupDoesNotWaitForAnAnswer(t *testing.T) {
	w := newWorld()
	w.reoffer = func(ctx context.Context, _ string) (string, error) { <-ctx.Done(); return "", ctx.Err() }
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		_ = c.SetHeld(id, true)
		synctest.Wait()
		_ = c.Hangup(id)
		synctest.Wait()
		if !w.has("BYE") {
			t.Errorf("no BYE: %v", w.all())
		}
	})
}

// TestMutedForAnotherCallNoLonger: who is called and muted, because another call was
// answered meanwhile, is heard when that one is over, whether it was up by then or not.
func TestMutedForAnotherCallNoLonger(t *testing.T) {
	for _, lateAnswer := range []bool{true, false} {
		w := newWorld()
		run(t, w, func(t *testing.T, c *Client) {
			id, err := c.Dial("trunk", "1")
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			w.emit("trunk", LegProgress{ID: id, Code: 180, At: time.Now()})
			w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, SDP: "offer", Caller: Peer{Number: "2"}})
			synctest.Wait()
			calls := c.Snapshot().Calls
			if err := c.Answer(calls[len(calls)-1].ID); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if !viewOf(t, c, id).Muted {
				t.Error("who is called hears what is said in the other call")
			}
			gone, answered := LineEvent(LegBye{ID: "in"}), LineEvent(LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
			if lateAnswer {
				w.emit("trunk", gone)
				w.emit("trunk", answered)
				w.emitMediaOf(0, media.Connected{Stage: media.StageDTLS})
			} else { // the other one was not up yet
				w.emit("trunk", answered)
				w.emitMediaOf(0, media.Connected{Stage: media.StageDTLS})
				w.emit("trunk", gone)
			}
			synctest.Wait()
			if v := viewOf(t, c, id); v.State != call.Active || v.Muted || v.Held {
				t.Errorf("late answer %v: %v, muted %v, held %v", lateAnswer, v.State, v.Muted, v.Held)
			}
		})
	}
}
