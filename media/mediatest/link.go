package mediatest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// Impairment is what a LossyLink does to packets. The zero value does nothing.
type Impairment struct {
	// Seed makes the run; the same gives the same.
	Seed uint64
	// Loss is the part of packets that never come, 0 to 1.
	Loss float64
	// Burst is how many packets on average are lost in a row; below 1 is 1, losses
	// that don't know of each other. Losses then stay at the rate Loss (Gilbert).
	Burst float64
	// Delay is the least that each packet takes.
	Delay time.Duration
	// Jitter is added to it, evenly spread between 0 and this. Packets keep their
	// order, as on one path.
	Jitter time.Duration
	// Reorder is the part of packets, 0 to 1, that take ReorderBy longer, and may be
	// overtaken.
	Reorder   float64
	ReorderBy time.Duration
	// Duplicate is the part of packets, 0 to 1, that come twice.
	Duplicate float64
}

// Validate returns an error if a part is not between 0 and 1 or a time negative.
func (i Impairment) Validate() error {
	for _, part := range []float64{i.Loss, i.Reorder, i.Duplicate} {
		if !(part >= 0 && part <= 1) {
			return fmt.Errorf("impairment: %v is not between 0 and 1", part)
		}
	}
	for _, d := range []time.Duration{i.Delay, i.Jitter, i.ReorderBy} {
		if d < 0 {
			return fmt.Errorf("impairment: negative time %v", d)
		}
	}
	return nil
}

// LossyLink carries packets of any kind the way a bad network does. It has no
// goroutine and no clock: the caller says when it is.
type LossyLink[P any] struct {
	bad      Impairment
	random   *rand.Rand
	inBurst  bool
	lastTime time.Time // arrival of the last packet that kept its order
	flying   []flight[P]

	sent, lost int
}

type flight[P any] struct {
	packet  P
	arrival time.Time
}

// NewLossyLink returns a link. It panics if the impairment is not valid: a test
// is written wrongly then.
func NewLossyLink[P any](bad Impairment) *LossyLink[P] {
	if err := bad.Validate(); err != nil {
		panic(err)
	}
	return &LossyLink[P]{bad: bad, random: rand.New(rand.NewPCG(bad.Seed, 0x6f6666686f6f6b))}
}

// Send gives the link a packet at a time, which must not go backwards.
func (l *LossyLink[P]) Send(now time.Time, packet P) {
	l.sent++
	// Every packet draws the same numbers, so that changing one part of the
	// impairment leaves the others' fate as it was.
	loss, jitter, reorder, duplicate := l.random.Float64(), l.random.Float64(), l.random.Float64(), l.random.Float64()
	if l.loses(loss) {
		l.lost++
		return
	}
	arrival := now.Add(l.bad.Delay + time.Duration(jitter*float64(l.bad.Jitter)))
	if arrival.Before(l.lastTime) {
		arrival = l.lastTime
	}
	if reorder < l.bad.Reorder {
		arrival = arrival.Add(l.bad.ReorderBy)
	} else {
		l.lastTime = arrival
	}
	l.add(flight[P]{packet, arrival})
	if duplicate < l.bad.Duplicate {
		l.add(flight[P]{packet, arrival})
	}
}

// loses steps the two-state chain of Gilbert: in a burst all is lost, outside
// nothing, and both last as long on average as Burst and Loss say.
func (l *LossyLink[P]) loses(draw float64) bool {
	burst := max(l.bad.Burst, 1)
	switch {
	case burst == 1 || l.bad.Loss == 1:
		l.inBurst = draw < l.bad.Loss
	case l.inBurst:
		l.inBurst = draw >= 1/burst
	default:
		l.inBurst = draw < l.bad.Loss/(1-l.bad.Loss)/burst
	}
	return l.inBurst
}

func (l *LossyLink[P]) add(f flight[P]) {
	at, _ := slices.BinarySearchFunc(l.flying, f.arrival, func(have flight[P], t time.Time) int {
		if have.arrival.After(t) {
			return 1
		}
		return -1 // of the same arrival, first sent comes first
	})
	l.flying = slices.Insert(l.flying, at, f)
}

// Receive returns the next packet that has arrived by now, and when it did.
func (l *LossyLink[P]) Receive(now time.Time) (packet P, arrival time.Time, ok bool) {
	if len(l.flying) == 0 || l.flying[0].arrival.After(now) {
		return packet, arrival, false
	}
	f := l.flying[0]
	l.flying = l.flying[1:]
	return f.packet, f.arrival, true
}

// Sent counts the packets given to the link.
func (l *LossyLink[P]) Sent() int { return l.sent }

// Lost counts the packets that will never come.
func (l *LossyLink[P]) Lost() int { return l.lost }
