package jitter

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestCalmPathWaitsLittle: on a path that is as even as a local network, packets wait no
// longer than 10 ms on average. The clocks differ, so that reading stands to arrival in
// every way within the 100 s.
func TestCalmPathWaitsLittle(t *testing.T) {
	const n = 5000
	var mean time.Duration
	for _, ppm := range []float64{100, -100} {
		r := rand.New(rand.NewPCG(9, 1))
		delays := delaysOf(n, func(int) time.Duration { return millis(3 * r.Float64()) })
		speaker := &talker{tone: tone{rate: 48000, samples: 960, hz: 440}, silent: 200 * time.Millisecond}
		o := run(t, speaker, 48000, 48000, network(delays), ppm)
		waited := o.stats.Waited.All / time.Duration(o.stats.Waited.Packets)
		t.Logf("%+.0f ppm: waited %v, concealed %v", ppm, waited, o.stats.Concealed)
		mean += waited / 2
		if o.stats.Concealed > 50*time.Millisecond { // of 100 s
			t.Errorf("%+.0f ppm: %v were concealed", ppm, o.stats.Concealed)
		}
	}
	if mean > 10*time.Millisecond {
		t.Errorf("packets waited %v", mean)
	}
}
