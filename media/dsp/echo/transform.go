package echo

import (
	"math"
	"math/bits"
	"math/cmplx"
)

// transform is the discrete Fourier transform of blockSize real samples, of which
// only the lower half of the spectrum is kept: two halves of the samples go as one
// complex signal through a transform of half the size.
type transform struct {
	order   [half]uint16          // bit-reversed
	turns   [half / 2]complex64   // of the complex transform
	twist   [half/2 + 1]complex64 // between that and the real one
	scratch [half]complex64
	padded  [blockSize]float32
}

func newTransform() *transform {
	t := new(transform)
	for i := range t.order {
		t.order[i] = uint16(bits.Reverse16(uint16(i)) >> (16 - bits.Len(half-1)))
	}
	for i := range t.turns {
		t.turns[i] = complex64(cmplx.Exp(complex(0, -2*math.Pi*float64(i)/half)))
	}
	for i := range t.twist {
		t.twist[i] = complex64(cmplx.Exp(complex(0, -2*math.Pi*float64(i)/blockSize)))
	}
	return t
}

// forward writes the spectrum of samples.
func (t *transform) forward(dst *[half + 1]complex64, samples *[blockSize]float32) {
	z := &t.scratch
	for i, to := range t.order {
		z[to] = complex(samples[2*i], samples[2*i+1])
	}
	t.butterflies()
	dst[0] = complex(real(z[0])+imag(z[0]), 0)
	dst[half] = complex(real(z[0])-imag(z[0]), 0)
	for k := 1; k <= half/2; k++ {
		a, b := z[k], conj(z[half-k])
		even := halved(a + b)
		odd := t.twist[k] * (a - b)
		odd = complex(imag(odd)/2, -real(odd)/2) // divided by 2i
		dst[k] = even + odd
		dst[half-k] = conj(even - odd)
	}
}

// inverse writes the samples of a spectrum.
func (t *transform) inverse(samples *[blockSize]float32, spectrum *[half + 1]complex64) {
	z := &t.scratch
	for k := range half {
		// The conjugate, so that the same butterflies serve.
		a, b := spectrum[k], conj(spectrum[half-k])
		even := halved(a + b)
		twist := t.twist[min(k, half-k)]
		if k > half/2 {
			twist = -conj(twist)
		}
		odd := halved(a-b) * conj(twist)
		z[t.order[k]] = conj(even + complex(-imag(odd), real(odd)))
	}
	t.butterflies()
	for i := range half {
		samples[2*i] = real(z[i]) / half
		samples[2*i+1] = -imag(z[i]) / half
	}
}

func (t *transform) butterflies() {
	z := &t.scratch
	for i := 0; i < half; i += 4 { // the first two rounds turn by quarters only
		a, b, c, d := z[i]+z[i+1], z[i]-z[i+1], z[i+2]+z[i+3], z[i+2]-z[i+3]
		d = complex(imag(d), -real(d))
		z[i], z[i+1], z[i+2], z[i+3] = a+c, b+d, a-c, b-d
	}
	for size := 8; size <= half; size *= 2 {
		step, middle := half/size, size/2
		for start := 0; start < half; start += size {
			low, high := z[start:start+middle], z[start+middle:start+size]
			high = high[:len(low)]
			turn := 0
			for k, a := range low {
				b := t.turns[turn&(half/2-1)] * high[k]
				turn += step
				low[k], high[k] = a+b, a-b
			}
		}
	}
}

// halved is without a division, which is slow where it is complex.
func halved(c complex64) complex64 { return complex(real(c)/2, imag(c)/2) }

func conj(c complex64) complex64 { return complex(real(c), -imag(c)) }

// frame writes the spectrum of a frame with silence before it.
func (t *transform) frame(dst *[half + 1]complex64, samples *[frame]float32) {
	clear(t.padded[:blockSize-frame])
	copy(t.padded[blockSize-frame:], samples[:])
	t.forward(dst, &t.padded)
}
