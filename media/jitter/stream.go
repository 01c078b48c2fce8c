package jitter

import "time"

// What makes a packet the first of another stream.
const (
	jumpInTime     = 3 * time.Second
	jumpInSequence = 3000 // as RFC 3550 A.1
	// stragglers of the stream before are recognised this long after a change of SSRC.
	stragglers = 500 * time.Millisecond
)

// stream is what must be known of the sender to place a packet on the timeline.
type stream struct {
	started  bool
	epoch    time.Time // of all durations: the arrival of the very first packet
	ssrc     uint32
	previous uint32 // the SSRC before
	changed  time.Duration
	// The last packet that came, and its place in samples since the first.
	timestamp  uint32
	position   int64
	arrival    time.Duration
	first      int64 // sequence number of the stream's first packet
	received   uint64
	lostBefore uint64 // in the streams before
}

// collect moves what Put has handed over into the queue.
func (b *Buffer) collect(now time.Time) {
	for p := b.handover.peek(); p != nil; p = b.handover.peek() {
		b.accept(p, now)
		b.handover.drop()
	}
}

func (b *Buffer) accept(p *Packet, now time.Time) {
	s := &b.stream
	if p.Arrival.IsZero() {
		p.Arrival = now
	}
	if !s.started {
		s.epoch = p.Arrival
	}
	arrival := p.Arrival.Sub(s.epoch)
	if s.started && p.SSRC != s.ssrc && p.SSRC == s.previous && arrival-s.changed < stragglers {
		b.counters.late.Add(1)
		return
	}
	sound := len(p.Payload) > 0 // padding is sent at any time
	if !s.started || b.isNew(p, arrival) {
		if p.Copy || !sound { // nothing is missing before the first sound, and padding is none
			return
		}
		b.restart(p, arrival)
	}
	sequence := b.queue.extend(p.Sequence)
	place := b.queue.classify(sequence)
	if place == placeDuplicate {
		b.counters.duplicates.Add(1)
		return
	}
	var relative time.Duration
	if sound {
		// What it waited for this program is no jitter, but made it late all the same.
		relative = b.place(p, arrival) + max(0, now.Sub(s.epoch)-arrival-readEvery)
	}
	switch {
	case place == placeLate && sound:
		if !p.Copy {
			b.counters.late.Add(1)
			b.tell(sequence, Discarded)
		}
		b.estimator.late(now.Sub(s.epoch), relative) // to wait for copies pays, too
	case place == placeNew:
		if sequence-b.queue.next >= queueSize {
			b.queue.leap(sequence, b.tell)
		}
		p.Payload = b.queue.put(entry{
			sequence: sequence, position: s.position, relative: relative, arrival: arrival, payload: p.Payload, copy: p.Copy,
		})
	}
	b.queue.mark(sequence)
	b.count()
}

// place finds the packet's position on the timeline and its relative delay.
func (b *Buffer) place(p *Packet, arrival time.Duration) time.Duration {
	s := &b.stream
	s.position += b.samples(int64(int32(p.Timestamp - s.timestamp)))
	s.timestamp, s.arrival = p.Timestamp, arrival
	return b.estimator.observe(arrival, b.duration(s.position))
}

// isNew reports whether p cannot belong to the stream so far.
func (b *Buffer) isNew(p *Packet, arrival time.Duration) bool {
	s := &b.stream
	if p.SSRC != s.ssrc {
		return true
	}
	if step := b.queue.extend(p.Sequence) - b.queue.highest; step > jumpInSequence || step < -jumpInSequence {
		return true
	}
	if len(p.Payload) == 0 { // the timestamp of a digit stands still, however long it is held
		return false
	}
	jump := b.duration(b.samples(int64(int32(p.Timestamp-s.timestamp)))) - (arrival - s.arrival)
	return jump > jumpInTime || jump < -jumpInTime
}

// restart begins another stream with p. What waited of the old one is dropped.
func (b *Buffer) restart(p *Packet, arrival time.Duration) {
	s := &b.stream
	if s.started {
		b.counters.resets.Add(1)
		if p.SSRC != s.ssrc {
			s.previous, s.changed = s.ssrc, arrival
		}
		s.lostBefore = b.counters.lost.Load()
	}
	s.started = true
	s.ssrc, s.timestamp, s.position, s.arrival, s.received = p.SSRC, p.Timestamp, 0, arrival, 0
	s.first = int64(p.Sequence) + 1<<16
	b.queue.reset(s.first)
	b.estimator.restart()
	b.playout.restart()
	b.depth = depth{}
}

// count keeps Received and Lost (RFC 3550 A.3).
func (b *Buffer) count() {
	s := &b.stream
	s.received++
	b.counters.received.Add(1)
	if expected := b.queue.highest - s.first + 1; expected > int64(s.received) {
		b.counters.lost.Store(s.lostBefore + uint64(expected) - s.received)
	} else {
		b.counters.lost.Store(s.lostBefore)
	}
}

// samples converts from the RTP clock, duration to time.
func (b *Buffer) samples(ticks int64) int64 {
	return ticks * int64(b.options.SampleRate) / int64(b.options.ClockRate)
}

func (b *Buffer) duration(samples int64) time.Duration {
	rate := int64(b.options.SampleRate)
	// Whole seconds apart: the product of all and a second has no room for 54 hours.
	return time.Duration(samples/rate)*time.Second + time.Duration(samples%rate)*time.Second/time.Duration(rate)
}
