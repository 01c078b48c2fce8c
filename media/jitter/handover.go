package jitter

import "sync/atomic"

const (
	// handoverSize is how many packets fit between two reads: 2.5 s of 20 ms
	// packets. A power of two.
	handoverSize = 128
	// usualPayload is what memory is made ready for: 20 ms of G.711, G.722 or Opus
	// at 100 kbit/s. What needs more gets it once.
	usualPayload = 256
)

// handover carries packets from Put's goroutine to Read's without a lock: one
// writer, one reader. Payloads are copied into slots that it owns and that are
// exchanged, not copied, on the other side.
type handover struct {
	slots [handoverSize]Packet
	head  atomic.Uint32 // next slot to write; the writer's
	tail  atomic.Uint32 // next slot to read; the reader's
}

// slab returns n empty payloads with room for the usual, in one piece of memory.
func slab(n int) [][]byte {
	memory := make([]byte, n*usualPayload)
	payloads := make([][]byte, n)
	for i := range payloads {
		payloads[i] = memory[i*usualPayload : i*usualPayload : (i+1)*usualPayload]
	}
	return payloads
}

func (h *handover) init() {
	for i, payload := range slab(handoverSize) {
		h.slots[i].Payload = payload
	}
}

// put copies p and reports whether there was room.
func (h *handover) put(p Packet) bool {
	head := h.head.Load()
	if head-h.tail.Load() == handoverSize {
		return false
	}
	slot := &h.slots[head%handoverSize]
	payload := append(slot.Payload[:0], p.Payload...)
	*slot = p
	slot.Payload = payload
	h.head.Store(head + 1)
	return true
}

// peek returns the oldest packet, or nil. It stays valid until drop.
func (h *handover) peek() *Packet {
	tail := h.tail.Load()
	if tail == h.head.Load() {
		return nil
	}
	return &h.slots[tail%handoverSize]
}

// drop frees the packet that peek returned.
func (h *handover) drop() { h.tail.Store(h.tail.Load() + 1) }
