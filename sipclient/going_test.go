package sipclient

import (
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/call"
)

// kept returns the calls that would be in the history, were the program killed now, and
// how often they were written.
func (w *world) kept() (calls []CallRecord, times int) {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Collect(maps.Values(w.going)), w.begun
}

// TestKeptWhileItLasts: whenever the program is killed in a call, the history knows how
// far it had come.
func TestKeptWhileItLasts(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "9196")
		out, times := w.kept()
		if len(out) != 1 || times != 1 || out[0].ID == "" || out[0].Number != "9196" || out[0].Direction != Outgoing || !out[0].Answered.IsZero() {
			t.Fatalf("as soon as it is out: %d times, %+v", times, out)
		}
		answered := time.Now()
		w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: answered})
		if up, times := w.kept(); len(up) != 1 || times != 2 || !up[0].Answered.Equal(answered) || up[0].ID != out[0].ID {
			t.Errorf("answered: %d times, %+v", times, up)
		}
		w.emitMedia(media.Connected{Stage: media.StageDTLS, At: time.Now()})
		synctest.Wait()
		_ = c.SetRecording(id, true)
		if up, times := w.kept(); len(up) != 1 || times != 3 || !slices.Equal(up[0].Recordings, []string{w.recording.Path}) {
			t.Errorf("recorded: %d times, %+v", times, up)
		}
		_ = c.SetRecording(id, false)
		time.Sleep(10*keepEvery + time.Second)
		if up, times := w.kept(); len(up) != 1 || times != 13 || !slices.Equal(up[0].Recordings, []string{w.recording.Path}) {
			t.Errorf("after %v: %d times, %+v", 10*keepEvery, times, up)
		}
		w.emit("trunk", LegBye{ID: id})
		wantState(t, c, call.Ended)
		time.Sleep(time.Hour)
		if left, times := w.kept(); len(left) != 0 || times != 13 || len(w.history) != 1 || w.history[0].ID != out[0].ID {
			t.Errorf("over: %d times, %+v, history %+v", times, left, w.history)
		}
	})
}

func TestIncomingIsKept(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, Caller: Peer{Number: "1001"}, SDP: "offer"})
		rings, times := w.kept()
		if len(rings) != 1 || times != 1 || rings[0].Direction != Incoming || rings[0].Number != "1001" || !rings[0].Answered.IsZero() {
			t.Fatalf("it rings: %d times, %+v", times, rings)
		}
		if err := c.Answer(theCall(t, c).ID); err != nil {
			t.Fatal(err)
		}
		if up, _ := w.kept(); len(up) != 1 || up[0].Answered.IsZero() || up[0].ID != rings[0].ID {
			t.Errorf("answered: %+v", up)
		}
	})
	if left := len(w.going); left != 0 || len(w.history) != 1 {
		t.Errorf("%d go on for ever, history %+v", left, w.history)
	}
}

// TestOneNameInTheHistory: where the INVITE is sent anew with another Call-ID, the call
// is not kept a second time.
func TestOneNameInTheHistory(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "1")
		first, _ := w.kept()
		w.emit("trunk", LegRefused{ID: id, Cause: call.Cause{Code: 488}}) // the second try is smaller
		if again, _ := w.kept(); len(again) != 1 || again[0].ID != first[0].ID {
			t.Errorf("kept as %+v", again)
		}
		if n := w.count("media open"); n != 2 {
			t.Fatalf("there were %d tries", n)
		}
		w.emit("trunk", LegRefused{ID: id, Cause: call.Cause{Code: 486}})
		if left, _ := w.kept(); len(left) != 0 || len(w.history) != 1 || w.history[0].ID != first[0].ID {
			t.Errorf("left %+v, history %+v", left, w.history)
		}
	})
}

// TestNotKept: a full disk disturbs no call that goes on, and is told when it ends;
// that the history was damaged is told at once, for nobody says it again.
func TestNotKept(t *testing.T) {
	for err, want := range map[error]int{ErrHistoryFull: 0, &HistoryDamagedError{Err: ErrHistoryDamaged}: 1} {
		w := newWorld()
		run(t, w, func(t *testing.T, c *Client) {
			watch := c.Watch()
			w.mu.Lock()
			w.historyErr = err
			w.mu.Unlock()
			_, _ = c.Dial("", "1")
			synctest.Wait()
			w.mu.Lock()
			w.historyErr = nil
			w.mu.Unlock()
			time.Sleep(keepEvery)
			if kept, _ := w.kept(); len(kept) != 1 {
				t.Errorf("%v: with room again %+v", err, kept)
			}
			u, _ := watch.Next(t.Context())
			if len(u.Notices) != want {
				t.Errorf("%v: told %+v", err, u.Notices)
			}
		})
	}
}

// TestNobodyWaitsForTheHistory: a disk that hangs holds up no call.
func TestNobodyWaitsForTheHistory(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		w.hanging = make(chan struct{})
		id := active(t, w, c, "1")
		w.emit("trunk", LegBye{ID: id})
		wantState(t, c, call.Ended)
		close(w.hanging)
		if left, _ := w.kept(); len(left) != 0 || len(w.history) != 1 {
			t.Errorf("left %+v, history %+v", left, w.history)
		}
	})
}
