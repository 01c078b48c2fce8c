package device

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"offhook/media"
)

// voiced is n samples of something like a vowel of 140 Hz, from sample at on.
func voiced(at, n int) []float32 {
	s := make([]float32, n)
	for i := range s {
		t := float64(at+i) / media.SampleRate
		for k := 1.0; k <= 12; k++ {
			s[i] += float32(0.2 / k * math.Sin(2*math.Pi*140*k*t+k*k))
		}
	}
	return s
}

// steepest is the greatest step from one sample to the next.
func steepest(s []float32) (most float64) {
	for i := range len(s) - 1 {
		most = max(most, math.Abs(float64(s[i+1]-s[i])))
	}
	return most
}

// played lets the audio thread take n samples, as devices do, in uneven parts.
func played(l *line, n int) []float32 {
	out := make([]float32, n)
	for rest := out; len(rest) > 0; {
		k := min(len(rest), 17+len(rest)*7%240)
		l.play(rest[:k])
		rest = rest[k:]
	}
	return out
}

// TestGapIsAPeriod: sound that comes a few milliseconds late comes whole periods of the
// voice later, and nothing clicks.
func TestGapIsAPeriod(t *testing.T) {
	const before, late, after = 4800, 240, 4800
	var l line
	l.write(voiced(0, before))
	heard := played(&l, before+late)
	l.write(voiced(before, after))
	heard = append(heard, played(&l, after)...)
	if !slices.Equal(heard[:before], voiced(0, before)) {
		t.Error("what came in time is not played as it is")
	}
	if most, limit := steepest(heard), 1.2*steepest(voiced(0, before)); most > limit {
		t.Errorf("a step of %.3f, and %.3f in the voice itself", most, limit)
	}
	put := late + l.buffered()
	if period := media.SampleRate / 140.0; put < late || math.Abs(math.Remainder(float64(put), period)) > 3 {
		t.Errorf("%d samples put in, for %d that were late; a period has %.0f", put, late, period)
	}
	if rest := voiced(before, len(heard)-before-put); !slices.Equal(heard[before+put:], rest) {
		t.Error("what came late is not played as it is")
	}
}

// TestGapFadesAway: what is repeated for long is no voice any more, and nothing clicks
// when one comes again.
func TestGapFadesAway(t *testing.T) {
	var l line
	l.write(voiced(0, 4800))
	heard := played(&l, 4800+media.SampleRate)
	if tail := heard[4800+50*48:]; slices.ContainsFunc(tail, func(s float32) bool { return s != 0 }) {
		t.Error("something is heard after 50 ms")
	}
	l.write(voiced(9000, 4800))
	heard = append(heard, played(&l, 4800)...)
	if most, limit := steepest(heard), 1.2*steepest(voiced(0, 4800)); most > limit {
		t.Errorf("a step of %.3f, and %.3f in the voice itself", most, limit)
	}
	if !slices.Equal(heard[len(heard)-4000:], voiced(9800, 4000)) {
		t.Error("what came again is not played as it is")
	}
}

// TestGapBeforeTheFirstSound is silent, and takes nothing from what comes.
func TestGapBeforeTheFirstSound(t *testing.T) {
	var l line
	if heard := played(&l, 1000); slices.Max(heard) != 0 || slices.Min(heard) != 0 {
		t.Error("not silent")
	}
	l.write(voiced(0, 480))
	if heard := played(&l, 480); !slices.Equal(heard, voiced(0, 480)) {
		t.Error("not as it is")
	}
	if heard := played(&l, 480); slices.Max(heard) != 0 || slices.Min(heard) != 0 {
		t.Error("not silent after too little to go by")
	}
}

// TestGapsAtRandom: whatever comes and is taken, nothing is louder than what came, and all
// of it is taken.
func TestGapsAtRandom(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 11))
	var l line
	var heard []float32
	for range 4000 {
		next := make([]float32, rnd.IntN(700))
		for i := range next {
			next[i] = rnd.Float32() - 0.5
		}
		if n := l.write(next); n < len(next) && l.buffered() < ringSize {
			t.Fatalf("%d of %d written", n, len(next))
		}
		heard = append(heard, played(&l, rnd.IntN(900))...)
	}
	heard = append(heard, played(&l, ringSize+720)...)
	if n := l.buffered(); n > 0 {
		t.Errorf("%d samples left", n)
	}
	if slices.Max(heard) > 1.5 || slices.Min(heard) < -1.5 {
		t.Errorf("from %.2f to %.2f", slices.Min(heard), slices.Max(heard))
	}
	for _, s := range []float32{float32(math.NaN()), float32(math.Inf(1))} {
		l.write(slices.Repeat([]float32{s}, 2000))
		played(&l, 4000)
	}
}

// BenchmarkGap is what the audio thread does about one gap of 5 ms.
func BenchmarkGap(b *testing.B) {
	var l line
	out := make([]float32, 240)
	sound := voiced(0, 2400)
	b.ReportAllocs()
	for range b.N {
		l.write(sound)
		for l.buffered() > 0 {
			l.play(out)
		}
		l.play(out)
	}
}
