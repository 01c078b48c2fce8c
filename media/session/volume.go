package session

import (
	"math"

	"offhook/media"
)

// bend is from where a sample that was made louder is held back, so that none is
// cut off.
const bend = 0.8

// SetVolume sets how loud calls are heard, 0 to 150 percent of what comes, at
// once also in those that are up. What is said in a call is not changed by it.
func (e *Engine) SetVolume(percent int) {
	e.volume.Store(int32(min(max(percent, 0), media.MaxVolume) - 100))
}

// loudness is the amplitude's factor for a volume: its cube, as PulseAudio has it,
// so that equal steps are heard as such.
func (e *Engine) loudness() float32 {
	return float32(math.Pow(float64(e.volume.Load()+100)/100, 3))
}

// volume makes what is heard louder or softer. It moves to a new loudness within
// a frame, without a click.
type volume struct {
	gain float32 // at the end of the frame before
	set  bool
}

// apply changes a frame in place.
func (v *volume) apply(frame []float32, gain float32) {
	if !v.set {
		v.gain, v.set = gain, true
	}
	if gain == 1 && v.gain == 1 {
		return
	}
	step := (gain - v.gain) / float32(len(frame))
	for i := range frame {
		v.gain += step
		frame[i] = limit(frame[i]*v.gain, max(gain, v.gain) > 1)
	}
	v.gain = gain
}

// limit keeps a sample that was amplified below 1, bending it softly.
func limit(x float32, louder bool) float32 {
	if !louder || x <= bend && x >= -bend {
		return x
	}
	over := float64(max(x, -x) - bend)
	y := bend + (1-bend)*math.Tanh(over/(1-bend))
	return float32(math.Copysign(y, float64(x)))
}
