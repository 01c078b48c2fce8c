package jitter

import "time"

// Playout's constants.
const (
	fadeFrom = 60 * time.Millisecond // of uninterrupted concealment …
	fadeTo   = 120 * time.Millisecond
	fadeIn   = 5 * time.Millisecond
	longest  = time.Second // a longer hole is skipped, not filled

	// Hysteresis around the target, in which nothing is changed: in silence, and while
	// somebody talks, then at least these parts of the target, and patient times as much
	// until that was too much for breathless, or, for a slight delay too much, for long: a
	// period taken out of a word costs more than that. Below, it is half of the target at most,
	// or three quarters. A word is not over before it was silent for pause.
	tooMuch, tooMuchTalk     = 5 * time.Millisecond, 20 * time.Millisecond
	tooLittle, tooLittleTalk = 4 * time.Millisecond, 5 * time.Millisecond
	talkAbove, talkBelow     = 2, 5
	patient                  = 3
	breathless, long         = 3 * time.Second, 10 * time.Second
	slight                   = 60 * time.Millisecond
	pause                    = 150 * time.Millisecond
	atOnce                   = 1 << 30 // samples: breathless, at the beginning

	reserve  = 2 * time.Millisecond   // on top of what a repair waits for
	muchMore = 100 * time.Millisecond // above this, more is taken for a like period
	hopeless = 500 * time.Millisecond // above this, packets are thrown away

	slower, faster = 0.10, 0.15 // parts of the time
	silence        = 0.003      // RMS: -50 dBFS
	alike, unlike  = 0.9, 0.2   // likeness that stretching asks for at first and at last
	patience       = 0.01       // how much less it asks for after every 10 ms
)

// playout is where playing stands. Lengths and positions are in samples.
type playout struct {
	decoded int64 // position up to which the stream is decoded
	dry     int64 // how much was invented after that position, and so far instead of nothing
	played  int64 // given out in all
	packet  int   // length of the last packet
	run     int   // length of the concealment that is going on; 0 while sound comes
	broken  bool  // the next packet does not go on from the sound before it

	clock   phase
	still   int     // how long it has been silent
	unmet   int     // how long somebody has talked while the delay should be another
	budget  float64 // samples that stretching may still add or take
	wait    int     // 10 ms for which stretching has waited for a like period
	growing bool
	falling bool
}

// restart keeps what concerns the reader's side only.
func (p *playout) restart() {
	*p = playout{played: p.played, packet: p.packet, run: p.run, clock: p.clock, broken: true, unmet: atOnce}
}

// fill makes at least n samples pending.
func (b *Buffer) fill(now time.Time, n int) {
	for b.audio.pending() < n {
		if e := b.queue.first(); e != nil {
			b.advance(now, e)
		} else {
			b.conceal(b.chunk)
		}
	}
}

// advance does one step towards playing e, the oldest packet that waits.
func (b *Buffer) advance(now time.Time, e *entry) {
	p := &b.playout
	hole := e.position - p.decoded
	left := hole - p.dry // of the hole, still to be filled
	switch {
	case e.padding():
		b.queue.take(e)
	case hole < 0, b.duration(hole) > longest && b.duration(left) > longest:
		p.broken = p.broken || p.run == 0
		b.play(now, e, 0)
	case b.paused() && b.early(now, e):
		b.conceal(b.chunk)
	case left <= 0:
		b.play(now, e, hole)
	case e.sequence > b.queue.next && b.fec != nil && left <= int64(p.packet):
		b.repair(e, int(left))
	case b.reaches(e, left):
		b.recover(e, left)
	default:
		b.conceal(int(min(left, int64(b.chunk))))
	}
}

// paused reports whether nothing but comfort noise is heard.
func (b *Buffer) paused() bool {
	return b.duration(int64(b.playout.run)) >= fadeTo
}

// early reports whether e would wait less than the target if it were played
// now: after a pause the delay is made right without anybody hearing it.
func (b *Buffer) early(now time.Time, e *entry) bool {
	target := b.target(now.Sub(b.stream.epoch))
	return b.wait(now, e) < target-less(target)
}

// wait returns how long the fastest packet would have waited if it were played now in
// e's place.
func (b *Buffer) wait(now time.Time, e *entry) time.Duration {
	return now.Sub(b.stream.epoch) - b.estimator.base - b.duration(e.position-int64(b.audio.pending()))
}

// play decodes e. hole is what the sender left out before it.
func (b *Buffer) play(now time.Time, e *entry, hole int64) {
	p := &b.playout
	missing := e.sequence - b.queue.next
	invented := p.dry
	if missing == 0 {
		// The sender paused (DTX): filling that is not concealment.
		invented -= min(invented, hole)
	}
	// Of a packet that is late for once, what was invented in its place is left out: all that
	// follows would else be later than need be.
	over := int64(0)
	if p.dry > hole && hole >= 0 && !b.paused() {
		if !e.copy {
			b.counters.late.Add(1)
		}
		if b.estimator.late(now.Sub(b.stream.epoch), e.relative) {
			over = p.dry - hole
		}
	}
	if e.copy {
		b.counters.repaired.Add(1)
		b.tell(e.sequence, Rebuilt)
	} else {
		b.counters.wait(now.Sub(b.stream.epoch) + b.duration(int64(b.audio.pending())) - e.arrival)
	}
	b.gap(now, e, missing)
	p.decoded, p.dry = e.position, 0
	dst := b.audio.room(b.samplesOf(longestPacket))
	n, err := b.options.Decoder.Decode(dst, e.payload)
	b.queue.take(e)
	if err != nil || n <= 0 {
		// The next packet finds a hole where this one was.
		b.counters.invalid.Add(1)
		b.invented(invented)
		return
	}
	p.packet = n
	cut := min(over, int64(n))
	p.decoded, p.dry = p.decoded+cut, over-cut
	b.invented(invented - p.dry)
	if n -= int(cut); n > 0 {
		copy(dst, dst[cut:][:n])
		b.append(n)
	} else if !e.copy {
		b.tell(e.sequence, Discarded)
	}
}

// append makes n decoded samples pending, joined to what was heard before.
func (b *Buffer) append(n int) {
	p := &b.playout
	b.audio.grow(n)
	p.decoded += int64(n)
	if gain := b.gain(p.run); gain < 1 {
		faded := b.audio.last(n)[:min(n, b.samplesOf(fadeIn))]
		ramp(faded, gain, 1)
		b.noise.add(faded, 1-gain, 0)
	}
	if p.broken || p.run > 0 {
		b.audio.merge(n)
	}
	p.run, p.broken = 0, false
	b.noise.learn(rms(b.audio.last(min(n, b.chunk))))
}

// repair rebuilds the packet before e from e's redundancy, and lets its last
// left samples be heard, where the hole is already filled up to them.
func (b *Buffer) repair(e *entry, left int) {
	p := &b.playout
	dst := b.audio.room(p.packet)
	if n, err := b.fec.DecodeFEC(dst, e.payload); err != nil || n != len(dst) {
		b.conceal(min(left, b.chunk))
		return
	}
	copy(dst, dst[len(dst)-left:])
	b.counters.repaired.Add(1)
	b.tell(e.sequence-1, Rebuilt)
	invented := p.dry
	p.broken = p.broken || left < len(dst)
	p.decoded, p.dry = e.position-int64(left), 0
	b.invented(invented)
	b.append(left)
}

// conceal invents n samples, fading to comfort noise.
func (b *Buffer) conceal(n int) {
	p := &b.playout
	dst := b.audio.room(n)
	from, to := b.gain(p.run), b.gain(p.run+n)
	if from > 0 {
		b.options.Decoder.Conceal(dst)
		ramp(dst, from, to)
	} else {
		clear(dst)
	}
	if to < 1 {
		b.noise.add(dst, 1-from, 1-to)
	}
	b.audio.grow(n)
	p.run += n
	p.dry += int64(n)
}

// invented counts n samples that stood for what was missing; more follow while dry is
// not 0.
func (b *Buffer) invented(n int64) {
	if n <= 0 {
		return
	}
	b.counters.concealed.Add(int64(b.duration(n)))
	if b.playout.dry == 0 {
		b.counters.gaps.Add(1)
	}
}

// gain is what is left of concealed sound after run samples of it.
func (b *Buffer) gain(run int) float32 {
	d := b.duration(int64(run))
	return float32(1 - min(1, max(0, float64(d-fadeFrom)/float64(fadeTo-fadeFrom))))
}

func (b *Buffer) samplesOf(d time.Duration) int {
	return int(d * time.Duration(b.options.SampleRate) / time.Second)
}

// ramp changes the gain of samples evenly.
func ramp(samples []float32, from, to float32) {
	if from == 1 && to == 1 {
		return
	}
	gain, step := from, (to-from)/float32(len(samples))
	for i := range samples {
		samples[i] *= gain
		gain += step
	}
}
