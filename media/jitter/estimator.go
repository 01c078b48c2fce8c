package jitter

import (
	"math"
	"time"
)

// The estimator's constants; the package comment says where they come from.
const (
	interval     = 500 * time.Millisecond // one maximum is entered for each
	bucketWidth  = 2 * time.Millisecond
	buckets      = 250
	margin       = 1.02 // times what a share of the maxima does not exceed: the next may be later
	quantile     = 0.97
	forgetting   = 0.983
	calmAtFirst  = 20 // intervals without jitter that are taken to have been before the first
	baseSlots    = 4  // times interval: how far back the fastest packet counts
	peakMargin   = 10 * time.Millisecond
	peakLimit    = 200 * time.Millisecond
	peakDecay    = 8 * time.Second
	rareAbove    = 0.9                    // the maxima above this quantile are rare, and where the others …
	rareBeyond   = 1.5                    // … are not two thirds as late, they are stalls
	bearable     = 60 * time.Millisecond  // a stall that concealment gets over without fading
	knownAfter   = 4                      // intervals, before which nothing counts as rare
	apart        = 2 * time.Second        // stalls that are no further from each other go together
	stallsHeld   = 30 * time.Second       // how long they are remembered, a little less all the time
	many, few    = 4.5, 1.0               // so many are rare no more, and so few are again
	usualMemory  = 1.0 / 64               // of each packet in the usual delay: about 1 s
	spreadMemory = 1.0 / 400              // the same in how delays spread: about 8 s
	spreadKnown  = 15                     // packets, before which nothing is known of it
	outermost    = 3.4                    // deviations from the mean, where packets are hardly ever later
	foreseen     = 1.3                    // times what was seen is the most that is expected for that
	around       = 1.5                    // deviations that the mean is at least, where delays spread around it
	baseStep     = 100 * time.Millisecond // more than a queue in the network grows by in an interval
	outlier      = time.Second            // a step of the clock, not a delay
	fastestStart = 1 << 62
)

// estimator learns from arrival times how long packets should wait. Durations
// are arrival times minus sending times, with an unknown but constant offset
// between the two clocks.
type estimator struct {
	histogram [buckets]float64
	entered   int
	recent    [baseSlots + 1]maximum // the newest entries, as far back as the base reaches

	started       bool
	blind         bool          // this process did not run: arrival times tell nothing of the network
	intervalStart time.Duration // by arrival
	maximum       time.Duration // relative delay in this interval
	fastest       [baseSlots]time.Duration
	base          time.Duration // the fastest packet's delay

	quantiled time.Duration
	peak      time.Duration
	peakAt    time.Duration
	halts     halts
	usual     time.Duration // mean relative delay, lately
	spread    spread
}

// maximum is an entry of the histogram: what is left of its weight.
type maximum struct {
	relative time.Duration
	weight   float64
}

// restart forgets the clock offset, as for a new stream, and keeps what is
// known of the network.
func (e *estimator) restart() {
	e.started = false
	e.peak = 0
	e.recent = [len(e.recent)]maximum{}
}

// observe takes a packet that was sent at sent and came at arrival, each on its
// own clock, and returns its relative delay.
func (e *estimator) observe(arrival, sent time.Duration) time.Duration {
	delay := arrival - sent
	if !e.started {
		e.started = true
		e.intervalStart, e.maximum = arrival, 0
		for i := range e.fastest {
			e.fastest[i] = fastestStart
		}
		e.fastest[0], e.base = delay, delay
	}
	for elapsed := arrival - e.intervalStart; elapsed >= interval; elapsed = arrival - e.intervalStart {
		if elapsed > baseSlots*interval {
			// A long silence: nothing of it is a maximum, and no base survives it.
			e.recent = [len(e.recent)]maximum{}
			e.intervalStart = arrival - elapsed%interval
			for i := range e.fastest {
				e.fastest[i] = fastestStart
			}
			break
		}
		e.enter(e.maximum)
		e.maximum = 0
		e.intervalStart += interval
		copy(e.fastest[1:], e.fastest[:baseSlots-1])
		e.fastest[0] = fastestStart
	}
	e.fastest[0] = min(e.fastest[0], delay)
	e.rebase()
	relative := delay - e.base
	if relative > outlier {
		e.restart()
		return e.observe(arrival, sent)
	}
	if !e.blind {
		e.maximum = max(e.maximum, relative)
		e.usual += time.Duration(float64(relative-e.usual) * usualMemory)
		e.spread.add(float64(relative))
	}
	if e.entered == 0 {
		e.quantiled = roundUp(e.maximum)
	}
	return relative
}

// rebase finds the fastest packet again. When it has become slower, the path
// has, or the sender paused: what was measured against the old base is that much
// too high.
func (e *estimator) rebase() {
	base := e.fastest[0]
	for _, f := range e.fastest[1:] {
		base = min(base, f)
	}
	if slower := base - e.base; slower > 0 {
		e.peak = max(0, e.peak-slower)
		if slower > baseStep {
			e.correct(slower)
		}
	}
	e.base = base
}

// correct takes what the base has stepped up by out of the maxima that were
// measured against the old one: a sender that paused and went on where it was
// is not jitter, and would else be waited for.
func (e *estimator) correct(step time.Duration) {
	e.maximum, e.usual, e.spread = max(0, e.maximum-step), max(0, e.usual-step), spread{}
	for i := range e.recent {
		r := &e.recent[i]
		e.histogram[bucket(r.relative)] -= r.weight
		r.relative = max(0, r.relative-step)
		e.histogram[bucket(r.relative)] += r.weight
	}
	e.summarize()
}

// enter puts one interval's maximum into the histogram and takes the quantile.
func (e *estimator) enter(relative time.Duration) {
	if e.entered == 0 {
		e.histogram[0] = 1
	}
	e.entered++
	forget := min(forgetting, 1-1/float64(e.entered+calmAtFirst))
	for i := range e.histogram {
		e.histogram[i] *= forget
	}
	for i := range e.recent {
		e.recent[i].weight *= forget
	}
	copy(e.recent[1:], e.recent[:])
	e.recent[0] = maximum{relative, 1 - forget}
	e.histogram[bucket(relative)] += 1 - forget
	e.summarize()
}

// summarize takes the quantile of what was entered. Stalls that are rare and short are
// not waited for: all of the call would be the slower for a hole now and then that
// concealment fills.
func (e *estimator) summarize() {
	if e.entered == 0 {
		return
	}
	e.quantiled = e.within(quantile)
	if e.rare(e.intervalStart) && e.quantiled <= bearable {
		e.quantiled = min(e.quantiled, time.Duration(rareBeyond*float64(e.within(rareAbove))))
	}
}

// within is the delay that a share of the maxima does not exceed, taken to lie evenly in
// their bucket.
func (e *estimator) within(share float64) time.Duration {
	sum := 0.0
	for i, s := range e.histogram {
		if sum += s; sum >= share {
			part := float64(i+1) - (sum-share)/s
			return time.Duration(margin * part * float64(bucketWidth))
		}
	}
	return buckets * bucketWidth
}

// late tells that a packet with this relative delay missed its turn at now, and returns
// whether that was a stall that is rare and short, which is not expected again.
func (e *estimator) late(now, relative time.Duration) (rare bool) {
	if alone := e.halts.add(now); alone && e.rare(now) && relative <= bearable {
		return true
	}
	if need := min(relative+min(peakMargin, relative/2), peakLimit); need > e.held(now) {
		e.peak, e.peakAt = need, now
	}
	return false
}

// rare reports whether stalls are, as far as one can know.
func (e *estimator) rare(now time.Duration) bool {
	return e.entered >= knownAfter && !e.halts.habit(now)
}

// held returns what is left of the last peak: a straight line to 0, which takes
// peakDecay for the whole of it.
func (e *estimator) held(now time.Duration) time.Duration {
	age := now - e.peakAt
	if age >= peakDecay || e.peak == 0 {
		return 0
	}
	return time.Duration(float64(e.peak) * (1 - float64(age)/float64(peakDecay)))
}

// target returns how long packets should wait. How delays spread tells much sooner than
// their maxima how late the latest will be.
func (e *estimator) target(now time.Duration) time.Duration {
	expected := min(e.spread.outermost(), time.Duration(foreseen*float64(e.quantiled)))
	return max(e.quantiled, e.held(now), expected)
}

// spread is the mean of relative delays and of their squares, in nanoseconds.
type spread struct {
	packets      int
	mean, square float64
}

// add takes one in.
func (s *spread) add(relative float64) {
	s.packets++
	part := max(1/float64(s.packets), spreadMemory)
	s.mean += part * (relative - s.mean)
	s.square += part * (relative*relative - s.square)
}

// outermost is the delay of the latest packets, were it distributed normally; 0 where most
// are about as fast as the fastest and a few are late, of which it would tell too much.
func (s *spread) outermost() time.Duration {
	deviation := math.Sqrt(max(0, s.square-s.mean*s.mean))
	if s.packets < spreadKnown || s.mean < around*deviation {
		return 0
	}
	return time.Duration(s.mean + outermost*deviation)
}

// halts are the times when packets missed their turn.
type halts struct {
	at    time.Duration // the last one
	count float64       // until then, less what is long ago
	often bool
	alone bool // the last one is far from the one before
}

// add counts one, unless it belongs to the last, and reports whether it is far from the
// one before.
func (s *halts) add(now time.Duration) (alone bool) {
	if s.count > 0 && now-s.at < bearable {
		return s.alone
	}
	s.alone = s.count == 0 || now-s.at > apart
	s.count, s.at = s.left(now)+1, now
	return s.alone
}

// habit reports whether they come often. Those that are waited for are not seen, so that
// it is found out anew when most of a minute has passed.
func (s *halts) habit(now time.Duration) bool {
	left := s.left(now)
	s.often = left >= many || s.often && left > few
	return s.often
}

// left is what is left of the count.
func (s *halts) left(now time.Duration) float64 {
	return s.count * math.Exp(-float64(max(now-s.at, 0))/float64(stallsHeld))
}

func bucket(d time.Duration) int { return min(buckets-1, int(d/bucketWidth)) }

func roundUp(d time.Duration) time.Duration { return d/bucketWidth*bucketWidth + bucketWidth }
