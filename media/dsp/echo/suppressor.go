//go:build cgo

package echo

import "math"

// Of the suppressor.
const (
	delay      = 64   // samples, half the length of its filter
	powerStep  = 0.3  // how fast powers are followed
	caution    = 2    // how much more echo is expected than was estimated
	leakRise   = 1.01 // of the share that is left, a frame: 4 dB a second
	leakFall   = 0.3
	noiseRise  = 1.003 // of the room's noise: 1.3 dB a second
	noiseStart = 20    // frames in which the noise is what is heard
	softest    = 0.01  // gain
	opening    = 2     // how much the gain may rise in a frame, as a factor
)

// suppressor attenuates what the filter has left of the echo.
type suppressor struct {
	left, subtracted [bins]float32 // power
	leak             [bins]float32 // the least part of the echo that was left lately
	noise            [bins]float32
	gain             [bins]float32
	frames           int

	before, now [half + 1]complex64 // the filter of the last frame and of this one
	heard       [blockSize]float32
	time        [blockSize]float32
	freq, other [half + 1]complex64
}

func (s *suppressor) init() {
	for k := range s.gain {
		s.gain[k] = 1
	}
	s.forget()
}

// forget expects as much echo as at first.
func (s *suppressor) forget() {
	for k := range s.leak {
		s.leak[k] = 1
	}
}

// suppress writes to dst what is to be heard of samples, delay later. left and
// subtracted are the spectra of these and of the echo that was taken out, doubt is
// the power of echo that the filter expects to be left, and suspicion is how likely it
// is that it expects too little, from 0 to 1.
func (s *suppressor) suppress(t *transform, dst []float32, samples *[frame]float32, left, subtracted *[half + 1]complex64, doubt *[bins]float32, suspicion float32) {
	s.decide(left, subtracted, doubt, suspicion)
	s.before = s.now
	s.shape(t)

	copy(s.heard[:], s.heard[frame:])
	copy(s.heard[blockSize-frame:], samples[:])
	t.forward(&s.freq, &s.heard)
	for k, v := range s.freq {
		s.freq[k], s.other[k] = v*s.before[k], v*s.now[k]
	}
	t.inverse(&s.time, &s.freq)
	copy(dst, s.time[blockSize-frame:])
	t.inverse(&s.time, &s.other)
	for i, v := range s.time[blockSize-frame:] {
		part := float32(i) / frame
		dst[i] += part * (v - dst[i])
	}
}

// pass is suppress where nothing was played for a while, and all gains are 1.
func (s *suppressor) pass(dst []float32, samples *[frame]float32) {
	copy(s.heard[:], s.heard[frame:])
	copy(s.heard[blockSize-frame:], samples[:])
	copy(dst, s.heard[blockSize-frame-delay:])
}

// decide sets the gain of each bin.
func (s *suppressor) decide(left, subtracted *[half + 1]complex64, doubt *[bins]float32, suspicion float32) {
	const nothing = 1e-9
	s.frames++
	for k := range s.gain {
		s.left[k] += powerStep * (power(left[k]) - s.left[k])
		s.subtracted[k] += powerStep * (power(subtracted[k]) - s.subtracted[k])
		heard, echo := s.left[k], s.subtracted[k]
		if echo > 1e-5 {
			if leak := heard / echo; leak < s.leak[k] {
				s.leak[k] += leakFall * (leak - s.leak[k])
			} else {
				s.leak[k] = min(1, s.leak[k]*leakRise)
			}
		}
		if s.frames < noiseStart || heard < s.noise[k] {
			s.noise[k] = heard
		} else {
			s.noise[k] *= noiseRise
		}
		rest := max(doubt[k], s.leak[k]*echo)
		gain := max(softest, (1-suspicion)*(1-caution*rest/(heard+nothing)), float32(math.Sqrt(float64(s.noise[k]/(heard+nothing)))))
		s.gain[k] = min(gain, 1, s.gain[k]*opening+softest)
	}
}

// shape makes a filter of the gains: short, so that they blur into each other, and
// symmetric. Above the bins that are filtered their upper half decides.
func (s *suppressor) shape(t *transform) {
	top := float32(0)
	for k, g := range s.gain {
		s.freq[k] = complex(g, 0)
		if k >= bins/2 {
			top += g / (bins / 2)
		}
	}
	for k := bins; k <= half; k++ {
		s.freq[k] = complex(top, 0)
	}
	t.inverse(&s.time, &s.freq)
	var taps [blockSize]float32
	for i := -delay + 1; i < delay; i++ {
		window := 1 - float32(max(i, -i))/delay
		taps[i+delay] = s.time[(i+blockSize)%blockSize] * window
	}
	t.forward(&s.now, &taps)
}
