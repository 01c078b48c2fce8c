package jitter

import "time"

// phase knows how the reader's clock stands to the sound it has taken: the
// least of (time - sound taken) of about the last second. A reader that takes
// several frames at once takes some of them early; these are what counts.
type phase struct {
	least   [4]time.Duration
	reads   int
	started bool
}

const phaseReads = 25 // in each of its parts

func (p *phase) observe(d time.Duration) {
	if !p.started {
		p.started = true
		for i := range p.least {
			p.least[i] = d
		}
	}
	if p.reads++; p.reads == phaseReads {
		p.reads = 0
		copy(p.least[1:], p.least[:len(p.least)-1])
		p.least[0] = d
	}
	p.least[0] = min(p.least[0], d)
}

func (p *phase) value() time.Duration {
	return min(p.least[0], p.least[1], p.least[2], p.least[3])
}

// delay returns how long the packets that are played now have waited, against
// the fastest packet, at the reader's earliest.
func (b *Buffer) delay() time.Duration {
	p := &b.playout
	playing := p.decoded - int64(b.audio.pending())
	return p.clock.value() + b.duration(p.played-playing) - b.estimator.base
}

// target returns the delay to aim at. What is repaired from a later packet needs that
// packet in time, which is seldom as late as the latest.
func (b *Buffer) target(at time.Duration) time.Duration {
	t := b.estimator.target(at)
	if later := b.later(at); later > 0 {
		t = max(t, (b.estimator.usual+t)/2+later+reserve)
	}
	return min(max(t, b.options.MinDelay), b.options.MaxDelay)
}

// slack returns how much later a packet could have come and still have been in time. One
// that begins in the middle of a read is needed when that begins, so that only one that
// begins with a read has all of its delay.
func (b *Buffer) slack() time.Duration {
	part := b.audio.pending() % b.chunk
	if b.uneven() {
		part = b.chunk
	}
	return b.delay() - b.duration(int64(part))
}

// uneven reports whether packets begin now with a read and now in the middle of one,
// whatever the delay is: those of 15 ms do. A part of their wait is wasted in any case.
func (b *Buffer) uneven() bool {
	packet := b.playout.packet
	return packet%b.chunk != 0 && b.chunk%packet != 0
}

// excess returns how much longer than wanted packets wait: until the beginning of a read,
// and of those the first that is not before the target.
func (b *Buffer) excess(target time.Duration) time.Duration {
	slack, step := b.slack(), b.duration(int64(b.chunk))
	if b.uneven() {
		return slack - target
	}
	reads := (target - slack) / step
	if target > slack {
		reads = (target - slack + step - 1) / step
	}
	return b.delay() - (slack + reads*step)
}

// adapt moves the delay towards the target, and reports whether something was
// taken out of the n samples that are to be read.
func (b *Buffer) adapt(now time.Time, n int) bool {
	p := &b.playout
	at := now.Sub(b.stream.epoch)
	p.clock.observe(at - b.duration(p.played))
	if p.still += n; b.audio.level(b.audio.window) >= silence {
		p.still = 0
	}
	if p.run > 0 {
		return false
	}
	target := b.target(at)
	excess, lack := b.excess(target), target-b.slack()
	above, below := b.tolerance(target, excess, lack, n)
	p.falling = excess > above || p.falling && excess > above/2
	p.growing = lack > below || p.growing && lack > 0
	switch {
	case excess > hopeless:
		b.skip(excess)
	case p.falling:
		return b.shrink(now, excess, n)
	case p.growing:
		b.stretch(-excess, n)
	default:
		p.budget, p.wait = 0, 0
	}
	return false
}

// less is by how much the delay may always be below a target: no more than half of it, or
// the buffer would run dry where it is short.
func less(target time.Duration) time.Duration { return min(tooLittle, target/2) }

// tolerance is by how much the delay may be above and below the target.
func (b *Buffer) tolerance(target, excess, lack time.Duration, n int) (above, below time.Duration) {
	p := &b.playout
	if b.quiet() {
		p.unmet = 0
		return tooMuch, less(target)
	}
	above, below = max(tooMuchTalk, target/talkAbove), min(max(tooLittleTalk, target/talkBelow), target/2)
	if p.unmet += n; excess <= above && lack <= below {
		p.unmet = 0
	}
	wait := breathless
	if excess > above && excess <= slight {
		wait = long
	}
	if p.unmet > b.samplesOf(wait) {
		return above, below
	}
	return patient * above, min(patient*below, target*3/4)
}

// shrink takes a pitch period out, if it may.
func (b *Buffer) shrink(now time.Time, excess time.Duration, n int) bool {
	enough := b.audio.window + b.audio.lagMax
	for b.audio.pending() < enough {
		e := b.queue.first()
		if e == nil || e.sequence != b.queue.next || e.position != b.playout.decoded || e.padding() {
			return false
		}
		before := b.audio.pending()
		b.play(now, e, 0)
		if b.audio.pending() == before {
			return false
		}
	}
	if !b.mayStretch(faster, n) {
		return false
	}
	taken := b.audio.shrink(b.likeness(excess), b.longest(excess))
	b.stretched(taken)
	b.counters.removed.Add(int64(b.duration(int64(taken))))
	return taken > 0
}

// stretch puts a pitch period in, if it may.
func (b *Buffer) stretch(lack time.Duration, n int) {
	if !b.mayStretch(slower, n) {
		return
	}
	put := b.audio.stretch(b.likeness(0), b.longest(lack))
	b.stretched(put)
	b.counters.inserted.Add(int64(b.duration(int64(put))))
}

// mayStretch lets n samples earn their part of a change, and reports whether
// there is enough for the longest one, or nobody would hear it.
func (b *Buffer) mayStretch(rate float64, n int) bool {
	p := &b.playout
	p.budget = min(p.budget+rate*float64(n), float64(b.audio.lagMax))
	return p.budget > 0 || b.quiet()
}

// stretched pays for a change of n samples; 0 means that no period was alike.
func (b *Buffer) stretched(n int) {
	p := &b.playout
	if n == 0 {
		p.wait++
		return
	}
	p.wait = 0
	p.budget -= float64(n)
}

// likeness is what stretching asks for: less, the longer it has waited. A delay
// that people talk into each other's words for is worse than a rough spot in
// noise or music, where no period is like another.
func (b *Buffer) likeness(excess time.Duration) float64 {
	if b.quiet() {
		return -1
	}
	impatience := patience
	if excess > muchMore {
		impatience *= 5
	}
	return max(unlike, alike-impatience*float64(b.playout.wait))
}

// longest returns the longest period to take out or put in where the delay is off by so
// much: in silence any will do, so it is none that would have to be taken back.
func (b *Buffer) longest(off time.Duration) int {
	if !b.quiet() {
		return b.audio.lagMax
	}
	return b.samplesOf(off)
}

// quiet reports whether nobody talks. The silence inside of words, before a t or a k, is
// a part of them: what changes the pace there is heard as what does so in a vowel.
func (b *Buffer) quiet() bool { return b.playout.still > b.samplesOf(pause) }

// skip throws away the oldest packets until the delay is right again.
func (b *Buffer) skip(excess time.Duration) {
	p := &b.playout
	for b.queue.count > 1 && excess > 0 {
		e := b.queue.first()
		b.queue.take(e)
		if e.padding() {
			continue
		}
		step := e.position + int64(p.packet) - p.decoded
		if !e.copy {
			b.tell(e.sequence, Discarded)
		}
		p.decoded += step
		p.broken = true
		excess -= b.duration(step)
		b.counters.removed.Add(int64(b.duration(step)))
	}
}
