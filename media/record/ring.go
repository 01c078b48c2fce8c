package record

import "sync/atomic"

// ring carries samples from one goroutine to another without a lock. What finds no
// room is lost.
type ring struct {
	samples []float32
	written atomic.Int64 // samples since the beginning
	taken   atomic.Int64
}

func newRing(size int) *ring { return &ring{samples: make([]float32, size)} }

// write copies src, as far as there is room.
func (r *ring) write(src []float32) {
	written := r.written.Load()
	size := int64(len(r.samples))
	src = src[:min(int64(len(src)), size-(written-r.taken.Load()))]
	n := copy(r.samples[written%size:], src)
	copy(r.samples, src[n:])
	r.written.Store(written + int64(len(src)))
}

// waiting is how many samples can be read.
func (r *ring) waiting() int { return int(r.written.Load() - r.taken.Load()) }

// read fills dst, for which enough must be waiting.
func (r *ring) read(dst []float32) {
	taken := r.taken.Load()
	n := copy(dst, r.samples[taken%int64(len(r.samples)):])
	copy(dst[n:], r.samples)
	r.taken.Store(taken + int64(len(dst)))
}

// skip drops the next n samples, which must be waiting.
func (r *ring) skip(n int) { r.taken.Add(int64(n)) }
