package jitter

import (
	"math"
	"time"
)

const (
	// deepest is how much of a burst of losses is waited out for the packet behind it to
	// describe it: most of two packets. The first moments are concealed well, and a whole
	// burst of two would cost 7 ms more delay for 0.04 PESQ-WB.
	deepest = 30 * time.Millisecond
	// burstsHeld is how long the longest burst is expected again. All that time the
	// delay stays what it is: to stretch sound for each burst is heard more than these.
	burstsHeld = 20 * time.Second
	// several lost packets that only such a wait could have rebuilt, in about burstsHeld,
	// are worth it: losses of 5 or 10 % at random have fewer.
	several = 9
)

// DeepDecoder is what a Decoder also is whose packets may describe all of the last
// moments, and not only the packet before them.
type DeepDecoder interface {
	// Reach returns how many samples before its own a packet describes.
	Reach(later []byte) (samples int)
	// Recover fills dst with sound that begins offset samples before that of the packet
	// that Reach was asked of last.
	Recover(dst []float32, offset int) error
}

// depth is what is known of deep redundancy.
type depth struct {
	asked    bool
	sequence int64 // of the packet whose reach, in samples, is known
	reach    int64

	burst   time.Duration // the longest of late
	burstAt time.Duration
	count   float64 // of packets that a wait would have rebuilt, less what is long ago
	gapAt   time.Duration

	lossy  bool          // a packet was lost that the one after it can repair
	lossAt time.Duration // when the last one was
}

// wait is how long a burst that may come is waited out.
func (d *depth) wait(now time.Duration) time.Duration {
	if now-d.burstAt > burstsHeld {
		return 0
	}
	return d.burst
}

// later is how much longer than usual packets have to wait for what repairs the ones
// before them; 0 while nothing gets lost.
func (b *Buffer) later(now time.Duration) time.Duration {
	wait := b.depth.wait(now)
	if b.fec != nil && b.depth.lossy && now-b.depth.lossAt < burstsHeld {
		wait = max(wait, b.duration(int64(b.playout.packet)))
	}
	return wait
}

// reaches reports whether e describes the left samples before it.
func (b *Buffer) reaches(e *entry, left int64) bool {
	if b.deep == nil || e.sequence <= b.queue.next {
		return false
	}
	if d := &b.depth; !d.asked || d.sequence != e.sequence {
		d.asked, d.sequence, d.reach = true, e.sequence, int64(b.deep.Reach(e.payload))
	}
	return left <= b.depth.reach
}

// recover rebuilds the beginning of what is missing before e, left samples, from what
// e says of it: so much that whole packets are left.
func (b *Buffer) recover(e *entry, left int64) {
	p := &b.playout
	n := int(left % int64(p.packet))
	if n == 0 {
		n = p.packet
	}
	if b.deep.Recover(b.audio.room(n)[:n], int(left)) != nil {
		b.conceal(int(min(left, int64(b.chunk))))
		return
	}
	b.counters.repaired.Add(1)
	b.tell(e.sequence-(left+int64(p.packet)-1)/int64(p.packet), Rebuilt)
	invented := p.dry
	p.decoded, p.dry = e.position-left, 0
	b.invented(invented)
	b.append(n)
}

// gap learns from packets that are missing before e, which describes them: where that
// happens often, the next burst will be waited out.
func (b *Buffer) gap(now time.Time, e *entry, missing int64) {
	d, at := &b.depth, now.Sub(b.stream.epoch)
	if missing > 0 {
		d.lossy, d.lossAt = true, at
	}
	if missing < 2 || !b.reaches(e, 1) {
		return
	}
	d.count = d.count*math.Exp(-float64(at-d.gapAt)/float64(burstsHeld)) + float64(missing-1)
	d.gapAt = at
	if d.count < several {
		return
	}
	burst := min(time.Duration(missing)*b.duration(int64(b.playout.packet)), deepest)
	if burst >= d.wait(at) {
		d.burst, d.burstAt = burst, at
	}
}
