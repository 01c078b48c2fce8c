package echo

// Of change: it looks at speechLow to speechHigh, 190 Hz to 6 kHz.
const (
	speechLow, speechHigh = 4, 128
	changeStep            = 0.07 // how fast spectra are followed: 140 ms
	explained             = 0.4  // part of what is left that follows what was subtracted
	coherent              = 0.4  // mean of the same over all frequencies
	least                 = 0.1  // power of that part, against what was subtracted
	begins                = 2    // more power than that has who begins to speak in a pause of the echo
	learning              = 150  // frames of echo in which the way is learnt at first
	settled               = 50   // and after a change
)

// change notices when the way is another one than the filter has learnt: what is
// left then follows what was subtracted, at most frequencies. Near speech does not,
// though a frequency of two vowels may happen to.
type change struct {
	cross            [bins]complex64 // of what is left and what was subtracted
	left, subtracted [bins]float32   // power
	since            int             // frames of echo since the last change
}

func (c *change) init() { c.since = settled - learning }

// seen reports whether the way is another one now, and how much of what is known of
// it is wrong, from 0 to 1: all of it after a jump in the delay.
func (c *change) seen(left, subtracted *[half + 1]complex64) (wrong float32, seen bool) {
	const (
		audible = 1e-2 // about -60 dBFS
		nothing = 1e-6
	)
	var follows, rest, echo, against, coherence float32
	for k := speechLow; k < speechHigh; k++ {
		e, y := left[k], subtracted[k]
		c.cross[k] += changeStep * (e*conj(y) - c.cross[k])
		c.left[k] += changeStep * (power(e) - c.left[k])
		c.subtracted[k] += changeStep * (power(y) - c.subtracted[k])
		part := power(c.cross[k]) / (c.subtracted[k] + nothing)
		follows += part
		coherence += part / (c.left[k] + nothing) / (speechHigh - speechLow)
		rest += c.left[k]
		echo += c.subtracted[k]
		against -= real(c.cross[k])
	}
	if echo < audible {
		return 0, false
	}
	c.since++
	if c.since <= settled || coherence < coherent || follows < explained*rest || follows < least*echo || follows > begins*echo {
		return 0, false
	}
	c.since = 0
	return max(0, min(1, against/echo)), true
}
