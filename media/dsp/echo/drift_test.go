//go:build cgo

package echo

import (
	"math"
	"testing"
	"time"

	"offhook/media/dsp"
	"offhook/media/mediatest"
	"offhook/media/mediatest/speakers"
)

// TestDrift of two clocks is found in both directions, and the echo gone in spite of
// it; where there is none, none is found.
func TestDrift(t *testing.T) {
	said := speakers.Say("slt")
	far := append(append([]float32(nil), said...), said...)
	still := mediatest.Convolve(far, mediatest.Response(5, 40*time.Millisecond, 100*time.Millisecond))
	for _, ppm := range []float64{0, 80, -300, 300} {
		microphone := make([]float32, len(still))
		for i := range microphone {
			at := float64(i) * (1 - ppm*1e-6)
			k := int(at)
			if k+1 < len(still) {
				part := float32(at - float64(k))
				microphone[i] = still[k] + part*(still[k+1]-still[k])
			}
		}
		c := New()
		out := append([]float32(nil), microphone...)
		for at := 0; at+frame <= len(out); at += frame {
			c.Played(far[at : at+frame])
			c.Cancel(out[at : at+frame])
		}
		removed := dsp.Level(seconds(microphone, 8, 12)) - dsp.Level(seconds(out, 8, 12))
		t.Logf("%v ppm: found %.0f, %.1f dB removed", ppm, c.drift.rate*1e6, removed)
		if math.Abs(c.drift.rate*1e6-ppm) > 25 || removed < 30 {
			t.Errorf("%v ppm: found %.0f, and %.1f dB of echo removed", ppm, c.drift.rate*1e6, removed)
		}
	}
}

// TestDriftOfNothing: what is no number changes nothing; a rate that is none would be a
// place in memory.
func TestDriftOfNothing(t *testing.T) {
	bad := float32(math.NaN())
	var fine, broken [half + 1]complex64
	for k := range fine {
		fine[k], broken[k] = 1i, complex(bad, bad)
	}
	var speech, none [bins]float32
	for k := range none {
		none[k] = bad
	}
	for name, learn := range map[string]func(d *drift){
		"what is left":        func(d *drift) { d.learn(&broken, &fine, &speech) },
		"what was subtracted": func(d *drift) { d.learn(&fine, &broken, &speech) },
		"speech":              func(d *drift) { d.learn(&fine, &fine, &none) },
	} {
		d := drift{rate: 1e-4, known: 10}
		if learn(&d); d != (drift{rate: 1e-4, known: 10}) {
			t.Errorf("%s: %+v", name, d)
		}
	}
}
