package jitter

import "time"

// queueSize is how many packets can wait, in sequence numbers. A power of two.
const queueSize = 256

// entry is a packet in the queue, its numbers freed from wrapping.
type entry struct {
	used     bool
	sequence int64
	position int64 // in samples since the stream's first packet
	relative time.Duration
	arrival  time.Duration
	payload  []byte
	copy     bool // came with a later packet
}

// padding reports whether it uses up a sequence number and no time.
func (e *entry) padding() bool { return len(e.payload) == 0 }

// queue keeps the packets that wait, by sequence number. next is the one to be
// played next; what is older has been played or given up.
type queue struct {
	entries [queueSize]entry
	next    int64
	highest int64
	count   int
	seen    [queueSize]int64 // which sequence number was last seen at each place
}

func (q *queue) init() {
	for i, payload := range slab(queueSize) {
		q.entries[i].payload = payload
	}
}

// leap gives up all that waits, because sequence is too far ahead of it, and tells of each.
func (q *queue) leap(sequence int64, tell func(sequence int64, fate Fate)) {
	for i := range q.entries {
		if e := &q.entries[i]; e.used && !e.copy && !e.padding() {
			tell(e.sequence, Discarded)
		}
		q.entries[i].used = false
	}
	q.next, q.count = sequence, 0
}

// reset empties the queue and begins anew with sequence number first.
func (q *queue) reset(first int64) {
	for i := range q.entries {
		q.entries[i].used = false
		q.seen[i] = first - queueSize // of no packet to come
	}
	q.next, q.highest, q.count = first, first-1, 0
}

// extend frees a sequence number from wrapping: the nearest to the highest seen.
func (q *queue) extend(sequence uint16) int64 {
	return q.highest + int64(int16(sequence-uint16(q.highest)))
}

// place says what a packet is to the queue.
type place int

const (
	placeNew place = iota
	placeDuplicate
	placeLate
)

// classify says whether the packet is new, was seen before, or came after its turn.
func (q *queue) classify(sequence int64) place {
	seen := q.seen[sequence&(queueSize-1)]
	switch {
	case seen == sequence:
		return placeDuplicate
	case sequence < q.next:
		return placeLate
	default:
		return placeNew
	}
}

// mark remembers that a sequence number has come.
func (q *queue) mark(sequence int64) {
	q.seen[sequence&(queueSize-1)] = sequence
	q.highest = max(q.highest, sequence)
}

// put stores a packet and takes its payload's memory; the memory that the place
// had before comes back for reuse.
func (q *queue) put(e entry) (spare []byte) {
	place := &q.entries[e.sequence&(queueSize-1)]
	spare = place.payload
	*place = e
	place.used = true
	q.count++
	return spare
}

// first returns the oldest packet that waits, or nil.
func (q *queue) first() *entry {
	if q.count == 0 {
		return nil
	}
	for s := q.next; s <= q.highest; s++ {
		if e := &q.entries[s&(queueSize-1)]; e.used && e.sequence == s {
			return e
		}
	}
	return nil
}

// take removes a packet, which stays readable until the next put, and makes the
// one after it the next.
func (q *queue) take(e *entry) {
	e.used = false
	q.count--
	q.next = e.sequence + 1
}
