package mediatest

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"time"

	"offhook/media"
)

// Response is the way from a loudspeaker to a microphone in a room: the direct
// sound after delay, and a diffuse tail that falls by 60 dB in rt60, with half of
// the energy in the tail. Its gain for noise is 0 dB. Each seed is another room.
func Response(seed uint64, delay, rt60 time.Duration) []float32 {
	r := rand.New(rand.NewPCG(seed, 4))
	first := media.Samples(delay, media.SampleRate)
	tail := media.Samples(rt60, media.SampleRate)
	h := make([]float32, first+tail)
	energy := 0.0
	for i := media.SampleRate / 500; i < tail; i++ { // the first wall is 2 ms farther
		v := r.NormFloat64() * math.Pow(10, -3*float64(i)/float64(tail))
		h[first+i] = float32(v)
		energy += v * v
	}
	gain := float32(math.Sqrt(0.5 / energy))
	for i := range h {
		h[i] *= gain
	}
	h[first] = float32(math.Sqrt(0.5))
	return h
}

// Convolve returns what becomes of a signal on the way that response describes,
// as long as the signal.
func Convolve(signal, response []float32) []float32 {
	n := 1 << bits.Len(uint(len(signal)+len(response)))
	// Both are real: one transform serves for two.
	z := make([]complex128, n)
	for i, s := range signal {
		z[i] = complex(float64(s), 0)
	}
	for i, s := range response {
		z[i] += complex(0, float64(s))
	}
	fft(z)
	product := make([]complex128, n)
	for k := range z {
		back := z[(n-k)%n]
		back = complex(real(back), -imag(back))
		a, b := (z[k]+back)/2, (z[k]-back)/complex(0, 2)
		p := a * b
		product[k] = complex(real(p), -imag(p)) // the inverse is the transform of the conjugate
	}
	fft(product)
	out := make([]float32, len(signal))
	for i := range out {
		out[i] = float32(real(product[i]) / float64(n))
	}
	return out
}
