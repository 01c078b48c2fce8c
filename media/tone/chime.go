package tone

import (
	"math"
	"time"

	"offhook/media"
)

// chime is the ring of an incoming call: a rising figure of three soft bell
// notes, twice, then silence until the period is over. The period is that of the
// country's ringing, so it comes as often as a telephone there would ring.
type chime struct {
	period int // samples
	pos    int
	notes  []note
}

// note is one stroke of the bell: partials that die away, the higher the sooner.
type note struct {
	start    int // samples after the period's beginning
	hz       float64
	partials [3]partial
}

type partial struct {
	oscillator
	level float64 // what is left of it
	decay float64 // per sample
}

const (
	// strike is how long after the one before a note is struck, and figure how
	// long after the first the figure is repeated.
	strike = 140 * time.Millisecond
	figure = 700 * time.Millisecond
	// sounding is how long a note lasts at most.
	sounding = 1400 * time.Millisecond
	// loudness is a note's amplitude; it makes the figure about Level.
	loudness = 0.25
)

func newChime(period time.Duration) *chime {
	// Rests follow the shortest rings too: two figures and the last note's tail.
	period = max(period, figure+2*strike+sounding)
	c := &chime{period: media.Samples(period, media.SampleRate)}
	for repeat := range 2 {
		for i, hz := range []float64{659.26, 830.61, 987.77} { // E5, G#5, B5: a major triad
			at := time.Duration(repeat)*figure + time.Duration(i)*strike
			c.notes = append(c.notes, note{start: media.Samples(at, media.SampleRate), hz: hz})
		}
	}
	return c
}

func (c *chime) next() float64 {
	s := 0.0
	for i := range c.notes {
		s += c.notes[i].next(c.pos)
	}
	c.pos = (c.pos + 1) % c.period
	return s
}

func (n *note) next(pos int) float64 {
	size := media.Samples(sounding, media.SampleRate)
	pos -= n.start
	if pos < 0 || pos >= size {
		return 0
	}
	if pos == 0 {
		n.strike()
	}
	s := 0.0
	for i := range n.partials {
		p := &n.partials[i]
		s += p.next() * p.level
		p.level *= p.decay
	}
	return s * edge(pos, size)
}

func (n *note) strike() {
	for i, p := range []struct{ multiple, share, seconds float64 }{
		{1, 1, 0.40}, {2, 0.30, 0.22}, {4, 0.12, 0.09},
	} {
		n.partials[i] = partial{
			oscillator: newOscillator(n.hz*p.multiple, loudness*p.share),
			level:      1,
			decay:      math.Exp(-1 / (p.seconds * media.SampleRate)),
		}
	}
}
