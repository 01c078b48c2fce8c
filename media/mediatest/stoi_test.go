package mediatest_test

import (
	"testing"
	"time"

	"offhook/media"
	"offhook/media/mediatest"
	"offhook/media/mediatest/speakers"
)

// TestSTOI is 1 for what is heard as it was, however loud, less the more noise
// there is, and little for somebody else's words.
func TestSTOI(t *testing.T) {
	speech := speakers.Say("slt")
	noisy := func(level float64) []float32 {
		out := append([]float32(nil), speech...)
		for i, n := range mediatest.Noise(1, level, time.Minute)[:len(out)] {
			out[i] += n
		}
		return out
	}
	softer := append([]float32(nil), speech...)
	for i := range softer {
		softer[i] /= 10
	}
	if s := mediatest.STOI(speech, softer); s < 0.999 {
		t.Errorf("%v for the same, only softer", s)
	}
	last := 0.999
	for _, level := range []float64{-50, -35, -20, -5} {
		s := mediatest.STOI(speech, noisy(level))
		t.Logf("noise of %v dBFS: %.3f", level, s)
		if s >= last {
			t.Errorf("noise of %v dBFS: %.3f, after %.3f with less", level, s, last)
		}
		last = s
	}
	if s := mediatest.STOI(speech, speakers.Say("rms")); s > 0.4 {
		t.Errorf("%v for another sentence of another speaker", s)
	}
	if s := mediatest.STOI(speech[:media.SampleRate/10], speech); s != 0 {
		t.Errorf("%v for a tenth of a second", s)
	}
}

// TestConvolve with a response that delays and halves.
func TestConvolve(t *testing.T) {
	out := mediatest.Convolve([]float32{1, 2, 3, 4}, []float32{0, 0.5})
	for i, want := range []float32{0, 0.5, 1, 1.5} {
		if d := out[i] - want; d > 1e-5 || d < -1e-5 {
			t.Errorf("sample %d is %v, not %v", i, out[i], want)
		}
	}
}
