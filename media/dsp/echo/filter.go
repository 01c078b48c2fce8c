//go:build cgo

package echo

/*
#cgo noescape echo_estimate
#cgo nocallback echo_estimate
#cgo noescape echo_learn
#cgo nocallback echo_learn
#include "kernel.h"
*/
import "C"

import "unsafe"

// Of the filter.
const (
	parts      = C.ECHO_PARTS               // of a frame each: how long an echo it can learn
	share      = float32(frame) / blockSize // of a block that is new
	transition = 0.999                      // of the way is still there after 10 ms
	speechStep = 0.5                        // how fast the near speech's power is followed
	uncertain  = 0.2                        // variance of coefficients of which nothing is known
)

// filter is the way from the loudspeaker to the microphone, as far as it is known.
type filter struct {
	played      [blockSize]float32
	spectra     [parts][bins]complex64 // of the last played blocks, newest at index newest
	powers      [parts][bins]float32   // of these
	newest      int
	way         [parts][bins]complex64
	uncertainty [parts][bins]float32
	speech      [bins]float32 // power of what is left
	doubt       [bins]float32 // power of the echo that is probably still left

	cutting int // part whose end is cut next

	time [blockSize]float32
	freq [half + 1]complex64
}

func (f *filter) init() {
	for i := range f.uncertainty {
		for k := range f.uncertainty[i] {
			f.uncertainty[i][k] = uncertain
		}
	}
}

// forget makes the filter learn as fast as at first, from what is not wrong of what
// it knows: 0 is all of it, 1 is nothing.
func (f *filter) forget(wrong float32) {
	for i := range f.way {
		for k := range f.way[i] {
			f.way[i][k] = times(1-wrong, f.way[i][k])
			f.uncertainty[i][k] = max(f.uncertainty[i][k], uncertain)
		}
	}
}

// loosen makes the filter doubt a part of what it knows. Where a part of the echo is
// not there any more, as much has come with another phase.
func (f *filter) loosen(part float32) {
	for i := range f.way {
		for k, w := range f.way[i] {
			f.uncertainty[i][k] = max(f.uncertainty[i][k], 2*part*power(w))
		}
	}
}

// hear takes the next frame that is played.
func (f *filter) hear(t *transform, played *[frame]float32) {
	copy(f.played[:], f.played[frame:])
	copy(f.played[blockSize-frame:], played[:])
	f.newest = (f.newest + parts - 1) % parts
	t.forward(&f.freq, &f.played)
	copy(f.spectra[f.newest][:], f.freq[:bins])
	for k, v := range f.spectra[f.newest] {
		f.powers[f.newest][k] = power(v)
	}
}

// estimate returns the echo of what was heard.
func (f *filter) estimate(t *transform, echo *[frame]float32) {
	clear(f.freq[:])
	C.echo_estimate(t.wide, values(&f.freq[0]), values(&f.spectra[0][0]), values(&f.way[0][0]), C.int(f.newest))
	t.inverse(&f.time, &f.freq)
	copy(echo[:], f.time[blockSize-frame:])
}

// learn corrects the way by what was left: equations 16 to 21 of the paper, with
// the near speech's power taken from what is left.
func (f *filter) learn(t *transform, left *[half + 1]complex64) {
	by := C.struct_echo_learning{share: C.float(share), speech: speechStep, stays: transition * transition}
	C.echo_learn(t.wide, by, values(&f.way[0][0]), (*C.float)(&f.uncertainty[0][0]), (*C.float)(&f.speech[0]), (*C.float)(&f.doubt[0]),
		values(&f.spectra[0][0]), (*C.float)(&f.powers[0][0]), values(&left[0]), C.int(f.newest))
	f.cut(t, f.cutting)
	f.cutting = (f.cutting + 1) % parts
}

// late reports whether next to nothing of the echo comes in the first part, so that
// it can be given up.
func (f *filter) late() bool {
	const nothing = 0.05
	var first, all float32
	for i := range f.way {
		for _, c := range f.way[i] {
			all += power(c)
		}
		if i == 0 {
			first = all
		}
	}
	return first < nothing*all
}

// sooner moves the way a part to the front: the last frame that was heard is the
// one that now counts as the newest.
func (f *filter) sooner() {
	copy(f.way[:], f.way[1:])
	clear(f.way[parts-1][:])
	copy(f.uncertainty[:], f.uncertainty[1:])
}

// later moves the way a part to the back: two frames will be heard now.
func (f *filter) later() {
	copy(f.way[1:], f.way[:])
	clear(f.way[0][:])
	copy(f.uncertainty[1:], f.uncertainty[:])
}

// cut removes from a part what its block has no room for: the product of two
// spectra is a convolution in a circle.
func (f *filter) cut(t *transform, part int) {
	clear(f.freq[:])
	copy(f.freq[:], f.way[part][:])
	t.inverse(&f.time, &f.freq)
	clear(f.time[frame:])
	t.forward(&f.freq, &f.time)
	copy(f.way[part][:], f.freq[:bins])
}

// values is complex numbers as C takes them: real and imaginary parts by turns.
func values(first *complex64) *C.float { return (*C.float)(unsafe.Pointer(first)) }

func times(r float32, c complex64) complex64 { return complex(r*real(c), r*imag(c)) }
