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
	// Target is how long packets should wait now; Delay is how long they do, or did
	// when the last one came.
	Target, Delay time.Duration
}

// counters are Stats while they change: written by Read, read by anyone.
// Durations are nanoseconds.
type counters struct {
	received, lost, late, duplicates, invalid, repaired, resets, gaps atomic.Uint64
	concealed, removed, inserted, target, delay                       atomic.Int64
}

func (c *counters) snapshot() Stats {
	return Stats{
		Received: c.received.Load(), Lost: c.lost.Load(), Late: c.late.Load(),
		Duplicates: c.duplicates.Load(), Invalid: c.invalid.Load(),
		Repaired: c.repaired.Load(), Resets: c.resets.Load(),
		Concealed: time.Duration(c.concealed.Load()), Gaps: c.gaps.Load(),
		Removed: time.Duration(c.removed.Load()), Inserted: time.Duration(c.inserted.Load()),
		Target: time.Duration(c.target.Load()), Delay: time.Duration(c.delay.Load()),
	}
}
