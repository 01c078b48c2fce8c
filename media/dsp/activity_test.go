package dsp

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"offhook/media"
)

// scene is speech-like noise of given length and level, or with 0 a pause.
type scene struct {
	d     time.Duration
	level float64
}

func play(rate int, scenes []scene, background float64) []float32 {
	r := rand.New(rand.NewPCG(3, 4))
	var s []float32
	for _, sc := range scenes {
		amplitude := math.Pow(10, background/20)
		if sc.level != 0 {
			amplitude = math.Pow(10, sc.level/20)
		}
		for range media.Samples(sc.d, rate) {
			s = append(s, float32(amplitude*r.NormFloat64()))
		}
	}
	return s
}

func TestActivity(t *testing.T) {
	const ms = time.Millisecond
	for _, tc := range []struct {
		name       string
		scenes     []scene
		background float64
		want       Speech
	}{
		{"silence", []scene{{2000 * ms, 0}}, -90, Speech{Level: media.Silence, Total: 2000 * ms}},
		{"two words with a short pause are one piece", []scene{{500 * ms, 0}, {400 * ms, -26}, {160 * ms, 0}, {400 * ms, -26}, {500 * ms, 0}}, -80,
			Speech{Active: 960 * ms, Level: -26.8, First: 500 * ms, Last: 1460 * ms, Total: 1960 * ms}},
		{"a long pause does not count", []scene{{500 * ms, 0}, {400 * ms, -26}, {1000 * ms, 0}, {400 * ms, -26}, {500 * ms, 0}}, -80,
			Speech{Active: 800 * ms, Level: -26, First: 500 * ms, Last: 2300 * ms, Total: 2800 * ms}},
		{"noise 30 dB below does not count", []scene{{1000 * ms, 0}, {2000 * ms, -20}, {1000 * ms, 0}}, -50,
			Speech{Active: 2000 * ms, Level: -20, First: 1000 * ms, Last: 3000 * ms, Total: 4000 * ms}},
		{"a click does not set the level", []scene{{20 * ms, -3}, {480 * ms, 0}, {2000 * ms, -20}}, -80,
			Speech{Active: 2020 * ms, Level: -18, First: 0, Last: 2500 * ms, Total: 2500 * ms}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := NewActivity(16000)
			in := play(16000, tc.scenes, tc.background)
			for len(in) > 0 {
				n := min(len(in), 133)
				a.Write(in[:n])
				in = in[n:]
			}
			got := a.Speech()
			if math.Abs(got.Level-tc.want.Level) > 1.5 {
				t.Errorf("level %.1f, want %.1f", got.Level, tc.want.Level)
			}
			got.Level = tc.want.Level
			if got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestActivityDoesNotAllocate(t *testing.T) {
	a, frame := NewActivity(media.SampleRate), sine(media.FrameSize, 440, media.SampleRate)
	if n := testing.AllocsPerRun(100, func() { a.Write(frame) }); n != 0 {
		t.Errorf("Write allocates %v times", n)
	}
}
