package jitter

// noise is comfort noise at the level of the background that was last heard, so
// that a pause sounds like a quiet line and not like a dead one.
type noise struct {
	floor  float32 // RMS
	seed   uint32
	smooth float32
}

// The floor's limits, as RMS: -70 and -50 dBFS. It falls at once, and rises by
// a factor of floorRise for each 10 ms.
const (
	floorLow  = 0.0003162
	floorHigh = 0.003162
	floorRise = 1.005
)

// learn takes the level of 10 ms that were heard.
func (n *noise) learn(rms float64) {
	n.floor = min(max(min(n.floor*floorRise, float32(rms)), floorLow), floorHigh)
}

// add mixes noise into dst, its gain rising or falling evenly from one value to
// the other.
func (n *noise) add(dst []float32, from, to float32) {
	gain, step := from, (to-from)/float32(len(dst))
	for i := range dst {
		n.seed = n.seed*1664525 + 1013904223
		white := float32(int32(n.seed)) / (1 << 31)
		// One pole takes the hiss off; it leaves about a third of the power, and
		// white's RMS is 1/√3, hence the factor of 3.
		n.smooth += 0.5 * (white - n.smooth)
		dst[i] += 3 * n.floor * gain * n.smooth
		gain += step
	}
}
