package device

import (
	"sync/atomic"
	"time"
)

// rhythm is when a device calls back. One thread tells it, any may ask.
type rhythm struct {
	beats atomic.Uint64 // callbacks so far
	last  atomic.Int64  // the last of them, in nanoseconds since epoch
	apart atomic.Int64  // nanoseconds between two, on average; 0 before the second
}

// epoch is what a rhythm counts from: a clock that nobody sets.
var epoch = time.Now()

// settled is how many beats an average takes in, about.
const settled = 16

// beat says that the device calls back now.
func (r *rhythm) beat(now time.Time) {
	at := int64(now.Sub(epoch))
	if last := r.last.Swap(at); last != 0 {
		gap := min(at-last, int64(stalled))
		if apart := r.apart.Load(); apart != 0 {
			gap = apart + (gap-apart)/settled
		}
		r.apart.Store(gap)
	}
	r.beats.Add(1)
}

// due is when the device calls back for the first time after it has done last,
// false where that is not known: nothing has come for long, or not twice yet.
func (r *rhythm) due(now time.Time) (at time.Time, ok bool) {
	last, apart := r.last.Load(), r.apart.Load()
	if apart == 0 || int64(now.Sub(epoch))-last > int64(stalled) {
		return time.Time{}, false
	}
	return epoch.Add(time.Duration(last + apart)), true
}
