//go:build cgo

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

// TestMeetings: as many frames are played as heard, but some are late, as where the program
// was held up, come in bursts, or were never heard, as where a microphone is replaced by
// another. What was learnt still holds, or soon does again.
func TestMeetings(t *testing.T) {
	said := speakers.Say("slt")
	var far []float32
	for len(far) < 20*media.SampleRate {
		far = append(far, said...)
	}
	microphone := mediatest.Convolve(far, mediatest.Response(5, 80*time.Millisecond, 100*time.Millisecond))
	for name, next := range map[string]func(turn int) (first, hear, lose, then int){
		"one by one":       func(int) (int, int, int, int) { return 1, 1, 0, 0 },
		"heard first":      func(int) (int, int, int, int) { return 0, 1, 0, 1 },
		"bursts of 50 ms":  func(int) (int, int, int, int) { return 5, 5, 0, 0 },
		"bursts of 120 ms": func(int) (int, int, int, int) { return 12, 12, 0, 0 },
		"held up": func(turn int) (int, int, int, int) {
			if turn%150 == 0 {
				return 0, 3, 0, 3
			}
			return 0, 1, 0, 1
		},
		"a hole": func(turn int) (int, int, int, int) {
			if turn == 750 {
				return 1, 0, 25, 24
			}
			return 1, 1, 0, 0
		},
	} {
		c := New()
		out := append([]float32(nil), microphone...)
		heard, played := 0, 1
		play := func(n int) {
			for range n {
				c.Played(far[played*frame : (played+1)*frame])
				played++
			}
		}
		c.Played(far[:frame])
		for turn := 1; (max(heard, played)+30)*frame < len(far); turn++ {
			first, hear, lose, then := next(turn)
			play(first)
			for range hear {
				c.Cancel(out[heard*frame : (heard+1)*frame])
				heard++
			}
			heard += lose
			play(then)
		}
		const from, to = 9 * media.SampleRate, 19 * media.SampleRate
		removed := dsp.Level(microphone[from:to]) - dsp.Level(out[from:to])
		t.Logf("%s: %.1f dB removed", name, removed)
		if removed < 35 {
			t.Errorf("%s: %.1f dB of echo removed", name, removed)
		}
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

// TestLoudspeakerStops: where nothing comes to be played any more, there is no echo soon.
func TestLoudspeakerStops(t *testing.T) {
	c := New()
	heard := make([]float32, frame)
	c.Played(mediatest.Noise(1, -30, media.FrameDuration))
	for i := range pause + 2 {
		if audible := c.Cancel(heard); audible != (i <= pause) {
			t.Errorf("frame %d: %t", i, audible)
		}
	}
}
