package jitter

import (
	"encoding/binary"
	"testing"
	"time"
)

// TestCopies: a copy (RFC 2198) is played where the packet itself is lost, and is a
// duplicate where it came; one that comes too late says how long to wait for the next.
func TestCopies(t *testing.T) {
	x := newBench(t, eightk())
	x.copied(0, 200, 0, 2)
	if s := x.b.Stats(); s.Repaired != 0 || s.Duplicates < 150 || s.Late != 0 || s.Concealed != 0 {
		t.Errorf("nothing is lost: %+v", s)
	}
	before := x.b.Stats()
	x.copied(200, 1000, 10, 2)
	s := x.b.Stats()
	if repaired := s.Repaired - before.Repaired; repaired < 70 || s.Late != 0 || s.Concealed > 300*time.Millisecond {
		t.Errorf("one in ten is lost: %+v", s)
	}
	if s.Delay < 40*time.Millisecond {
		t.Errorf("to wait for copies took a delay of %v", s.Delay)
	}
}

// copied streams packets of which one in so many is lost, each with a copy of the one so
// many before it.
func (x *bench) copied(from, until, oneIn, back int) {
	for k := from; k < until; k++ {
		if oneIn == 0 || k%oneIn != 0 {
			if k >= back {
				x.b.Put(Packet{
					SSRC: x.ssrc, Sequence: uint16(k - back), Timestamp: uint32((k - back) * 160), Copy: true,
					Payload: binary.BigEndian.AppendUint64(nil, uint64((k-back)*160)), Arrival: x.now,
				})
			}
			x.put(k, uint16(k), uint32(k*160))
		}
		x.read()
		x.read()
	}
}

// TestCopyIsNoBeginning: nothing is missing before the first packet, so that its copies of
// earlier ones are not played, and it does not wait for them.
func TestCopyIsNoBeginning(t *testing.T) {
	x := newBench(t, eightk())
	for k := 10; k < 12; k++ {
		x.b.Put(Packet{
			SSRC: x.ssrc, Sequence: uint16(k), Timestamp: uint32(k * 160), Copy: true,
			Payload: binary.BigEndian.AppendUint64(nil, uint64(k*160)), Arrival: x.now,
		})
	}
	x.put(12, 12, 12*160)
	x.read()
	if s := x.b.Stats(); s.Repaired != 0 || s.Delay > packetTime || s.Received != 1 {
		t.Errorf("%+v", s)
	}
}
