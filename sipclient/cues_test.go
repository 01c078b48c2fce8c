package sipclient

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"offhook/sipclient/call"
)

// cues returns what was beeped so far.
func (w *world) cues() []string {
	var all []string
	for _, line := range w.all() {
		if cue, ok := strings.CutPrefix(line, "cue "); ok {
			all = append(all, cue)
		}
	}
	return all
}

// TestCues beeps each change once, and the end when the call's own sound is over.
func TestCues(t *testing.T) {
	w := newWorld()
	w.settings.Ringing.Cues = true
	down := w.outage()
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		for _, muted := range []bool{true, false} {
			if err := c.SetMuted(id, muted); err != nil {
				t.Fatal(err)
			}
		}
		down.Store(true)
		w.emit("trunk", LineDown{Err: ErrDisconnected})
		wantState(t, c, call.Active)
		down.Store(false)
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if err := c.Hangup(id); err != nil {
			t.Fatal(err)
		}
		wantState(t, c, call.Ended)
		if got, want := w.cues(), []string{"connected", "muted", "unmuted", "reconnecting", "connected", "ended"}; !slices.Equal(got, want) {
			t.Errorf("beeped %v, want %v", got, want)
		}
		if lines := w.all(); slices.Index(lines, "media close") > slices.Index(lines, "cue ended") {
			t.Error("the end is beeped into the sound that ends")
		}
	})
}

// TestNoCues: nobody who did not ask for it is beeped at, and a call that never
// was up ends without.
func TestNoCues(t *testing.T) {
	for _, on := range []bool{false, true} {
		w := newWorld()
		w.settings.Ringing.Cues = on
		run(t, w, func(t *testing.T, c *Client) {
			id, err := c.Dial("", "1")
			if err != nil {
				t.Fatal(err)
			}
			wantState(t, c, call.Calling)
			if !on {
				_ = c.Hangup(id)
				active(t, w, c, "2")
			}
			if got := w.cues(); len(got) > 0 {
				t.Errorf("beeped %v", got)
			}
		})
	}
}

// TestPreviewMelody rings as a call would: with the country of the default account.
func TestPreviewMelody(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		stop := c.PreviewMelody("bell", 0)
		stop()
		if !w.has("ring KR") || !w.has("ring off") {
			t.Errorf("transcript %q", w.all())
		}
	})
}
