//go:build cgo

package echo

import (
	"testing"
	"time"

	"offhook/media/dsp"
	"offhook/media/mediatest"
	"offhook/media/mediatest/speakers"
)

// TestChange of the way is noticed, and the echo gone again two seconds later.
func TestChange(t *testing.T) {
	said := speakers.Say("awb")
	far := append(append([]float32(nil), said...), said...)
	way := func(seed uint64, delay time.Duration) []float32 {
		return mediatest.Convolve(far, mediatest.Response(seed, delay, 100*time.Millisecond))
	}
	before := way(5, 60*time.Millisecond)
	const at = 6 * 48000
	for name, after := range map[string][]float32{"moved": way(6, 60*time.Millisecond), "later": way(5, 100*time.Millisecond), "sooner": way(5, 30*time.Millisecond)} {
		microphone := append(append([]float32(nil), before[:at]...), after[at:]...)
		out := cancelled(microphone, far)
		removed := dsp.Level(seconds(microphone, 8, 11)) - dsp.Level(seconds(out, 8, 11))
		t.Logf("%s: %.1f dB removed", name, removed)
		if removed < 35 {
			t.Errorf("%s: %.1f dB of echo removed 2 s later", name, removed)
		}
	}
}

// TestNoChange is seen where there is none, whoever speaks: the filter would have to
// learn anew while it can't.
func TestNoChange(t *testing.T) {
	for _, pair := range [][2]string{{"awb", "slt"}, {"slt", "rms"}, {"rms", "awb"}} {
		far, near := speakers.Say(pair[0]), speakers.Say(pair[1])
		n := min(len(far), len(near)) / frame * frame
		far = append(far[:n:n], far[:n]...)
		microphone := mediatest.Convolve(far, mediatest.Response(5, 60*time.Millisecond, 200*time.Millisecond))
		for i, s := range near[:n] {
			microphone[n+i] += s // in the far end's second turn
		}
		c, before := New(), 0
		for at := 0; at+frame <= len(far); at += frame {
			c.Played(far[at : at+frame])
			c.Cancel(microphone[at : at+frame])
			if at > 0 && c.change.since < before {
				t.Errorf("%v: another way is seen after %.2f s", pair, float64(at)/48000)
			}
			before = c.change.since
		}
	}
}
