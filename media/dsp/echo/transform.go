package echo

import (
	"math"
	"math/bits"
	"math/cmplx"
)

// transform is the discrete Fourier transform of blockSize real samples, of which
// only the lower half of the spectrum is kept: two halves of the samples go as one
// complex signal through a transform of half the size, in rounds of four and one of two.
type transform struct {
	order   [half]uint16 // bit-reversed
	fours   [rounds][]turns
	twos    [half / 2]complex64
	twist   [half/2 + 1]complex64 // between the complex transform and the real one
	scratch [half]complex64
	padded  [blockSize]float32
}

// turns are by what the second, third and fourth of four values are turned.
type turns struct{ second, third, fourth complex64 }

// rounds of four, after the first of all, turn by more than quarters.
const rounds = 3

func newTransform() *transform {
	t := new(transform)
	for i := range t.order {
		t.order[i] = uint16(bits.Reverse16(uint16(i)) >> (16 - bits.Len(half-1)))
	}
	for r, apart := 0, 4; r < rounds; r, apart = r+1, 4*apart {
		t.fours[r] = make([]turns, apart)
		for k := range t.fours[r] {
			t.fours[r][k] = turns{turn(k, 2*apart), turn(k, 4*apart), turn(3*k, 4*apart)}
		}
	}
	for i := range t.twos {
		t.twos[i] = turn(i, half)
	}
	for i := range t.twist {
		t.twist[i] = turn(i, blockSize)
	}
	return t
}

// turn is k parts of a whole turn backwards.
func turn(k, whole int) complex64 {
	return complex64(cmplx.Exp(complex(0, -2*math.Pi*float64(k)/float64(whole))))
}

// forward writes the spectrum of samples.
func (t *transform) forward(dst *[half + 1]complex64, samples *[blockSize]float32) {
	z := &t.scratch
	for i, to := range t.order {
		z[to&(half-1)] = complex(samples[2*i], samples[2*i+1])
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
	// The conjugates, so that the same butterflies serve.
	first, last := real(spectrum[0]), real(spectrum[half])
	z[0] = complex((first+last)/2, -(first-last)/2)
	for k := 1; k <= half/2; k++ {
		a, b := spectrum[k], conj(spectrum[half-k])
		even := halved(a + b)
		odd := halved(a-b) * conj(t.twist[k])
		odd = complex(-imag(odd), real(odd)) // times i
		z[t.order[k]&(half-1)] = conj(even + odd)
		z[t.order[half-k]&(half-1)] = even - odd
	}
	t.butterflies()
	for i, v := range z {
		samples[2*i] = real(v) / half
		samples[2*i+1] = -imag(v) / half
	}
}

func (t *transform) butterflies() {
	z := &t.scratch
	for i := 0; i < half; i += 4 {
		a, b, c, d := z[i]+z[i+1], z[i]-z[i+1], z[i+2]+z[i+3], z[i+2]-z[i+3]
		d = complex(imag(d), -real(d))
		z[i], z[i+1], z[i+2], z[i+3] = a+c, b+d, a-c, b-d
	}
	for _, by := range t.fours {
		n := len(by)
		for start := 0; start < half; start += 4 * n {
			first, second := z[start:][:n:n], z[start+n:][:n:n]
			third, fourth := z[start+2*n:][:n:n], z[start+3*n:][:n:n]
			for k := range by {
				w := &by[k]
				a, b := first[k], second[k]*w.second
				c, d := third[k]*w.third, fourth[k]*w.fourth
				a, b, c, d = a+b, a-b, c+d, c-d
				d = complex(imag(d), -real(d))
				first[k], second[k], third[k], fourth[k] = a+c, b+d, a-c, b-d
			}
		}
	}
	low, high := z[:half/2], z[half/2:]
	for k, w := range t.twos {
		a, b := low[k], high[k]*w
		low[k], high[k] = a+b, a-b
	}
}

// times and halved are without the products and divisions of complex numbers that are
// none, which are slow.
func times(r float32, c complex64) complex64 { return complex(r*real(c), r*imag(c)) }
func halved(c complex64) complex64           { return times(0.5, c) }

func conj(c complex64) complex64 { return complex(real(c), -imag(c)) }

// frame writes the spectrum of a frame with silence before it.
func (t *transform) frame(dst *[half + 1]complex64, samples *[frame]float32) {
	clear(t.padded[:blockSize-frame])
	copy(t.padded[blockSize-frame:], samples[:])
	t.forward(dst, &t.padded)
}
