package tone

import (
	"math"
	"testing"
)

func TestVolume(t *testing.T) {
	for position, dB := range map[float64]float64{1: 0, 2: 0, 0.5: -10, 0.25: -20, 0.7: -5.15, 0.01: -66.4} {
		if got := 20 * math.Log10(Volume(position)); math.Abs(got-dB) > 0.05 {
			t.Errorf("at %v: %.2f dB, want %v", position, got, dB)
		}
	}
	for _, silent := range []float64{0, -1, math.NaN()} {
		if got := Volume(silent); got != 0 {
			t.Errorf("at %v: %v, want 0", silent, got)
		}
	}
}
