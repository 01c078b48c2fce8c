package dsp

// Limiter keeps the sum of several voices below full scale: it turns all of them
// down within a millisecond, and slowly up again. What is soft enough it does not
// touch. The zero value is ready; one goroutine uses it.
type Limiter struct {
	lowered float32 // 1 - the factor at the end of the frame before
}

// limiterRise is how fast the loudness comes back, in a frame of 10 ms: 10 dB in a
// second.
const limiterRise = 1.0116

// Process changes a frame of 10 ms in place.
func (l *Limiter) Process(frame []float32) {
	peak := highest(frame)
	factor, target := 1-l.lowered, float32(1)
	if peak > knee {
		target = knee / peak
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
			factor += step
		}
		frame[i] = bend(frame[i] * factor)
	}
	l.lowered = 1 - target
}

// Resting reports whether the sound passes as it is.
func (l *Limiter) Resting() bool { return l.lowered == 0 }
