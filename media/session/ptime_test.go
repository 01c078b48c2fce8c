package session

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/rtc"
)

func TestLasting(t *testing.T) {
	for _, tc := range []struct {
		codec        string
		wanted, want int // ms
	}{
		{"opus", 20, 20}, {"opus", 10, 10}, {"OPUS", 30, 20}, {"opus", 40, 40}, {"opus", 50, 40}, {"opus", 60, 60}, {"opus", 120, 60}, {"opus", 1, 10},
		{"PCMU", 30, 30}, {"PCMA", 50, 50}, {"G722", 25, 20}, {"PCMU", 0, 10}, {"PCMU", 200, 60},
	} {
		if got := lasting(tc.codec, time.Duration(tc.wanted)*time.Millisecond); got != time.Duration(tc.want)*time.Millisecond {
			t.Errorf("%s, wanted %d ms: %v", tc.codec, tc.wanted, got)
		}
	}
}

// TestClockGoesOnOverAChange: what was collected for a long packet is not sent when shorter ones
// are wanted, and the RTP clock goes on over it: else all that follows would seem to be late.
func TestClockGoesOnOverAChange(t *testing.T) {
	x := newStill(t, "opus")
	l := newListener(t, "")
	offer, err := l.peer.Offer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := x.wire.peer.Answer(t.Context(), offer)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.peer.SetAnswer(answer); err != nil {
		t.Fatal(err)
	}
	eventually(t, "both are connected", func() bool { return x.wire.peer.State() == rtc.Connected && l.peer.State() == rtc.Connected })
	turns := 0
	for round := range 6 {
		for _, change := range []struct {
			packet time.Duration
			turns  int
		}{{longestPacket, 20 + round}, {10 * time.Millisecond, 20}} {
			if err := x.up.use(x.wire.codecs[0], change.packet); err != nil {
				t.Fatal(err)
			}
			for range change.turns {
				x.clock.Advance(tick)
				x.desk.Load().turn(x.clock.Now())
			}
			turns += change.turns
		}
	}
	sent := uint32(turns) * media.FrameSize
	var span uint32
	eventuallyOr(t, func() bool {
		if h := l.headers(); len(h) > 0 {
			span = h[len(h)-1].timestamp + media.FrameSize - h[0].timestamp
		}
		return span == sent
	}, func() { t.Fatalf("of %d samples the clock has %d", sent, span) })
}

// TestPacketsLastAsLongAsWanted: the other side's a=ptime is obeyed, also when a new
// answer changes it.
func TestPacketsLastAsLongAsWanted(t *testing.T) {
	a := newPhone(t, 440, "opus")
	l := newListener(t, "")
	for _, wanted := range []int{40, 10, 60, 20} {
		offer, err := a.session.Offer(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		answer, err := l.peer.Answer(t.Context(), offer)
		if err != nil {
			t.Fatal(err)
		}
		answer = strings.Replace(answer, "a=ptime:20", fmt.Sprintf("a=ptime:%d", wanted), 1)
		if err := a.session.SetAnswer(t.Context(), answer); err != nil {
			t.Fatal(err)
		}
		eventually(t, fmt.Sprintf("packets of %d ms", wanted), func() bool {
			h := l.headers()
			if len(h) < 12 {
				return false
			}
			for i := len(h) - 10; i < len(h); i++ {
				if h[i].timestamp-h[i-1].timestamp != uint32(48*wanted) || h[i].sequence != h[i-1].sequence+1 {
					return false
				}
			}
			return true
		})
	}
}
