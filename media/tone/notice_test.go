package tone

import (
	"math"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
)

func TestNotice(t *testing.T) {
	for _, again := range []bool{false, true} {
		g := NewNotice(again)
		s := make([]float32, 16*media.SampleRate)
		g.Read(s)
		part := func(from, to time.Duration) []float32 {
			return s[media.Samples(from, media.SampleRate):media.Samples(to, media.SampleRate)]
		}
		if p, l := power(part(20*time.Millisecond, 180*time.Millisecond), 1400), dsp.Level(part(20*time.Millisecond, 180*time.Millisecond)); math.Abs(l-(Level-noticeDown)) > 0.5 || p < l-1 {
			t.Errorf("%.1f dBFS, of it 1400 Hz %.1f", l, p)
		}
		if l := dsp.Level(part(200*time.Millisecond, 15*time.Second)); l != media.Silence {
			t.Errorf("%.1f dBFS between two", l)
		}
		if second := dsp.Level(part(15*time.Second, 15200*time.Millisecond)) > -30; second != again {
			t.Errorf("again %t: %t", again, second)
		}
		if at, size := click(s); size > 0.02 {
			t.Errorf("clicks at %v (%.4f)", at, size)
		}
	}
}

func TestSamples(t *testing.T) {
	s := []float32{0.1, 0.2, 0.3}
	third := 3 * time.Second / media.SampleRate
	for _, test := range []struct {
		samples []float32
		pause   time.Duration
		want    []float32
	}{
		{s, third, []float32{0.1, 0.2, 0.3, 0, 0, 0, 0.1, 0.2, 0.3, 0}},
		{s, 0, []float32{0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.1}},
		{s, -1 * time.Second, []float32{0.1, 0.2, 0.3, 0, 0, 0, 0, 0, 0, 0}},
		{nil, 0, make([]float32, 10)},
		{nil, third, make([]float32, 10)},
	} {
		g := NewSamples(test.samples, test.pause)
		got := make([]float32, 10)
		g.Read(got[:4])
		g.Read(got[4:])
		for i, want := range test.want {
			if got[i] != want {
				t.Errorf("pause %v: %v, want %v", test.pause, got, test.want)
				break
			}
		}
		if n := testing.AllocsPerRun(10, func() { g.Read(got) }); n != 0 {
			t.Errorf("%v allocations", n)
		}
	}
}
