//go:build cgo

package echo

/*
#cgo CFLAGS: -O3
#cgo noescape echo_forward
#cgo nocallback echo_forward
#cgo noescape echo_inverse
#cgo nocallback echo_inverse
#include "kernel.h"
*/
import "C"

import (
	"math"
	"math/cmplx"
)

// transform is the discrete Fourier transform of blockSize real samples, of which
// only the lower half of the spectrum is kept: two halves of the samples go as one
// complex signal through a transform of half the size. That one is done down the columns
// of a matrix and then along its rows (Bailey, FFTs in external or hierarchical memory,
// 1990), so that vectors of any width serve.
type transform struct {
	wide   C.int
	plan   C.struct_echo_plan
	padded [blockSize]float32
}

func newTransform() *transform {
	t := &transform{wide: C.echo_wide()}
	p := &t.plan
	for i := range p.rows_re {
		p.rows_re[i], p.rows_im[i] = turn(i, len(p.rows_re))
	}
	for i := range p.columns_re {
		p.columns_re[i], p.columns_im[i] = turn(i, len(p.columns_re))
	}
	for i := range p.between_re {
		p.between_re[i], p.between_im[i] = turn(i/len(p.columns_re)*(i%len(p.columns_re)), half)
	}
	for i := range p.twist_re {
		p.twist_re[i], p.twist_im[i] = turn(i, blockSize)
	}
	return t
}

// turn is k parts of a whole turn backwards.
func turn(k, whole int) (re, im C.float) {
	v := cmplx.Exp(complex(0, -2*math.Pi*float64(k)/float64(whole)))
	return C.float(real(v)), C.float(imag(v))
}

// forward writes the spectrum of samples.
func (t *transform) forward(dst *[half + 1]complex64, samples *[blockSize]float32) {
	C.echo_forward(t.wide, &t.plan, values(&dst[0]), (*C.float)(&samples[0]))
}

// inverse writes the samples of a spectrum.
func (t *transform) inverse(samples *[blockSize]float32, spectrum *[half + 1]complex64) {
	C.echo_inverse(t.wide, &t.plan, (*C.float)(&samples[0]), values(&spectrum[0]))
}

// frame writes the spectrum of a frame with silence before it.
func (t *transform) frame(dst *[half + 1]complex64, samples *[frame]float32) {
	clear(t.padded[:blockSize-frame])
	copy(t.padded[blockSize-frame:], samples[:])
	t.forward(dst, &t.padded)
}
