package dsp

import (
	"math"
	"testing"
	"time"

	"offhook/media"
)

func TestMeter(t *testing.T) {
	m := new(Meter)
	if m.Level() != media.Silence || m.Peak() != media.Silence || m.Average() != media.Silence {
		t.Errorf("a new meter shows %v, average %v", m, m.Average())
	}
	m.Write(sine(media.SampleRate, 1000, media.SampleRate)) // peak 0.5: -6.02 dB, RMS 3.01 below
	near(t, "Level", m.Level(), -9.03)
	near(t, "Peak", m.Peak(), -6.02)
	near(t, "Average", m.Average(), -9.03)

	silence := make([]float32, media.FrameSize)
	for range 5 {
		m.Write(silence)
	}
	near(t, "Level, half of the window silent", m.Level(), -12.04)
	for range 5 {
		m.Write(silence)
	}
	near(t, "Level after 100 ms of silence", m.Level(), media.Silence)
	for range 90 {
		m.Write(silence)
	}
	near(t, "Average over twice the time", m.Average(), -12.04)
	if m.Duration() != 2*time.Second {
		t.Errorf("Duration() = %v", m.Duration())
	}
	m.Reset()
	if m.Level() != media.Silence || m.Duration() != 0 {
		t.Errorf("after Reset: %v, %v", m, m.Duration())
	}
}

func TestMeterTakesAnyPieces(t *testing.T) {
	whole, pieces := NewMeter(), NewMeter()
	in := sine(9600, 440, media.SampleRate)
	whole.Write(in)
	for n := 1; len(in) > 0; n = n*3%701 + 1 {
		n = min(n, len(in))
		pieces.Write(in[:n])
		in = in[n:]
	}
	if math.Abs(whole.Level()-pieces.Level()) > 1e-9 || whole.Peak() != pieces.Peak() {
		t.Errorf("whole %v, in pieces %v", whole, pieces)
	}
}

func TestLevel(t *testing.T) {
	nan := float32(math.NaN())
	for _, tc := range []struct {
		in   []float32
		want float64
	}{
		{nil, media.Silence}, {[]float32{0, 0}, media.Silence}, {[]float32{1, -1, 1}, 0},
		{[]float32{0.1, -0.1}, -20}, {[]float32{nan}, media.Silence}, {[]float32{1e-30}, media.Silence},
	} {
		near(t, "Level", Level(tc.in), tc.want)
	}
}

func TestMeterDoesNotAllocate(t *testing.T) {
	m, frame := NewMeter(), make([]float32, media.FrameSize)
	if n := testing.AllocsPerRun(100, func() { m.Write(frame) }); n != 0 {
		t.Errorf("Write allocates %v times", n)
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 0.05 {
		t.Errorf("%s = %.2f, want %.2f", what, got, want)
	}
}

func BenchmarkMeter(b *testing.B) {
	m, frame := NewMeter(), sine(media.FrameSize, 440, media.SampleRate)
	b.ReportAllocs()
	for b.Loop() {
		m.Write(frame)
	}
}
