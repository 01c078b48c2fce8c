package mediatest

import (
	"math"
	"math/bits"
	"math/cmplx"

	"offhook/media"
)

// mainLobe is how many bins to each side the window spreads a sine.
const mainLobe = 4

// FindTone returns the strongest sine in samples: its frequency in Hz (within
// about a tenth of rate/len), its RMS level in dBFS and how many dB it is above
// all the rest together. It looks at the largest power of two of samples, from
// the end; of fewer than 64 or of silence it returns 0, media.Silence, 0.
func FindTone(samples []float32, rate int) (hz, dBFS, snrDB float64) {
	if len(samples) < 64 {
		return 0, media.Silence, 0
	}
	n := 1 << (bits.Len(uint(len(samples))) - 1)
	power, windowPower := spectrum(samples[len(samples)-n:])
	peak := 0
	for i := 1; i < len(power); i++ {
		if power[i] > power[peak] {
			peak = i
		}
	}
	tone, rest, centre := 0.0, 0.0, 0.0
	for i, p := range power {
		if i >= peak-mainLobe && i <= peak+mainLobe {
			tone += p
			centre += p * float64(i)
		} else {
			rest += p
		}
	}
	if tone < 1e-12*windowPower {
		return 0, media.Silence, 0
	}
	// Half of the power is at the negative frequencies (Parseval).
	level := 10 * math.Log10(2*tone/(float64(n)*windowPower))
	return centre / tone * float64(rate) / float64(n), level, 10 * math.Log10(tone/max(rest, 1e-15*tone))
}

// ToneLevel returns the RMS level in dBFS of the sine at hz in samples, whatever
// else there is; media.Silence at least. It looks at the largest power of two of
// samples, from the end, and tells tones apart that lie more than 8*rate/len away.
func ToneLevel(samples []float32, rate int, hz float64) float64 {
	if len(samples) < 64 {
		return media.Silence
	}
	n := 1 << (bits.Len(uint(len(samples))) - 1)
	power, windowPower := spectrum(samples[len(samples)-n:])
	centre := int(math.Round(hz * float64(n) / float64(rate)))
	tone := 0.0
	for i := max(centre-mainLobe, 0); i <= min(centre+mainLobe, len(power)-1); i++ {
		tone += power[i]
	}
	return max(10*math.Log10(2*tone/(float64(n)*windowPower)), media.Silence)
}

// spectrum returns the power of each bin up to half the rate, and that of the
// window (Blackman-Harris: what is beyond its main lobe is 92 dB down).
func spectrum(samples []float32) (power []float64, windowPower float64) {
	n := len(samples)
	x := make([]complex128, n)
	for i, s := range samples {
		phase := 2 * math.Pi * float64(i) / float64(n)
		w := 0.35875 - 0.48829*math.Cos(phase) + 0.14128*math.Cos(2*phase) - 0.01168*math.Cos(3*phase)
		windowPower += w * w
		x[i] = complex(w*float64(s), 0)
	}
	fft(x)
	power = make([]float64, n/2)
	for i := range power {
		power[i] = real(x[i])*real(x[i]) + imag(x[i])*imag(x[i])
	}
	return power, windowPower
}

// fft is the radix-2 transform in place; len(x) is a power of two.
func fft(x []complex128) {
	n := len(x)
	shift := bits.UintSize - bits.Len(uint(n)) + 1
	for i := range x {
		if j := int(bits.Reverse(uint(i)) >> shift); i < j {
			x[i], x[j] = x[j], x[i]
		}
	}
	for size := 2; size <= n; size *= 2 {
		turn := cmplx.Exp(complex(0, -2*math.Pi/float64(size)))
		for start := 0; start < n; start += size {
			w := complex(1, 0)
			for k := start; k < start+size/2; k++ {
				a, b := x[k], w*x[k+size/2]
				x[k], x[k+size/2] = a+b, a-b
				w *= turn
			}
		}
	}
}
