package sipclient

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/call"
)

// answered dials text and answers it.
func answered(t *testing.T, w *world, c *Client, text string) CallID {
	t.Helper()
	id, err := c.Dial("", text)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
	w.emitMedia(media.Connected{Stage: media.StageDTLS, At: time.Now()})
	wantState(t, c, call.Active)
	return id
}

// sentDigits are the digits that the call's audio was given so far.
func sentDigits(w *world) string {
	synctest.Wait()
	var digits strings.Builder
	for _, line := range w.all() {
		if d, is := strings.CutPrefix(line, "digit "); is {
			digits.WriteString(d[:1])
		}
	}
	return digits.String()
}

func TestPostDial(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := answered(t, w, c, "070-1000-2000,12;34,5")
		time.Sleep(2*time.Second - time.Millisecond)
		if got := sentDigits(w); got != "" {
			t.Errorf("%q was sent before the pause was over", got)
		}
		time.Sleep(time.Millisecond)
		if got := sentDigits(w); got != "12" {
			t.Errorf("after the pause %q was sent", got)
		}
		time.Sleep(time.Minute)
		v := c.Snapshot().Calls[0]
		if got := sentDigits(w); got != "12" || v.AwaitingDigits != 2 {
			t.Errorf("it did not wait for the person: %q was sent, %d wait", got, v.AwaitingDigits)
		}
		if err := c.SendWaiting(id); err != nil {
			t.Fatal(err)
		}
		if got := sentDigits(w); got != "1234" {
			t.Errorf("%q was sent", got)
		}
		time.Sleep(2*time.Second + 2*digitTime - time.Millisecond) // from when the 4 is out
		if got := sentDigits(w); got != "1234" {
			t.Errorf("%q was sent too early", got)
		}
		time.Sleep(time.Millisecond)
		if got := sentDigits(w); got != "12345" {
			t.Errorf("in the end %q was sent", got)
		}
		if err := c.SendWaiting(id); !errors.Is(err, ErrNotAllowed) {
			t.Errorf("with nothing left: %v", err)
		}
		w.emit("trunk", LegBye{ID: id})
		wantState(t, c, call.Ended)
		js, err := json.Marshal(c.Snapshot())
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(js), "12;34") || w.history[0].Number != "07010002000" || slices.Contains(w.all(), "INVITE sip:07010002000,12;34,5@pbx.test") {
			t.Errorf("the digits are kept: %s, %+v", js, w.history)
		}
	})
}

// TestPauseAfterManyDigits begins when the last one is out: as telephone-events, the slowest
// way, each takes 100 ms and 120 ms to the next one.
func TestPauseAfterManyDigits(t *testing.T) {
	const each = 220 * time.Millisecond
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		many := strings.Repeat("1", 60)
		answered(t, w, c, "1001,"+many+",2")
		time.Sleep(2*time.Second + 60*each + 2*time.Second - time.Millisecond)
		if got := sentDigits(w); got != many {
			t.Errorf("before the pause was over %q was sent", got)
		}
		time.Sleep(time.Millisecond)
		if got := sentDigits(w); got != many+"2" {
			t.Errorf("in the end %q was sent", got)
		}
	})
}

// TestPostDialEndsWithTheCall: what a call has not sent is sent in no other.
func TestPostDialEndsWithTheCall(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		first := answered(t, w, c, "1,2")
		w.emit("trunk", LegBye{ID: first})
		second := answered(t, w, c, "3;4")
		w.emit("trunk", LegBye{ID: second})
		time.Sleep(5 * time.Second)
		if got := sentDigits(w); got != "" {
			t.Errorf("%q was sent", got)
		}
		for _, v := range c.Snapshot().Calls {
			if v.AwaitingDigits != 0 {
				t.Errorf("call %s still waits with %d digits", v.ID, v.AwaitingDigits)
			}
		}
		if err := c.SendWaiting(second); !errors.Is(err, ErrNotAllowed) {
			t.Errorf("after the call: %v", err)
		}
	})
}
