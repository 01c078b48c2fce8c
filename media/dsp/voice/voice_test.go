//go:build cgo

package voice

import (
	"math"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
)

// run returns what New's enhancer makes of mic while played is heard.
func run(t testing.TB, p media.Processing, mic, played []float32, delay time.Duration) []float32 {
	t.Helper()
	e, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	out := append([]float32(nil), mic...)
	for at := 0; at+media.FrameSize <= len(out); at += media.FrameSize {
		e.Played(played[at : at+media.FrameSize])
		e.Enhance(out[at:at+media.FrameSize], delay)
	}
	return out
}

func sum(signals ...[]float32) []float32 {
	out := make([]float32, len(signals[0]))
	for _, s := range signals {
		for i := range out {
			out[i] += s[i]
		}
	}
	return out
}

func scaled(s []float32, dB float64) []float32 {
	out, gain := make([]float32, len(s)), float32(math.Pow(10, dB/20))
	for i := range s {
		out[i] = gain * s[i]
	}
	return out
}

// part returns the seconds from and to.
func part(s []float32, from, to float64) []float32 {
	return s[int(from*media.SampleRate):int(to*media.SampleRate)]
}

var (
	onlyEcho  = media.Processing{NoiseOff: true, GainOff: true}
	onlyNoise = media.Processing{EchoOff: true, GainOff: true}
)

// TestEcho: of the far end's voice, nothing is left after two seconds, whatever
// the way from loudspeaker to microphone.
func TestEcho(t *testing.T) {
	const d = 8 * time.Second
	far := mediatest.Voice(1, d)
	for _, delay := range []time.Duration{15 * time.Millisecond, 60 * time.Millisecond, 150 * time.Millisecond} {
		for _, loss := range []float64{3, 15} {
			echo := mediatest.Room(far, delay, loss)
			out := run(t, onlyEcho, sum(echo, mediatest.Noise(2, -70, d)), far, delay)
			before, after := dsp.Level(part(echo, 2, 8)), dsp.Level(part(out, 2, 8))
			t.Logf("delay %v, %.0f dB softer: %.1f dBFS of echo become %.1f", delay, loss, before, after)
			if before-after < 20 {
				t.Errorf("delay %v, %.0f dB softer: the echo is reduced by %.1f dB only", delay, loss, before-after)
			}
		}
	}
}

// TestDoubleTalk: who speaks at the same time stays audible, and is whole when
// the other side is silent.
func TestDoubleTalk(t *testing.T) {
	const d = 12 * time.Second
	far := mediatest.Voice(1, d)
	clear(part(far, 8, 12))
	near := mediatest.Voice(9, d)
	clear(part(near, 0, 4))
	echo := mediatest.Room(far, 60*time.Millisecond, 10)
	out := run(t, onlyEcho, sum(near, echo), far, 60*time.Millisecond)
	both, alone := dsp.Level(part(out, 5, 8))-dsp.Level(part(near, 5, 8)), dsp.Level(part(out, 9, 12))-dsp.Level(part(near, 9, 12))
	t.Logf("the near end changes by %.1f dB while both speak, by %.1f dB alone", both, alone)
	if both < -8 || both > 3 {
		t.Errorf("while both speak, the near end changes by %.1f dB", both)
	}
	if math.Abs(alone) > 1.5 {
		t.Errorf("alone, the near end changes by %.1f dB", alone)
	}
}

// TestNoise: steady noise goes down, and speech in it stays.
func TestNoise(t *testing.T) {
	const d = 12 * time.Second
	speech, noise, silence := mediatest.Voice(2, d), mediatest.Noise(3, -45, d), make([]float32, media.Samples(d, media.SampleRate))
	clear(part(speech, 8, 12))
	out := run(t, onlyNoise, sum(speech, noise), silence, 0)
	reduced := dsp.Level(part(noise, 9, 12)) - dsp.Level(part(out, 9, 12))
	kept := mediatest.Speech(part(out, 3, 8), media.SampleRate).Level - mediatest.Speech(part(speech, 3, 8), media.SampleRate).Level
	t.Logf("noise is reduced by %.1f dB, speech changes by %.1f dB", reduced, kept)
	if reduced < 10 {
		t.Errorf("noise is reduced by %.1f dB only", reduced)
	}
	if math.Abs(kept) > 3 {
		t.Errorf("speech changes by %.1f dB", kept)
	}
}

// TestAll does everything at once: soft speech in noise and echo is lifted, and
// they are not.
func TestAll(t *testing.T) {
	const d = 14 * time.Second
	far := mediatest.Voice(1, d)
	clear(part(far, 7, 11))
	near := scaled(mediatest.Voice(4, d), -14)
	clear(part(near, 0, 2))
	clear(part(near, 11, 14))
	mic := sum(near, mediatest.Room(far, 40*time.Millisecond, 15), mediatest.Noise(3, -62, d))
	out := run(t, media.Processing{}, mic, far, 40*time.Millisecond)
	lifted := mediatest.Speech(part(out, 7, 11), media.SampleRate).Level
	echo := dsp.Level(part(out, 12, 14))
	t.Logf("speech of -40 dBFS comes out at %.1f, echo of %.1f at %.1f", lifted, dsp.Level(part(mic, 12, 14)), echo)
	if lifted < -31 {
		t.Errorf("soft speech comes out at %.1f dBFS", lifted)
	}
	if echo > -55 {
		t.Errorf("echo comes out at %.1f dBFS", echo)
	}
}

func TestAbilities(t *testing.T) {
	if a := Abilities(); !a.Echo || !a.Noise || !a.Gain {
		t.Errorf("%+v", a)
	}
}

func TestDoesNotAllocate(t *testing.T) {
	e, err := New(media.Processing{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	frame := mediatest.Voice(1, media.FrameDuration)
	if n := testing.AllocsPerRun(200, func() { e.Played(frame); e.Enhance(frame, 0) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

// Benchmark is a frame of each kind of processing, and of all where the far end is silent:
// 6,000 of them are a minute.
func Benchmark(b *testing.B) {
	voice, far := mediatest.Voice(1, 10*time.Second), mediatest.Voice(2, 10*time.Second)
	silence := make([]float32, len(far))
	for name, of := range map[string]struct {
		media.Processing
		far []float32
	}{
		"all": {far: far}, "echo": {onlyEcho, far}, "noise": {onlyNoise, far}, "gain": {media.Processing{EchoOff: true, NoiseOff: true}, far},
		"silence": {far: silence},
	} {
		b.Run(name, func(b *testing.B) {
			e, err := New(of.Processing)
			if err != nil {
				b.Fatal(err)
			}
			defer e.Close()
			frame := make([]float32, media.FrameSize)
			at := 0
			for b.Loop() {
				e.Played(of.far[at : at+media.FrameSize])
				copy(frame, voice[at:])
				e.Enhance(frame, 40*time.Millisecond)
				at = (at + media.FrameSize) % len(voice)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)*6000/1e6, "s/minute")
		})
	}
}

// TestHostileFrames of other lengths, and of what is no sound, change neither
// memory nor what comes after; and no frame allocates.
func TestHostileFrames(t *testing.T) {
	e, err := New(media.Processing{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for _, n := range []int{0, 1, media.FrameSize - 1, media.FrameSize + 1, 3 * media.FrameSize} {
		e.Played(make([]float32, n))
		e.Enhance(make([]float32, n), time.Duration(n)*time.Hour)
	}
	for _, s := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e30, 1e9} {
		frame := make([]float32, media.FrameSize)
		for i := range frame {
			frame[i] = float32(s)
		}
		e.Played(frame)
		e.Enhance(frame, -time.Second)
	}
	voice := mediatest.Voice(1, 8*time.Second)
	silence := make([]float32, media.FrameSize)
	frame := make([]float32, media.FrameSize)
	at := 0
	next := func() {
		copy(frame, voice[at:])
		at = (at + media.FrameSize) % (len(voice) - media.FrameSize)
		e.Played(silence)
		e.Enhance(frame, 50*time.Millisecond)
	}
	if n := testing.AllocsPerRun(600, next); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
	loudest := -200.0
	for range 200 {
		next()
		l := dsp.Level(frame)
		if math.IsNaN(l) || l > 0 {
			t.Fatalf("a frame of %v dBFS", l)
		}
		loudest = max(loudest, l)
	}
	if loudest < -30 {
		t.Errorf("the voice is not heard any more: %.1f dBFS", loudest)
	}
}
