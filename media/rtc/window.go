package rtc

import (
	"offhook/media/jitter"
	"offhook/media/quality"
)

// settled is how many packets back one may still come, or be rebuilt from a later one:
// over a second of them.
const settled = 128

// The states of a packet.
const (
	notYet uint8 = iota
	arrived
	discarded // it came, when something else had been played in its place
	rebuilt   // it did not come, and was made from a later one
)

// window keeps what became of the last packets of a stream, and what was missing of all
// before them.
type window struct {
	states  [settled]uint8
	highest uint32 // extended sequence number of the newest
	known   uint32 // how many are in states
	bursts  quality.Bursts
}

// forward makes the packet step after the newest the newest, which arrived.
func (w *window) forward(step uint32) {
	for range step {
		w.highest++
		slot := w.highest % settled
		if w.known == settled {
			settle(&w.bursts, w.states[slot])
		} else {
			w.known++
		}
		w.states[slot] = notYet
	}
	w.states[w.highest%settled] = arrived
}

// back takes the packet that is so many before the newest.
func (w *window) back(before uint32) {
	if state := w.at(before); state != nil && *state == notYet {
		*state = arrived
	}
}

// restart begins anew after a jump to a sequence number.
func (w *window) restart() {
	w.bursts = w.sum()
	w.known = 0
	w.forward(1)
}

// note says what became of a packet that is so many before the newest. One that was
// rebuilt in time was heard, whenever it comes.
func (w *window) note(before uint32, fate jitter.Fate) {
	state := w.at(before)
	switch {
	case state == nil:
	case fate == jitter.Discarded && *state == arrived:
		*state = discarded
	case fate == jitter.Rebuilt:
		*state = rebuilt
	}
}

// at is the state of a packet; nil if it is forgotten, or in the future.
func (w *window) at(before uint32) *uint8 {
	if before >= w.known {
		return nil
	}
	return &w.states[(w.highest-before)%settled]
}

// sum is what was missing, as of now.
func (w *window) sum() quality.Bursts {
	b := w.bursts
	for before := w.known; before > 0; before-- {
		settle(&b, w.states[(w.highest-(before-1))%settled])
	}
	return b
}

func settle(b *quality.Bursts, state uint8) {
	switch state {
	case notYet:
		b.Lost()
	case discarded:
		b.Late()
	default:
		b.Good()
	}
}

// Note says what became of a packet in the jitter buffer. It does not block, and does
// nothing about a packet that is long gone.
func (p *Peer) Note(ssrc uint32, sequence uint16, fate jitter.Fate) {
	r := p.receiver
	r.mu.Lock()
	defer r.mu.Unlock()
	if in := r.sources.find(ssrc); in != nil {
		in.window.note(uint32(uint16(in.highest)-sequence), fate)
	}
}
