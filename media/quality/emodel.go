package quality

import (
	"math"
	"time"
)

const (
	narrowbandR0 = 93.2  // G.107 Table 2: all at default
	widebandR0   = 129.0 // G.107.1 7.7
	widebandTo   = 1.29  // from R on the wideband scale to R in Annex B's formula

	// noticeable is mT: the delay in milliseconds up to which nobody minds.
	noticeable = 100.0
	// mostBurst ends the range of BurstR in G.107 Table 2: 1 to 8.
	mostBurst = 8.0

	// Best and Worst bound what MOS returns.
	Best, Worst = 4.5, 1.0
)

// Path is what happened to the sound on its way.
type Path struct {
	// Delay is one way, mouth to ear.
	Delay time.Duration
	// LossPercent is how much of the sound was missing, 0 to 100.
	LossPercent float64
	// BurstRatio is how much longer the bursts of loss were than those of random
	// loss; below 1, as where it is not known, it counts as 1.
	BurstRatio float64
}

// R returns the rating of p, on the scale of c: 0 to 93.2 or 129.
func R(c Codec, p Path) float64 {
	r0 := narrowbandR0
	if c.Wideband {
		r0 = widebandR0
	}
	return max(0, r0-delayImpairment(p.Delay)-lossImpairment(c, p))
}

// Rating returns R on the scale of narrowband telephones, whichever c's is: 0 to 100,
// as Annex B of G.107 and RFC 3611 4.7.5 want it.
func (c Codec) Rating(p Path) float64 {
	r := R(c, p)
	if c.Wideband {
		r /= widebandTo
	}
	return r
}

// MOS returns the mean opinion score of p: Worst to Best.
func MOS(c Codec, p Path) float64 { return opinion(c.Rating(p)) }

// delayImpairment is Idd of G.107 (7-27), with sT = 1.
func delayImpairment(delay time.Duration) float64 {
	ms := float64(delay) / float64(time.Millisecond)
	if ms <= noticeable {
		return 0
	}
	x := math.Log2(ms / noticeable)
	sixth := func(v float64) float64 { return math.Pow(1+math.Pow(v, 6), 1.0/6) }
	return 25 * (sixth(x) - 3*sixth(x/3) + 2)
}

// lossImpairment is Ie,eff of G.107 (7-29).
func lossImpairment(c Codec, p Path) float64 {
	loss := min(max(p.LossPercent, 0), 100)
	burst := min(max(p.BurstRatio, 1), mostBurst)
	return c.Ie + (95-c.Ie)*loss/(loss/burst+c.Bpl)
}

// opinion is G.107 Annex B. Its polynomial falls below 1 for R under 6.5.
func opinion(r float64) float64 {
	switch {
	case r < 6.5:
		return Worst
	case r >= 100:
		return Best
	}
	return max(Worst, 1+0.035*r+r*(r-60)*(100-r)*7e-6)
}
