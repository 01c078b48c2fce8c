package device

import (
	"sync/atomic"
	"time"
)

// rhythm is when a device calls back. The audio thread tells it, in C, and one
// goroutine asks when it is due.
type rhythm struct {
	beats atomic.Uint64 // callbacks so far
	last  atomic.Int64  // the last of them, in nanoseconds of the audio thread's clock
	// frames are all that the callbacks brought or took, also what the ring had no room for.
	frames atomic.Uint64

	ahead atomic.Int64 // of that clock before the time since epoch
	seen  struct {
		beats       uint64
		last, apart int64 // apart: nanoseconds between two, on average; 0 before the second
	}
}

// epoch is what a rhythm counts from: a clock that nobody sets.
var epoch = time.Now()

// settled is how many beats an average takes in, about.
const settled = 16

// due is when the device calls back for the first time after it has done last,
// false where that is not known: nothing has come for long, or not twice yet.
func (r *rhythm) due(now time.Time) (at time.Time, ok bool) {
	r.look()
	apart := r.seen.apart
	last := epoch.Add(time.Duration(r.seen.last - r.ahead.Load()))
	if apart == 0 || now.Sub(last) > stalled {
		return time.Time{}, false
	}
	return last.Add(time.Duration(apart)), true
}

// look takes in the beats that have come since it looked last.
func (r *rhythm) look() {
	last, beats := r.last.Load(), r.beats.Load()
	n := int64(beats - r.seen.beats)
	if n == 0 || last == r.seen.last {
		return
	}
	if r.seen.beats != 0 {
		gap := min(last-r.seen.last, int64(stalled)) / n
		if r.seen.apart != 0 {
			gap = r.seen.apart + (gap-r.seen.apart)*min(n, settled)/settled
		}
		r.seen.apart = gap
	}
	r.seen.beats, r.seen.last = beats, last
}
