package codec

import (
	"fmt"
	"math"
	"testing"
)

// buzz is n samples of a voice that holds its pitch: a sum of harmonics.
func buzz(n, rate int, pitch float64) []float32 {
	s := make([]float32, n)
	for i := range s {
		for h := 1.0; h <= 6 && h*pitch < float64(rate)/2; h++ {
			s[i] += float32(0.1 / h * math.Sin(2*math.Pi*h*pitch*float64(i)/float64(rate)+h*h))
		}
	}
	return s
}

// bend is the largest second difference: how sharp the sharpest corner is.
func bend(s []float32) (largest float64) {
	for i := 2; i < len(s); i++ {
		largest = max(largest, math.Abs(float64(s[i]-2*s[i-1]+s[i-2])))
	}
	return largest
}

func rms(s []float32) float64 {
	sum := 0.0
	for _, v := range s {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(len(s)))
}

// hear gives a concealer a signal in packets of 20 ms, of which some are lost.
func hear(signal []float32, rate int, lost func(packet int) bool) []float32 {
	c, out := newConcealer(rate), make([]float32, len(signal))
	size := rate / 50
	for i := range len(signal) / size {
		packet := out[i*size : (i+1)*size]
		if lost(i) {
			c.Conceal(packet)
			continue
		}
		copy(packet, signal[i*size:])
		c.received(packet)
	}
	return out
}

func TestConcealContinuesAVoice(t *testing.T) {
	for _, rate := range []int{8000, 16000} {
		for _, pitch := range []float64{75, 100, 123.4, 210, 333, 400} {
			t.Run(fmt.Sprintf("%d-%v", rate, pitch), func(t *testing.T) {
				in := buzz(rate/5, rate, pitch)
				out := hear(in, rate, func(i int) bool { return i == 5 })
				gap := in[rate/10 : rate/10+rate/100]
				diff := make([]float32, len(gap))
				for i := range gap {
					diff[i] = out[rate/10+i] - gap[i]
				}
				// A lag is a whole number of samples; the voice's period is not.
				if snr := 20 * math.Log10(rms(gap)/rms(diff)); snr < 10 {
					t.Errorf("the first 10 ms of the gap are %.1f dB from the voice", snr)
				}
				if b := bend(out); b > 1.5*bend(in) {
					t.Errorf("sharpest corner %.3f, in the voice itself %.3f", b, bend(in))
				}
			})
		}
	}
}

func TestConcealFadesToSilence(t *testing.T) {
	for _, rate := range []int{8000, 16000} {
		in := buzz(rate/2, rate, 100)
		out := hear(in, rate, func(i int) bool { return i >= 5 })
		gap, full := out[rate/10:], rms(in)
		tenMs := rate / 100
		for i, want := range []float64{1, 0.9, 0.7, 0.5, 0.3, 0.1} { // middle of each 10 ms
			if got := rms(gap[i*tenMs:(i+1)*tenMs]) / full; math.Abs(got-want) > 0.1 {
				t.Errorf("%d Hz: %d to %d ms of a gap are at %.2f of the level, want %.2f", rate, 10*i, 10*i+10, got, want)
			}
		}
		for i, s := range gap[6*tenMs:] {
			if s != 0 {
				t.Fatalf("%d Hz: sample %d after 60 ms is %v", rate, i, s)
			}
		}
		if b := bend(out); b > 1.5*bend(in) {
			t.Errorf("%d Hz: sharpest corner %.3f, in the voice itself %.3f", rate, b, bend(in))
		}
	}
}

func TestGoodAudioIsFadedIn(t *testing.T) {
	for _, lost := range []int{1, 2, 10} {
		in := buzz(4000, 8000, 110)
		out := hear(in, 8000, func(i int) bool { return i >= 5 && i < 5+lost })
		back := (5 + lost) * 160
		for i := back + 80; i < len(in); i++ { // at most 10 ms later
			if out[i] != in[i] {
				t.Fatalf("%d packets lost: sample %d after the gap is not what was received", lost, i-back)
			}
		}
		if out[back] == in[back] {
			t.Errorf("%d packets lost: no cross-fade", lost)
		}
		// After a long gap the voice starts out of silence, within a few samples.
		if b := bend(out); b > 1.5*bend(in) {
			t.Errorf("%d packets lost: sharpest corner %.3f, in the voice itself %.3f", lost, b, bend(in))
		}
	}
}

func TestConcealInAnyPieces(t *testing.T) {
	whole, pieces := newConcealer(8000), newConcealer(8000)
	in := buzz(800, 8000, 140)
	whole.received(in)
	pieces.received(in)
	a, b := make([]float32, 600), make([]float32, 600)
	whole.Conceal(a)
	for at, n := 0, 1; at < len(b); n = n*5%97 + 1 {
		n = min(n, len(b)-at)
		pieces.Conceal(b[at : at+n])
		at += n
	}
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("sample %d is %v in one piece, %v in several", i, a[i], b[i])
		}
	}
	pieces.Conceal(nil)
}

func TestConcealBeforeAnything(t *testing.T) {
	c := newConcealer(16000)
	out := []float32{1, 1, 1}
	c.Conceal(out)
	if out[0] != 0 || out[2] != 0 {
		t.Errorf("silence is continued as %v", out)
	}
}

func BenchmarkConceal(b *testing.B) {
	for _, rate := range []int{8000, 16000} {
		b.Run(fmt.Sprint(rate), func(b *testing.B) {
			c, in, out := newConcealer(rate), buzz(rate/50, rate, 120), make([]float32, rate/50)
			b.ReportAllocs()
			for b.Loop() { // every second packet lost: the pitch is looked for each time
				c.received(in)
				c.Conceal(out)
			}
		})
	}
}
