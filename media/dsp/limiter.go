package dsp

// Limiter keeps the sum of several sounds below full scale: it turns all of them
// down within a millisecond, and slowly up again. What is soft enough it does not
// touch, nor a single sound, however loud. The zero value is ready; one goroutine
// uses it.
type Limiter struct {
	lowered float32 // 1 - the factor at the end of the frame before
}

// limiterRise is how fast the loudness comes back, in a frame of 10 ms: 10 dB in a
// second.
const limiterRise = 1.0116

// Process changes a frame of 10 ms in place. summed says that it is of several sounds;
// one that follows such a sum comes back to as loud as it is.
func (l *Limiter) Process(frame []float32, summed bool) {
	factor, target := 1-l.lowered, float32(1)
	if summed {
		target = min(knee/highest(frame), 1)
	}
	if factor == 1 && target == 1 {
		return
	}
	steps := min(limiting, len(frame))
	if target > factor {
		target = min(target, factor*limiterRise)
		steps = len(frame)
	}
	step := (target - factor) / float32(max(steps, 1))
	for i := range frame {
		if i < steps {
			factor = min(factor+step, 1)
		}
		if frame[i] *= factor; summed {
			frame[i] = bend(frame[i])
		}
	}
	l.lowered = 1 - target
}

// Resting reports whether the sound passes as it is.
func (l *Limiter) Resting() bool { return l.lowered == 0 }
