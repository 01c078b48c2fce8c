package voice

import (
	"math"
	"math/rand/v2"
	"testing"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
)

// gated returns the level of what comes out in the last second of three: ours is a voice
// of -26 dBFS, the others are as much louder or softer, and the far end speaks or not.
func gated(t *testing.T, g *gate, microphone, aec3 float64, far bool) float64 {
	t.Helper()
	const n = 3 * media.SampleRate
	voice := mediatest.Voice(1, 3e9)
	times := func(dB float64) []float32 {
		out, gain := make([]float32, n), float32(math.Pow(10, dB/20))
		for i, s := range voice {
			out[i] = gain * s
		}
		return out
	}
	m, a, ours := times(microphone), times(aec3), times(0)
	played := make([]float32, n)
	if far {
		copy(played, voice)
	}
	for at := 0; at < n; at += media.FrameSize {
		g.played(played[at : at+media.FrameSize])
		g.apply(ours[at:at+media.FrameSize], m[at:at+media.FrameSize], a[at:at+media.FrameSize])
	}
	return dsp.Level(ours[n-media.SampleRate:])
}

// TestGate is closed where AEC3 leaves nothing of what we leave, and the far end speaks.
func TestGate(t *testing.T) {
	open := dsp.Level(mediatest.Voice(1, 3e9)[2*media.SampleRate:])
	for _, c := range []struct {
		name             string
		microphone, aec3 float64 // dB beside ours
		far, heard       bool
	}{
		{"echo that we leave", 15, -15, true, false},
		{"echo that we don't know", 0, -25, true, false},
		{"the near end alone", 0, 0, false, true},
		{"the near end in spite of AEC3", 0, -25, false, true},
		{"both", 6, -8, true, true},
		{"a loud echo", 10, -5, true, true},
	} {
		g := newGate()
		g.heard = learning
		got := gated(t, g, c.microphone, c.aec3, c.far)
		if c.heard && got < open-0.1 || !c.heard && got > open+c.aec3-c.microphone+1 {
			t.Errorf("%s: %.1f dBFS of %.1f come out", c.name, got, open)
		}
	}
}

// TestGateHolds: AEC3 cuts words out of the near end, which are heard all the same; but
// not for long what it leaves while it learns.
func TestGateHolds(t *testing.T) {
	for name, c := range map[string]struct {
		heard  int
		frames int
		open   bool
	}{"near speech": {learning, longest - 1, true}, "a first echo": {0, first + 10, false}} {
		g := newGate()
		g.heard = c.heard
		loud, soft := mediatest.Noise(1, -26, media.FrameDuration), mediatest.Noise(2, -66, media.FrameDuration)
		next := func(aec3 []float32) {
			g.played(loud)
			g.apply(append([]float32(nil), loud...), loud, aec3)
		}
		for range 5 {
			next(soft)
		}
		for range 30 {
			next(loud)
		}
		g.heard = c.heard
		for range c.frames {
			next(soft)
		}
		if (g.gain == 1) != c.open {
			t.Errorf("%s: the gain is %v after %d frames", name, g.gain, c.frames)
		}
	}
}

// TestGateAfterNoSound is as before.
func TestGateAfterNoSound(t *testing.T) {
	g := newGate()
	bad := make([]float32, media.FrameSize)
	for _, s := range []float64{math.NaN(), math.Inf(1), 1e30} {
		for i := range bad {
			bad[i] = float32(s)
		}
		g.played(bad)
		g.apply(append([]float32(nil), bad...), bad, bad)
	}
	if got := gated(t, g, 0, 0, true); !(got > -32) {
		t.Errorf("a voice comes out at %.1f dBFS", got)
	}
}

// TestGateIsNotFooledByZeros: a microphone that was muted by the system for a moment, or
// gives zeros while nobody speaks, does not make the noise of the room a voice.
func TestGateIsNotFooledByZeros(t *testing.T) {
	g, random := newGate(), rand.New(rand.NewPCG(1, 1))
	frame := func(rms float64) []float32 {
		f := make([]float32, media.FrameSize)
		for i := range f {
			f[i] = float32(rms * random.NormFloat64())
		}
		return f
	}
	run := func(frames int, room, far float64) (open int) {
		for range frames {
			g.played(frame(20 * far))
			noise, echo := frame(room), frame(far)
			microphone, ours := make([]float32, media.FrameSize), make([]float32, media.FrameSize)
			for i := range microphone {
				microphone[i], ours[i] = noise[i]+echo[i], noise[i]+echo[i]/10
			}
			g.apply(ours, microphone, noise)
			if g.open > 0 {
				open++
			}
		}
		return open
	}
	const room, far = 0.001, 0.005
	run(300, room, far)
	run(100, room, 0)
	run(30, 0, 0)
	if open := run(1000, room, far); open > 0 {
		t.Errorf("open for %d of 1000 frames", open)
	}
}
