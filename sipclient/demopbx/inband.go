package demopbx

import (
	"math"

	mediatone "offhook/media/tone"
)

// ear finds DTMF tones in sound (ITU-T Q.24): in blocks of 20 ms, the energy at
// the eight frequencies by Goertzel's algorithm. A digit is one that two blocks
// in a row agree on; the same one again needs a block without it between.
type ear struct {
	rate    int
	pending []float32
	last    rune // what the last block had; 0 = nothing
	counted bool // last has been reported
}

// earBlock is how long a block is, in s: the rows are 73 Hz apart and more.
const earBlock = 0.020

// hear takes samples and calls heard for each digit.
func (e *ear) hear(pcm []float32, rate int, heard func(rune)) {
	if e.rate != rate {
		*e = ear{rate: rate}
	}
	e.pending = append(e.pending, pcm...)
	n := int(earBlock * float64(rate))
	for len(e.pending) >= n {
		digit := digitIn(e.pending[:n], rate)
		e.pending = append(e.pending[:0], e.pending[n:]...)
		if digit != e.last {
			e.last, e.counted = digit, false
			continue
		}
		if digit != 0 && !e.counted {
			e.counted = true
			heard(digit)
		}
	}
}

// digitIn is the digit that a block sounds like, or 0: both frequencies together
// are most of the energy, and neither is more than 9 dB above the other.
func digitIn(block []float32, rate int) rune {
	total := 0.0
	for _, x := range block {
		total += float64(x) * float64(x)
	}
	const quietest = 1e-5 // mean square: -50 dBFS
	if total < quietest*float64(len(block)) {
		return 0
	}
	best, share := rune(0), 0.7
	for _, digit := range allDigits {
		low, high, err := mediatone.DTMF(digit)
		if err != nil {
			continue
		}
		a, b := goertzel(block, low, rate), goertzel(block, high, rate)
		if ratio := a / b; ratio < 1.0/8 || ratio > 8 {
			continue
		}
		if s := (a + b) / total; s > share {
			best, share = digit, s
		}
	}
	return best
}

// goertzel is the energy of a block at one frequency: that of a pure tone of hz is
// the block's own.
func goertzel(block []float32, hz float64, rate int) float64 {
	k := 2 * math.Cos(2*math.Pi*hz/float64(rate))
	s1, s2 := 0.0, 0.0
	for _, x := range block {
		s1, s2 = float64(x)+k*s1-s2, s1
	}
	return (s1*s1 + s2*s2 - k*s1*s2) * 2 / float64(len(block))
}
