package session

import (
	"slices"
	"testing"
)

// TestMuteDoesNotClick, neither when it begins nor when it ends, and nothing is sent from the
// beginning of the first packet on but what fades away there; nothing at all where it is
// there from the start.
func TestMuteDoesNotClick(t *testing.T) {
	x := newStill(t, "PCMU")
	sent := x.tape(t, x.clock.Now)
	sounds := func(s float32) bool { return s != 0 }
	x.SetMuted(true)
	x.turn()
	x.turn()
	if len(sent.samples) == 0 || slices.ContainsFunc(sent.samples, sounds) {
		t.Errorf("muted from the start, %d samples were sent, and not of silence", len(sent.samples))
	}
	for n := range 30 {
		x.SetMuted(false)
		for range 1 + n%4 {
			x.turn()
		}
		before := len(sent.samples)
		x.SetMuted(true)
		x.turn()
		if slices.ContainsFunc(sent.samples[before+easing:], sounds) {
			t.Fatal("something is sent while muted")
		}
		if !sounds(sent.samples[before-1]) {
			t.Error("nothing was sent before")
		}
	}
	if sharpest := edge(sent.samples); sharpest > 0.02 {
		t.Errorf("a click of %.3f is sent", sharpest)
	}
}
