package sipclient

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/call"
)

func TestConference(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		ids := make([]CallID, 6)
		for i := range ids {
			ids[i] = active(t, w, c, fmt.Sprint(i+1))
		}
		members := func(want ...CallID) {
			t.Helper()
			synctest.Wait()
			var got []CallID
			for _, v := range c.Snapshot().Calls {
				if v.Conference && v.State == call.Active {
					got = append(got, v.ID)
					if v.Held {
						t.Errorf("%s is held", v.ID)
					}
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("the conference is %v, want %v", got, want)
			}
		}
		if err := c.Merge(ids[0]); !errors.Is(err, ErrNotAllowed) {
			t.Errorf("a conference of one: %v", err)
		}
		if err := c.Merge(ids[0], ids[1]); err != nil {
			t.Fatal(err)
		}
		members(ids[0], ids[1])
		if !viewOf(t, c, ids[5]).Held || !w.has("mix 2") {
			t.Errorf("the one at the ear before is not held: %v", w.all())
		}
		if err := c.Merge(ids[2], ids[3], ids[4]); err != nil {
			t.Fatal(err)
		}
		members(ids[:5]...)
		if err := c.Merge(ids[5]); !errors.Is(err, ErrConferenceFull) {
			t.Errorf("six: %v", err)
		}
		if err := c.AddTo(ids[0], "7"); !errors.Is(err, ErrConferenceFull) {
			t.Errorf("a sixth to be called: %v", err)
		}
		_ = c.SetMuted(ids[3], true)
		synctest.Wait()
		for _, id := range ids[:5] {
			if !viewOf(t, c, id).Muted {
				t.Error("there is one microphone, and one member still hears it")
			}
		}
		if err := c.Split(ids[0]); err != nil {
			t.Fatal(err)
		}
		members(ids[1:5]...)
		if v := viewOf(t, c, ids[0]); !v.Held || v.Conference {
			t.Errorf("who was taken out shows %+v", v)
		}
		_ = c.SetHeld(ids[1], true)
		synctest.Wait()
		for _, id := range ids[1:5] {
			if v := viewOf(t, c, id); !v.Held || !v.Conference {
				t.Error("a conference is held as one")
			}
		}
		_ = c.SetHeld(ids[4], false)
		members(ids[1:5]...)
		for _, id := range ids[1:4] {
			w.emit("trunk", LegBye{ID: id})
		}
		members()
		if v := viewOf(t, c, ids[4]); v.Conference || v.Held {
			t.Errorf("the last one shows %+v", v)
		}
	})
}

// TestAddToBesideAConference: who is added hears the one that she was added to, and not
// the conference on hold, which is then none any more.
func TestAddToBesideAConference(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		a, b := active(t, w, c, "1"), active(t, w, c, "2")
		if err := c.Merge(a, b); err != nil {
			t.Fatal(err)
		}
		first := active(t, w, c, "3")
		if err := c.AddTo(first, "4"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		calls := c.Snapshot().Calls
		second := calls[len(calls)-1].ID
		w.emit("trunk", LegAccepted{ID: second, SDP: "sdp", At: time.Now()})
		w.emitMedia(media.Connected{Stage: media.StageDTLS})
		synctest.Wait()
		for id, in := range map[CallID]bool{a: false, b: false, first: true, second: true} {
			if v := viewOf(t, c, id); v.Conference != in || v.Held == in {
				t.Errorf("%s: in the conference %v, held %v", id, v.Conference, v.Held)
			}
		}
		if err := c.SetHeld(a, false); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if va, vb, v := viewOf(t, c, a), viewOf(t, c, b), viewOf(t, c, first); va.Held || !vb.Held || !v.Held {
			t.Errorf("taken back: held %v, %v, %v", va.Held, vb.Held, v.Held)
		}
	})
}

func TestAddTo(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		first := active(t, w, c, "1")
		if err := c.AddTo(first, "2"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if !viewOf(t, c, first).Held {
			t.Error("the first hears the other one ring")
		}
		calls := c.Snapshot().Calls
		second := calls[len(calls)-1].ID
		w.emit("trunk", LegAccepted{ID: second, SDP: "sdp", At: time.Now()})
		w.emitMedia(media.Connected{Stage: media.StageDTLS})
		synctest.Wait()
		for _, id := range []CallID{first, second} {
			if v := viewOf(t, c, id); !v.Conference || v.Held {
				t.Errorf("%s is not in: %+v", id, v)
			}
		}
	})
}

// TestMergeOfATransferredCall: who is on the way to somebody else is taken into no conference.
func TestMergeOfATransferredCall(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		a, b := active(t, w, c, "1"), active(t, w, c, "2")
		if err := c.Transfer(b, "3"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if err := c.Merge(a, b); !errors.Is(err, ErrNotAllowed) {
			t.Errorf("merging: %v", err)
		}
		if v := viewOf(t, c, b); v.Conference || v.Allowed.Merge {
			t.Errorf("the transferred call shows %+v", v)
		}
	})
}
