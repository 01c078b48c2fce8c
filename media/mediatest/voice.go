package mediatest

import (
	"math"
	"math/rand/v2"
	"time"

	"offhook/media"
	"offhook/media/dsp"
)

// VoiceLevel is the active level of Voice in dBFS.
const VoiceLevel = -26

// Voice makes something like speech at 48 kHz: syllables of a buzz with formants
// and of hiss, with pauses between words and sentences, at an active level of -26
// dBFS. It means nothing, but what listens for speech takes it for speech. Each
// seed is another speaker with another text.
func Voice(seed uint64, d time.Duration) []float32 {
	v := voice{r: rand.New(rand.NewPCG(seed, 1)), out: make([]float32, 0, media.Samples(d, media.SampleRate)+media.SampleRate)}
	v.pitch = 95 + 110*v.r.Float64()
	for len(v.out) < cap(v.out)-media.SampleRate {
		for range 3 + v.r.IntN(6) {
			v.syllable()
		}
		v.silence(250 + 350*v.r.Float64())
	}
	v.out = v.out[:media.Samples(d, media.SampleRate)]
	gain := float32(math.Pow(10, (VoiceLevel-Speech(v.out, media.SampleRate).Level)/20))
	for i := range v.out {
		v.out[i] *= gain
	}
	return v.out
}

type voice struct {
	r     *rand.Rand
	out   []float32
	pitch float64 // Hz
	phase float64 // of the glottis
	tilt  float64 // its low-pass
	mouth [4]resonator
	hiss  resonator
}

// vowel returns the first three formants of one in Hz (Peterson and Barney, 1952).
func (v *voice) vowel() [3]float64 {
	vowels := [...][3]float64{{730, 1090, 2440}, {530, 1840, 2480}, {270, 2290, 3010}, {570, 840, 2410}, {300, 870, 2240}, {640, 1190, 2390}}
	return vowels[v.r.IntN(len(vowels))]
}

// syllable adds a consonant and a vowel.
func (v *voice) syllable() {
	if v.r.IntN(3) > 0 {
		v.hiss = newResonator(2500+4000*v.r.Float64(), 1500)
		v.sound(40+50*v.r.Float64(), func(float64) float64 { return 0.02 * v.hiss.next(v.r.NormFloat64()) })
	} else {
		v.silence(20 + 40*v.r.Float64())
	}
	formants := v.vowel()
	for i, hz := range formants {
		v.mouth[i] = newResonator(hz, 60+40*float64(i))
	}
	v.mouth[3] = newResonator(3500, 200)
	rise := 0.85 + 0.3*v.r.Float64()
	v.sound(110+140*v.r.Float64(), func(t float64) float64 { return v.glottis(1 + (rise-1)*t) })
	v.silence(5 + 30*v.r.Float64())
}

// glottis is a pulse train through the mouth.
func (v *voice) glottis(pitch float64) float64 {
	v.phase += v.pitch * pitch * (1 + 0.02*v.r.NormFloat64()) / media.SampleRate
	pulse := 0.0
	if v.phase >= 1 {
		v.phase--
		pulse = 1
	}
	v.tilt = 0.97*v.tilt + pulse
	s := v.tilt + 0.005*v.r.NormFloat64()
	sum := 0.0
	for i := range v.mouth {
		sum += v.mouth[i].next(s) / float64(1+i)
	}
	return sum
}

// sound adds ms of what f makes of the time from 0 to 1, swelling and ebbing.
func (v *voice) sound(ms float64, f func(t float64) float64) {
	n := int(ms * media.SampleRate / 1000)
	for i := range n {
		t := float64(i) / float64(n)
		v.out = append(v.out, float32(f(t)*math.Sqrt(math.Sin(math.Pi*t))))
	}
}

func (v *voice) silence(ms float64) {
	v.out = append(v.out, make([]float32, int(ms*media.SampleRate/1000))...)
}

// resonator is a band-pass of second order.
type resonator struct{ gain, a, b, y1, y2 float64 }

func newResonator(hz, width float64) resonator {
	r := math.Exp(-math.Pi * width / media.SampleRate)
	return resonator{gain: 1 - r, a: 2 * r * math.Cos(2*math.Pi*hz/media.SampleRate), b: -r * r}
}

func (r *resonator) next(x float64) float64 {
	y := r.gain*x + r.a*r.y1 + r.b*r.y2
	r.y1, r.y2 = y, r.y1
	return y
}

// Noise makes steady noise of a level in dBFS RMS, like that of a fan: louder at
// low frequencies.
func Noise(seed uint64, level float64, d time.Duration) []float32 {
	r := rand.New(rand.NewPCG(seed, 2))
	s := make([]float32, media.Samples(d, media.SampleRate))
	low := 0.0
	for i := range s {
		white := r.NormFloat64()
		low = 0.95*low + 0.3*white
		s[i] = float32(low + 0.1*white)
	}
	gain := float32(math.Pow(10, (level-dsp.Level(s))/20))
	for i := range s {
		s[i] *= gain
	}
	return s
}

// Room returns what a microphone hears of played in a room: later by delay, with
// reverberation of a quarter of a second, and softer by loss dB.
func Room(played []float32, delay time.Duration, loss float64) []float32 {
	r := rand.New(rand.NewPCG(5, 3))
	const taps = 60 // of a sparse response; each is a wall
	type tap struct {
		at   int
		gain float64
	}
	response := []tap{{0, 1}}
	energy := 1.0
	for range taps {
		at := r.IntN(media.SampleRate / 8)
		gain := 0.5 * math.Exp(-float64(at)/(0.04*media.SampleRate)) * r.NormFloat64()
		response = append(response, tap{at, gain})
		energy += gain * gain
	}
	scale := math.Pow(10, -loss/20) / math.Sqrt(energy)
	first := media.Samples(delay, media.SampleRate)
	heard := make([]float32, len(played))
	for _, t := range response {
		gain := float32(t.gain * scale)
		for i := first + t.at; i < len(heard); i++ {
			heard[i] += gain * played[i-first-t.at]
		}
	}
	return heard
}
