//go:build cgo

package echo

import "math"

// Of the drift.
const (
	fastest   = 500e-6 // that two clocks drift apart
	driftHigh = 170    // bins, from speechLow, that tell of it: up to 8 kHz
	lagMost   = 0.5    // samples that one frame is believed to lag
	tellMost  = 10     // weight of one frame
	tellKept  = 4000   // of all that is remembered
	tellFirst = 300    // of the belief that there is none
)

// drift is how much slower the microphone's clock is than the loudspeaker's. The
// echo then comes ever later, and the filter lags behind it: what is left is, at the
// angular frequency w, what was subtracted times -iw and the lag. Since the filter
// catches up in some frames, a lag that stays is a rate that is wrong.
type drift struct {
	rate  float64 // in samples a sample
	known float64 // 1/variance of that, in the unit of what a frame tells
}

// learn is told what is left, what was subtracted, and the power of what is left
// that is no echo.
func (d *drift) learn(left, subtracted *[half + 1]complex64, speech *[bins]float32) {
	const w = 2 * math.Pi / blockSize // of bin 1
	var turned, tells float64
	for k := speechLow; k < driftHigh; k++ {
		e, y := left[k], subtracted[k]
		weight := w * float32(k) / (speech[k] + 1e-6)
		turned += float64(weight * (real(e)*imag(y) - imag(e)*real(y)))
		tells += float64(weight * w * float32(k) * power(y))
	}
	if !(tells >= 1e-9) || math.IsNaN(turned) { // nothing is heard, or nothing that is a number
		return
	}
	lag := max(-lagMost, min(lagMost, turned/tells))
	tells = min(tells, tellMost)
	d.known = min(d.known+tells, tellKept)
	d.rate += lag / frame * tells / (d.known + tellFirst)
	d.rate = max(-fastest, min(fastest, d.rate))
}
