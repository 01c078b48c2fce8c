package dsp

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"
)

// pairs are the conversions a call meets: the codecs' rates and the devices'.
var pairs = func() (p [][2]int) {
	for _, rate := range []int{8000, 16000, 24000, 32000, 44100, 48000} {
		p = append(p, [2]int{rate, 48000}, [2]int{48000, rate})
	}
	return append(p, [2]int{44100, 8000}, [2]int{8000, 44100}, [2]int{44056, 48000}, [2]int{192000, 48000})
}()

func sine(n int, hz float64, rate int) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(0.5 * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return s
}

// convert resamples in pieces of 10 ms.
func convert(t testing.TB, from, to int, in []float32) []float32 {
	t.Helper()
	r, err := NewResampler(from, to)
	if err != nil {
		t.Fatal(err)
	}
	var out []float32
	for len(in) > 0 {
		n := min(from/100, len(in))
		dst := make([]float32, r.OutputLen(n))
		if got := r.Process(dst, in[:n]); got != len(dst) {
			t.Fatalf("Process wrote %d samples, OutputLen said %d", got, len(dst))
		}
		out, in = append(out, dst...), in[n:]
	}
	return out
}

// level of the steady part of a converted sine, in dB over what went in.
func gain(t testing.TB, from, to int, hz float64) float64 {
	in := sine(from/2, hz, from)
	out := convert(t, from, to, in)
	return Level(out[len(out)/4:]) - Level(in)
}

func TestPassBandIsFlat(t *testing.T) {
	for _, p := range pairs {
		lower := float64(min(p[0], p[1]))
		for _, part := range []float64{0.01, 0.1, 0.25, 0.4, 0.42} {
			if g := gain(t, p[0], p[1], part*lower); math.Abs(g) > 0.1 {
				t.Errorf("%d -> %d Hz: %.0f Hz comes out at %+.2f dB", p[0], p[1], part*lower, g)
			}
		}
	}
}

// TestSpeechBandEdge: 3.4 kHz through G.711 and 7 kHz through G.722.
func TestSpeechBandEdge(t *testing.T) {
	for _, tc := range []struct {
		rate int
		hz   float64
	}{{8000, 3400}, {16000, 7000}} {
		for _, g := range []float64{gain(t, 48000, tc.rate, tc.hz), gain(t, tc.rate, 48000, tc.hz)} {
			if g < -1 {
				t.Errorf("%v Hz at %d comes out at %.2f dB", tc.hz, tc.rate, g)
			}
		}
	}
}

func TestAliasesAreRejected(t *testing.T) {
	for _, p := range pairs {
		if p[1] >= p[0] {
			continue
		}
		for _, part := range []float64{0.535, 0.6, 0.75, 0.9, 1.1} {
			hz := part * float64(p[1])
			if hz >= float64(p[0])/2 {
				continue
			}
			if g := gain(t, p[0], p[1], hz); g > -75 {
				t.Errorf("%d -> %d Hz: %.0f Hz is left at %.1f dB", p[0], p[1], hz, g)
			}
		}
	}
}

// TestImagesAreRejected subtracts the sine that should come out of an upward
// conversion: what is left is images and noise.
func TestImagesAreRejected(t *testing.T) {
	for _, p := range pairs {
		if p[1] <= p[0] {
			continue
		}
		hz := 0.21 * float64(p[0])
		out := convert(t, p[0], p[1], sine(p[0]/2, hz, p[0]))
		out = out[len(out)/4 : len(out)/4*3]
		if left := residue(out, hz, p[1]); left > -75 {
			t.Errorf("%d -> %d Hz: images and noise at %.1f dBFS", p[0], p[1], left)
		}
	}
}

// residue is the level of what remains when the best-fitting sine is taken away.
func residue(s []float32, hz float64, rate int) float64 {
	var ss, sc, cc, sx, cx float64
	for i, v := range s {
		sin, cos := math.Sincos(2 * math.Pi * hz * float64(i) / float64(rate))
		ss, sc, cc = ss+sin*sin, sc+sin*cos, cc+cos*cos
		sx, cx = sx+sin*float64(v), cx+cos*float64(v)
	}
	det := ss*cc - sc*sc
	a, b := (sx*cc-cx*sc)/det, (cx*ss-sx*sc)/det
	rest := make([]float32, len(s))
	for i, v := range s {
		sin, cos := math.Sincos(2 * math.Pi * hz * float64(i) / float64(rate))
		rest[i] = float32(float64(v) - a*sin - b*cos)
	}
	return Level(rest)
}

// TestExactCounts feeds ten seconds in odd pieces: at no moment may there be a
// sample more or less than the ratio of the rates says.
func TestExactCounts(t *testing.T) {
	for _, p := range pairs {
		r, err := NewResampler(p[0], p[1])
		if err != nil {
			t.Fatal(err)
		}
		src, dst := make([]float32, 3000), make([]float32, 40000)
		in, out := 0, 0
		for i := 0; in < 10*p[0]; i++ {
			n := []int{1, 441, 480, 7, 2999, 0, 160}[i%7]
			out += r.Process(dst, src[:n])
			in += n
			if want := (in*p[1] + p[0] - 1) / p[0]; out != want {
				t.Fatalf("%d -> %d Hz: %d samples in, %d out, want %d", p[0], p[1], in, out, want)
			}
		}
	}
}

func TestTenMillisecondsStayTenMilliseconds(t *testing.T) {
	for _, p := range pairs {
		if p[0]%100 != 0 || p[1]%100 != 0 {
			continue
		}
		r, err := NewResampler(p[0], p[1])
		if err != nil {
			t.Fatal(err)
		}
		src, dst := make([]float32, p[0]/100), make([]float32, p[1]/100)
		for range 100 {
			if n := r.Process(dst, src); n != len(dst) {
				t.Fatalf("%d -> %d Hz: %d samples in 10 ms", p[0], p[1], n)
			}
		}
	}
}

func TestPiecesDoNotMatter(t *testing.T) {
	in := sine(44100/2, 1000, 44100)
	whole, err := NewResampler(44100, 48000)
	if err != nil {
		t.Fatal(err)
	}
	want := make([]float32, whole.OutputLen(len(in)))
	whole.Process(want, in)
	got := convert(t, 44100, 48000, in)
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("sample %d is %v in pieces and %v in one", i, got[i], want[i])
		}
	}
}

func TestDelay(t *testing.T) {
	for _, p := range pairs {
		r, err := NewResampler(p[0], p[1])
		if err != nil {
			t.Fatal(err)
		}
		in := make([]float32, p[0]/10)
		in[p[0]/100] = 1 // a click at 10 ms
		out := make([]float32, r.OutputLen(len(in)))
		r.Process(out, in)
		loudest := 0
		for i, s := range out {
			if s > out[loudest] {
				loudest = i
			}
		}
		got := time.Duration(loudest)*time.Second/time.Duration(p[1]) - 10*time.Millisecond
		if diff := got - r.Delay(); diff.Abs() > time.Second/time.Duration(min(p[0], p[1])) {
			t.Errorf("%d -> %d Hz: delay %v, said %v", p[0], p[1], got, r.Delay())
		}
		if r.Delay() > 3100*time.Microsecond {
			t.Errorf("%d -> %d Hz: delay %v", p[0], p[1], r.Delay())
		}
	}
}

func TestReset(t *testing.T) {
	r, err := NewResampler(48000, 44100)
	if err != nil {
		t.Fatal(err)
	}
	in := sine(1001, 500, 48000)
	first, second := make([]float32, r.OutputLen(len(in))), make([]float32, r.OutputLen(len(in)))
	r.Process(first, in)
	r.Reset()
	r.Process(second, in)
	for i := range first {
		if first[i] != second[i] {
			t.Fatalf("sample %d differs after Reset", i)
		}
	}
}

func TestRatesAreBounded(t *testing.T) {
	for _, p := range [][2]int{{0, 48000}, {48000, 0}, {-8000, 48000}, {1 << 30, 48000}, {48000, 1 << 30}} {
		if _, err := NewResampler(p[0], p[1]); !errors.Is(err, ErrRate) {
			t.Errorf("NewResampler(%d, %d): %v", p[0], p[1], err)
		}
	}
}

func TestResamplerDoesNotAllocate(t *testing.T) {
	r, err := NewResampler(44100, 48000)
	if err != nil {
		t.Fatal(err)
	}
	src, dst := make([]float32, 441), make([]float32, 480)
	if n := testing.AllocsPerRun(100, func() { r.Process(dst, src) }); n != 0 {
		t.Errorf("Process allocates %v times", n)
	}
}

func BenchmarkResampler(b *testing.B) {
	for _, p := range pairs[:12] {
		b.Run(fmt.Sprintf("%d-%d", p[0], p[1]), func(b *testing.B) {
			r, err := NewResampler(p[0], p[1])
			if err != nil {
				b.Fatal(err)
			}
			src, dst := sine(p[0]/100, 440, p[0]), make([]float32, p[1]/100)
			b.ReportAllocs()
			for b.Loop() {
				r.Process(dst, src)
			}
		})
	}
}
