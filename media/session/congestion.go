package session

import "time"

// The steps in which less is sent over a path that cannot carry it.
const (
	// unstrained sends the codec's bit rate, and repeats packets where some get lost.
	unstrained = iota
	// unrepeated repeats none, nor describes the last moments: that is half of what is
	// sent, or more. Nor has the codec more than its own bit rate, as where nothing gets lost.
	unrepeated
	// lower and lowest have the codec send less, too.
	lower
	lowest
)

// rates are the most, in bits per second of payload, at each step; 0 is the codec's own. The
// headers of a packet take some 20 kbit/s more, whatever is in it.
var rates = [...]int{unstrained: 0, unrepeated: 0, lower: 24000, lowest: 16000}

const (
	// lossOfPath is from which loss on, 0 to 1, a path may be too narrow.
	lossOfPath = 0.02
	// muchLoss is how much a path loses that was too narrow from the beginning.
	muchLoss = 0.1
	// queueing is how much longer than usual a round trip takes, at least, when packets
	// wait in front of a narrow path; on a long one, half as long again.
	queueing = 80 * time.Millisecond
	// Loss that is so many times what it was before more was sent, or leaves half as much,
	// and is so much more, comes of that.
	ownTimes, ownMore = 3, 0.2
	// resigned is how many reports of a queue in a row, though as little is sent as can be,
	// tell that it is none: the path has become longer.
	resigned = 3
	// doubtFor is how long after that the loss is watched for it: two reports.
	doubtFor = 12 * time.Second
	// calmFor is how long all must be well before a step back: twice as long where that
	// was too much again soon, and so on up to calmMost.
	calmFor, calmMost = 15 * time.Second, 5 * time.Minute
)

// congestion tells loss that comes of what is sent, which sending less helps, from loss
// that would be there anyway, against which to send more: redundancy. By RTCP reports,
// it is the path's where packets also wait for longer than usual, and where it began
// when more was sent (after RFC 8836 3 and RFC 8083 4, which ask for no more).
type congestion struct {
	step  int
	usual time.Duration // the round trip of an empty path; 0 while unknown
	near  bool          // that is of ICE, which may have reached no further than a relay
	stuck int           // reports of a queue in a row at the lowest step

	since  time.Time     // all has been well; zero while it is not
	wait   time.Duration // until more is tried
	raised time.Time     // when more was sent
	before float64       // the loss then
	hurt   float64       // the loss when less was sent last
}

// observe takes a round trip of ICE, of before the first report: the path is empty yet.
func (c *congestion) observe(roundTrip time.Duration) {
	c.near = true
	c.queues(roundTrip)
}

// more says that more is sent from now on, at a loss of 0 to 1.
func (c *congestion) more(now time.Time, loss float64) { c.raised, c.before = now, loss }

// report takes a report of the other side: the loss since the one before, 0 to 1, and the
// round trip; extra says that packets are repeated now, or have more bits than the codec's
// own. It reports whether the step has changed.
func (c *congestion) report(now time.Time, loss float64, roundTrip time.Duration, extra bool) bool {
	if c.near && roundTrip > 0 {
		c.near = false
		if loss < muchLoss { // a queue that is full already would lose more
			c.usual = roundTrip
		}
	}
	queues := c.queues(roundTrip) && !c.longer(roundTrip)
	own := now.Sub(c.raised) <= doubtFor && loss >= c.before+ownMore && (loss >= ownTimes*c.before || 1-loss <= (1-c.before)/2)
	helps := c.step > unstrained && loss <= c.hurt/2 // to send less
	switch {
	case own, loss >= lossOfPath && (queues || helps):
		c.since, c.hurt = time.Time{}, loss
		return c.less(now, extra)
	case queues:
		c.since = time.Time{}
	case c.since.IsZero():
		c.since = now
	case c.step > unstrained && now.Sub(c.since) >= c.wait:
		c.since = now
		c.step--
		c.more(now, loss)
		return true
	}
	return false
}

// well reports whether the last report told of no queue, nor of a path that is too narrow.
func (c *congestion) well() bool { return !c.since.IsZero() }

// less takes a step that makes a difference.
func (c *congestion) less(now time.Time, extra bool) bool {
	if c.step == lowest {
		return false
	}
	if c.wait > 0 && now.Sub(c.raised) < 2*c.wait {
		c.wait = min(2*c.wait, calmMost)
	} else {
		c.wait = calmFor
	}
	c.step++
	if c.step == unrepeated && !extra {
		c.step = lower
	}
	return true
}

// queues reports whether a round trip took much longer than usual, and learns what is.
func (c *congestion) queues(roundTrip time.Duration) bool {
	if roundTrip <= 0 {
		return false
	}
	if c.usual == 0 || roundTrip < c.usual {
		c.usual = roundTrip
	}
	more := roundTrip - c.usual
	c.usual += more / 64 // another path may be longer
	return more > max(queueing, c.usual/2)
}

// longer reports whether what looks like a queue is a longer path, where it is as long
// whatever is sent, and takes it for the usual one then.
func (c *congestion) longer(roundTrip time.Duration) bool {
	if c.step < lowest {
		c.stuck = 0
		return false
	}
	if c.stuck++; c.stuck < resigned {
		return false
	}
	c.stuck, c.usual = 0, roundTrip
	return true
}
