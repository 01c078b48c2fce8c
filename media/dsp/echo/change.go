//go:build cgo

package echo

// Of change: it looks at speechLow to speechHigh, 190 Hz to 6 kHz.
const (
	speechLow, speechHigh = 4, 128
	followStep            = 0.3   // how fast powers are followed: 33 ms
	usualKept             = 0.995 // of the usual power of the echo, a frame
	other                 = 0.35  // part that is wrong where the way is another one
	otherEnough           = 60    // evidence of that
	suspicious            = 8     // evidence from which on more is suppressed
	suspected             = 24    // and from which on all is
	moved                 = 0.1   // part that is wrong where something has moved
	movedEnough           = 40
	learning              = 150 // frames of echo in which the way is learnt at first
	settled               = 40  // and after a change
)

// change notices when the way is not any more what the filter has learnt. As long as
// the filter is right, what is left has nothing to do with what was subtracted,
// whoever speaks: their product has any phase. When it is not, a part of what was
// subtracted was never there, and is found in what is left with its sign turned.
//
// Each bin tells as much as it can: much where the echo that was subtracted is louder
// than anything else, little where the near end speaks or the filter itself doubts;
// and a frame tells little in what lingers of a sound in the room. What they tell is
// added up until it is enough or speaks for the filter (Page, Continuous inspection
// schemes, Biometrika 1954): a jump of the delay is suspected within two frames of
// loud echo, and near speech does not add up.
type change struct {
	left         [bins]float32 // power of what is left
	echo, usual  float32       // power of the echo, now and when the far end speaks
	jump, motion evidence
	since        int // frames of echo since the last change
}

func (c *change) init() { c.since = settled - learning }

// evidence that a part of what is subtracted is not there.
type evidence struct {
	excess  float32 // bins that say so, above those that would where a given part is wrong
	counted float32 // bins that were asked since there is an excess
}

// add is told how many of the bins that were asked speak against the filter.
func (e *evidence) add(against, asked, part float32) {
	e.excess += against - part*asked
	e.counted += asked
	if !(e.excess > 0) {
		*e = evidence{}
	}
}

// part is how much is wrong, where it is more than the given part.
func (e *evidence) part(part float32) float32 { return min(1, part+e.excess/e.counted) }

// verdict is what change says of a frame: parts from 0 to 1.
type verdict struct {
	suspicion float32 // that the way is another one
	wrong     float32 // is to be forgotten of the way
	loose     float32 // is to be doubted of the way
}

// seen takes what is left and what was subtracted, and the power of echo that the
// filter expects to be left.
func (c *change) seen(left, subtracted *[half + 1]complex64, doubt *[bins]float32) verdict {
	const audible = 1e-2 // about -45 dBFS of speech, whose highs are emphasised
	against, asked, echo, rest := c.ask(left, subtracted, doubt)
	if !(echo > audible) {
		return verdict{}
	}
	c.since++
	c.usual = max(echo, c.usual*usualKept)
	c.echo += followStep * (echo - c.echo)
	tells := min(1, 2*echo/c.usual)
	near := min(1, 2*c.echo/rest) // as much as the near end leaves
	tells *= near * near
	c.jump.add(tells*against, tells*asked, other)
	c.motion.add(tells*against, tells*asked, moved)
	v := verdict{suspicion: max(0, min(1, (c.jump.excess-suspicious)/(suspected-suspicious)))}
	switch {
	case c.since <= settled:
		c.jump.excess = min(c.jump.excess, suspicious)
	case c.jump.excess > otherEnough:
		v.wrong = c.jump.part(other)
		c.jump, c.motion, c.since = evidence{}, evidence{}, 0
	case c.motion.excess > movedEnough && c.jump.excess == 0:
		v.loose = c.motion.part(moved)
		c.motion = evidence{}
	}
	return v
}

// ask returns how many bins speak against the filter, of how many that tell anything,
// and the power of the echo and of what is left.
func (c *change) ask(left, subtracted *[half + 1]complex64, doubt *[bins]float32) (against, asked, echo, rest float32) {
	const (
		nothing = 1e-6
		unsure  = 4 // how much what the filter doubts weighs
	)
	var aside float32 // by chance as much as against, where the filter is right
	for k := speechLow; k < speechHigh; k++ {
		e, y := left[k], subtracted[k]
		c.left[k] += followStep * (power(e) - c.left[k])
		weight := 1 / (c.left[k] + power(e) + power(y) + unsure*doubt[k] + nothing)
		against -= (real(e)*real(y) + imag(e)*imag(y)) * weight
		aside += (imag(e)*real(y) - real(e)*imag(y)) * weight
		asked += power(y) * weight
		echo += power(y)
		rest += c.left[k]
	}
	return against - max(aside, -aside), asked, echo, rest + nothing
}
