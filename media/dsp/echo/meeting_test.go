package echo

import (
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
	"offhook/media/mediatest/speakers"
)

// TestClocksApart: two devices play and hear at their own pace, so that frames are played
// which meet none, or are heard which meet none. The echo is gone all the same.
func TestClocksApart(t *testing.T) {
	const length = 50 * media.SampleRate
	said := speakers.Say("slt")
	far := make([]float32, 0, length)
	for len(far) < length {
		far = append(far, said...)
	}
	echo := mediatest.Convolve(far[:length], mediatest.Response(5, 25*time.Millisecond, 100*time.Millisecond))
	for _, ppm := range []float64{-480, 480} { // how much slower the microphone's clock is
		c := New()
		step := 1 + ppm*1e-6 // samples played for each that is heard
		var in, out []float32
		for n, played := 0, 0; float64(n+2*frame)*step < length; n += frame {
			for ; float64(played) < float64(n+frame)*step; played += frame {
				c.Played(far[played : played+frame])
			}
			heard := make([]float32, frame)
			for i := range heard {
				at := float64(n+i) * step
				k := int(at)
				heard[i] = echo[k] + float32(at-float64(k))*(echo[k+1]-echo[k])
			}
			in = append(in, heard...)
			c.Cancel(heard)
			out = append(out, heard...)
		}
		for at := 10; at < 40; at += 10 {
			removed := dsp.Level(seconds(in, at, at+9)) - dsp.Level(seconds(out, at, at+9))
			t.Logf("%v ppm: %.1f dB removed after %d s", ppm, removed, at)
			if removed < 30 {
				t.Errorf("%v ppm: %.1f dB of echo removed after %d s", ppm, removed, at)
			}
		}
	}
}

// TestMicrophoneLosesSound, as one that is replaced by another does: what was learnt still
// holds.
func TestMicrophoneLosesSound(t *testing.T) {
	said := speakers.Say("awb")
	far := append(append([]float32(nil), said...), said...)
	microphone := mediatest.Convolve(far, mediatest.Response(5, 60*time.Millisecond, 100*time.Millisecond))
	out := append([]float32(nil), microphone...)
	c := New()
	const hole, end = 6 * media.SampleRate, 6*media.SampleRate + 25*frame
	for at := 0; at+frame <= len(out); at += frame {
		c.Played(far[at : at+frame])
		if at < hole || at >= end {
			c.Cancel(out[at : at+frame])
		}
	}
	const from, to = end + media.SampleRate/2, end + 2*media.SampleRate
	removed := dsp.Level(microphone[from:to]) - dsp.Level(out[from:to])
	t.Logf("%.1f dB removed", removed)
	if removed < 30 {
		t.Errorf("%.1f dB of echo removed from half a second after the hole on", removed)
	}
}

// TestPause: after half a second of silence there is no echo, until there is sound again;
// what is heard knows it of what was played, not of what is played now.
func TestPause(t *testing.T) {
	c := New()
	loud, silent := mediatest.Noise(1, -30, media.FrameDuration), make([]float32, frame)
	heard := make([]float32, frame)
	both := func(played []float32) (bool, bool) { return c.Played(played), c.Cancel(heard) }
	both(loud)
	for i := range pause {
		if p, h := both(silent); !p || !h {
			t.Fatalf("%d frames after a sound: played %t, heard %t", i+1, p, h)
		}
	}
	if p, h := both(silent); p || h {
		t.Errorf("after a pause: played %t, heard %t", p, h)
	}
	if !c.Played(loud) {
		t.Error("a sound is no sound")
	}
	c.Played(silent)
	for i, want := range []bool{true, true} {
		if got := c.Cancel(heard); got != want {
			t.Errorf("frame %d: heard %t", i, got)
		}
	}
}
