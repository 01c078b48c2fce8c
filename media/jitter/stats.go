package jitter

import (
	"sync/atomic"
	"time"
)

// Stats are the counters of a Buffer since it was made.
type Stats struct {
	Received uint64 // packets taken, duplicates left out
	// Lost counts sequence numbers that never came, up to the highest seen.
	Lost       uint64
	Late       uint64 // packets that came after their turn, whether still played or not
	Duplicates uint64
	Invalid    uint64 // packets that were too big, did not fit, or could not be decoded
	Repaired   uint64 // packets rebuilt by forward error correction, or of which only a copy came
	Resets     uint64 // new streams: another SSRC, a jump in time or sequence

	// Concealed is audio invented in place of what was missing, without pauses
	// that the sender made (DTX); Gaps is in how many pieces.
	Concealed time.Duration
	Gaps      uint64
	// Removed and Inserted are what time-stretching took out and put in.
	Removed, Inserted time.Duration
	// Target is how long the fastest packet should wait now; Delay is how long it does, or
	// did when the last one came.
	Target, Delay time.Duration
	Waited        Waits
}

// Waits are how long packets have waited that were played.
type Waits struct {
	// Recent is the average over about a second: what the buffer adds to the network's delay.
	Recent time.Duration
	// All is how long Packets have together, all there were (jitterBufferDelay of W3C's
	// webrtc-stats, by packets).
	All     time.Duration
	Packets uint64
}

// counters are Stats while they change: written by Read, read by anyone.
// Durations are nanoseconds.
type counters struct {
	received, lost, late, duplicates, invalid, repaired, resets, gaps atomic.Uint64
	concealed, removed, inserted, target, delay                       atomic.Int64
	waited                                                            struct {
		recent, all atomic.Int64
		packets     atomic.Uint64
	}
}

func (c *counters) snapshot() Stats {
	return Stats{
		Received: c.received.Load(), Lost: c.lost.Load(), Late: c.late.Load(),
		Duplicates: c.duplicates.Load(), Invalid: c.invalid.Load(),
		Repaired: c.repaired.Load(), Resets: c.resets.Load(),
		Concealed: time.Duration(c.concealed.Load()), Gaps: c.gaps.Load(),
		Removed: time.Duration(c.removed.Load()), Inserted: time.Duration(c.inserted.Load()),
		Target: time.Duration(c.target.Load()), Delay: time.Duration(c.delay.Load()),
		Waited: Waits{time.Duration(c.waited.recent.Load()), time.Duration(c.waited.all.Load()), c.waited.packets.Load()},
	}
}

// wait takes in how long a packet has waited.
func (c *counters) wait(d time.Duration) {
	c.waited.all.Add(int64(d))
	c.waited.packets.Add(1)
	mean := c.waited.recent.Load()
	if mean == 0 {
		mean = int64(d)
	}
	c.waited.recent.Store(mean + int64(float64(int64(d)-mean)*usualMemory))
}
