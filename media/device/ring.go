package device

import "sync/atomic"

// ringSize is in samples: 341 ms. A power of two.
const ringSize = 1 << 14

// ring carries samples between two threads without a lock: one writes, one
// reads, and each stores only its own index.
type ring struct {
	samples [ringSize]float32
	head    atomic.Uint64 // written in all
	tail    atomic.Uint64 // read in all
}

// write copies as much of src as there is room for and returns how much.
func (r *ring) write(src []float32) int {
	head := r.head.Load()
	n := min(len(src), ringSize-int(head-r.tail.Load()))
	at := int(head % ringSize)
	k := copy(r.samples[at:], src[:n])
	copy(r.samples[:], src[k:n])
	r.head.Store(head + uint64(n))
	return n
}

// read copies as much as there is to dst and returns how much.
func (r *ring) read(dst []float32) int {
	tail := r.tail.Load()
	n := min(len(dst), int(r.head.Load()-tail))
	at := int(tail % ringSize)
	k := copy(dst[:n], r.samples[at:])
	copy(dst[k:n], r.samples[:])
	r.tail.Store(tail + uint64(n))
	return n
}

// buffered is how many samples wait.
func (r *ring) buffered() int { return int(r.head.Load() - r.tail.Load()) }
