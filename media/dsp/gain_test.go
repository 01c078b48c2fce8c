package dsp_test

import (
	"math"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
)

// evened returns s as a Gain leaves it.
func evened(s []float32) []float32 {
	out, g := append([]float32(nil), s...), dsp.NewGain()
	for at := 0; at+media.FrameSize <= len(out); at += media.FrameSize {
		g.Process(out[at : at+media.FrameSize])
	}
	return out
}

// TestGainEvensSpeech: after some seconds, soft, normal and loud speakers are
// about equally loud, and none is clipped.
func TestGainEvensSpeech(t *testing.T) {
	const d = 20 * time.Second
	for _, change := range []float64{-18, -10, 0, 12} {
		for seed := range uint64(3) {
			in := scaled(mediatest.Voice(seed, d), change)
			out := evened(in)
			before, after := mediatest.Speech(in[len(in)/2:], media.SampleRate), mediatest.Speech(out[len(out)/2:], media.SampleRate)
			if math.Abs(after.Level+23) > 3.5 {
				t.Errorf("speaker %d at %.1f dBFS becomes %.1f, want about -23", seed, before.Level, after.Level)
			}
			for _, s := range out {
				if s > 0.98 || s < -0.98 {
					t.Fatalf("speaker %d at %.1f dBFS: a sample of %.2f", seed, before.Level, s)
				}
			}
		}
	}
}

// TestGainLeavesNoise as it is: alone, and between words.
func TestGainLeavesNoise(t *testing.T) {
	noise := mediatest.Noise(1, -45, 10*time.Second)
	if got, want := dsp.Level(evened(noise)), dsp.Level(noise); math.Abs(got-want) > 0.1 {
		t.Errorf("noise of %.1f dBFS becomes %.1f", want, got)
	}
	const d = 15 * time.Second
	in := append(scaled(mediatest.Voice(1, d), -18, mediatest.Noise(2, -58, d)), mediatest.Noise(3, -58, time.Second)...)
	out := evened(in)
	if got := dsp.Level(out[len(out)-media.SampleRate:]); got > -46 {
		t.Errorf("the noise after soft speech is at %.1f dBFS", got)
	}
}

// TestGainSurvivesShouting: from soft to full scale at once.
func TestGainSurvivesShouting(t *testing.T) {
	in := append(scaled(mediatest.Voice(1, 10*time.Second), -18), scaled(mediatest.Voice(2, 5*time.Second), 15)...)
	out := evened(in)
	for i, s := range out {
		if s > 0.98 || s < -0.98 {
			t.Fatalf("a sample of %.2f at %v", s, media.Duration(i, media.SampleRate))
		}
	}
	loud := mediatest.Speech(out[len(out)-2*media.SampleRate:], media.SampleRate)
	if loud.Level > -17 {
		t.Errorf("shouting stays at %.1f dBFS", loud.Level)
	}
}

func TestGainDoesNotAllocate(t *testing.T) {
	g, frame := dsp.NewGain(), mediatest.Voice(1, 10*time.Millisecond)
	if n := testing.AllocsPerRun(100, func() { g.Process(frame) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
