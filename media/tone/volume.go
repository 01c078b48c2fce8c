package tone

import "math"

// Volume returns the factor for the position of a volume slider, 0 to 1, that
// makes half the way sound half as loud: 10 dB less (Stevens's power law for
// loudness, ISO 532). 0 is silence, and what is beyond 1 counts as 1.
func Volume(position float64) float64 {
	if !(position > 0) { // not a number, either
		return 0
	}
	return decibels(10 * math.Log2(min(position, 1)))
}
