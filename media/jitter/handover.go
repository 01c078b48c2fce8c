package jitter

import "sync/atomic"

// handoverSize is how many packets fit between two reads: 2.5 s of 10 ms
// packets. A power of two.
const handoverSize = 256

// handover carries packets from Put's goroutine to Read's without a lock: one
// writer, one reader. Payloads are copied into slots that it owns and that are
// exchanged, not copied, on the other side.
type handover struct {
	slots [handoverSize]Packet
	head  atomic.Uint32 // next slot to write; the writer's
	tail  atomic.Uint32 // next slot to read; the reader's
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
