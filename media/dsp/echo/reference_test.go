//go:build cgo

package echo

import (
	"math"
	"testing"
)

// TestReference is read ever later or sooner for a clock that drifts, over the edges
// of frames, and stays the sound that was played.
func TestReference(t *testing.T) {
	const period = 48 // 1 kHz
	tone := func(at float64) float32 { return float32(math.Sin(2 * math.Pi / period * math.Mod(at, period))) }
	var played, read [frame]float32 // a frame is ten periods: all are the same
	for i := range played {
		played[i] = tone(float64(i))
	}
	for _, rate := range []float64{0, fastest, -fastest} {
		var r reference
		r.init()
		skipped, doubled := 0, 0
		for n := range 5000 {
			r.take(&played)
			frames := 1
			switch {
			case r.early():
				frames, skipped = 0, skipped+1
			case r.late():
				frames, doubled = 2, doubled+1
			}
			for range frames {
				from := r.next - kept
				r.read(&read, rate)
				for i := 0; i < frame && n > 10; i += 53 {
					want := tone(period*100 + from + float64(i)*(1-rate))
					if math.Abs(float64(read[i]-want)) > 2e-3 {
						t.Fatalf("rate %v, frame %d: sample %d is %v, not %v", rate, n, i, read[i], want)
					}
				}
			}
		}
		if (skipped > 0) != (rate < 0) || (doubled > 0) != (rate > 0) {
			t.Errorf("rate %v: %d frames skipped, %d doubled", rate, skipped, doubled)
		}
	}
}
