package sipclient

import (
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/call"
)

// TestRestOfAConferenceStaysAtTheEar: when the one of a conference who was taken back hangs up, who is left is spoken with
// all the same: a call that was dialled before and is answered now waits.
func TestRestOfAConferenceStaysAtTheEar(t *testing.T) {
	for _, first := range []bool{false, true} {
		w := newWorld()
		run(t, w, func(t *testing.T, c *Client) {
			left, right := active(t, w, c, "1"), active(t, w, c, "2")
			if err := c.Merge(left, right); err != nil {
				t.Fatal(err)
			}
			id, err := c.Dial("trunk", "3")
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			w.emit("trunk", LegProgress{ID: id, Code: 180, At: time.Now()})
			synctest.Wait()
			gone, stays := right, left
			if first {
				gone, stays = left, right
			}
			if err := c.SetHeld(gone, false); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			w.emit("trunk", LegBye{ID: gone})
			synctest.Wait()
			if !viewOf(t, c, id).Muted {
				t.Error("who is called hears what is said in the other call")
			}
			w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
			w.emitMediaOf(2, media.Connected{Stage: media.StageDTLS})
			synctest.Wait()
			if v := viewOf(t, c, id); v.State != call.Active || !v.Held {
				t.Errorf("who is answered late: %v, held %v", v.State, v.Held)
			}
			if v := viewOf(t, c, stays); v.Held || v.Muted {
				t.Errorf("who is spoken with: held %v, muted %v", v.Held, v.Muted)
			}
			if err := c.SetHeld(id, false); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if v, other := viewOf(t, c, id), viewOf(t, c, stays); v.Held || v.Muted || !other.Held {
				t.Errorf("taken back: held %v, muted %v; the other one: held %v", v.Held, v.Muted, other.Held)
			}
		})
	}
}
