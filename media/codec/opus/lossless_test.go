//go:build cgo

package opus

import (
	"errors"
	"math"
	"testing"

	"offhook/media/codec"
)

// TestLossless: where nothing gets lost and there are bits enough, all of the spectrum is
// transformed; and nothing is heard of where that begins and ends.
func TestLossless(t *testing.T) {
	enc, dec := makePair(t)
	adapter := enc.(codec.Adapter)
	steps := []struct {
		percent, bps int
		effort       codec.Effort
		transforms   bool
	}{
		{10, DefaultBitrate, codec.FullEffort, false}, {0, DefaultBitrate, codec.FullEffort, false},
		{0, LosslessBitrate, codec.FullEffort, true}, {5, LosslessBitrate, codec.FullEffort, false},
		{0, untoldBitrate, codec.FullEffort, true}, {0, untoldBitrate, codec.LessEffort, true},
		{5, DefaultBitrate, codec.LessEffort, false}, {0, untoldBitrate, codec.LeastEffort, true},
	}
	in, out, pcm := voice(len(steps)*SampleRate), []float32(nil), make([]float32, packet)
	for i, step := range steps {
		if err := errors.Join(adapter.SetBitrate(step.bps), adapter.SetPacketLoss(step.percent), enc.(codec.Thrifty).SetEffort(step.effort)); err != nil {
			t.Fatal(err)
		}
		for k, p := range encodeAll(t, enc, in[i*SampleRate:(i+1)*SampleRate]) {
			if transforms := p[0] >= 16<<3; transforms != step.transforms && k > 1 { // RFC 6716 3.1
				t.Errorf("at %d bit/s and a loss of %d %%, packet %d: transformed %t", step.bps, step.percent, k, transforms)
			}
			if _, err := dec.Decode(pcm, p); err != nil {
				t.Fatal(err)
			}
			out = append(out, pcm...)
		}
	}
	delay, best := 0, math.Inf(-1)
	for d := range 600 {
		if got := snr(in[:SampleRate], out[d:]); got > best {
			delay, best = d, got
		}
	}
	for at := SampleRate / 10; at+SampleRate/10 <= len(in)-delay; at += SampleRate / 10 {
		window := in[at : at+SampleRate/10]
		if got := snr(window, out[at+delay:]); level(window) > -30 && got < 6 {
			t.Errorf("after %.1f s signal to noise is %.1f dB", float64(at)/SampleRate, got)
		}
	}
}
