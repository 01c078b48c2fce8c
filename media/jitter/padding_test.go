package jitter

import (
	"testing"
	"time"
)

// TestPadding: packets without payload use up numbers and no time.
func TestPadding(t *testing.T) {
	x := newBench(t, eightk())
	sequence := uint16(0)
	for k := range 100 {
		x.put(k, sequence, uint32(k*160))
		sequence++
		x.b.Put(Packet{SSRC: 1, Sequence: sequence, Timestamp: uint32(k * 160), Arrival: x.now})
		sequence++
		x.read()
		x.read()
	}
	if s := x.b.Stats(); s.Lost != 0 || s.Concealed > 40*time.Millisecond || s.Received != 200 {
		t.Errorf("lost %d, concealed %v, received %d", s.Lost, s.Concealed, s.Received)
	}
}

// TestDigits: in place of sound come the packets of digits (RFC 4733), whose timestamp
// stands still. They are padding here, and nothing is missing.
func TestDigits(t *testing.T) {
	const every = 100 // packets from digit to digit
	for name, tc := range map[string]struct {
		packets int // of a digit, 20 ms each
		apart   bool
	}{"short": {7, false}, "held": {200, false}, "a stream of their own": {7, true}} {
		x := newBench(t, &toneFEC{*eightk()})
		sequence, own := uint16(65000), uint16(7)
		k := 0
		for digit := range 6 {
			for range tc.packets * min(digit, 1) {
				event := Packet{SSRC: 1, Sequence: sequence, Timestamp: uint32(k * 160), Arrival: x.now}
				if sequence++; tc.apart {
					event.SSRC, event.Sequence = 99, own
					sequence--
					own++
				}
				x.b.Put(event)
				x.read()
				x.read()
			}
			k += tc.packets * min(digit, 1)
			for range every {
				x.put(k, sequence, uint32(k*160))
				x.read()
				x.read()
				k++
				sequence++
			}
		}
		if s := x.b.Stats(); s.Lost+s.Late+s.Gaps+s.Repaired+s.Resets > 0 || s.Concealed > 0 || s.Target > 20*time.Millisecond {
			t.Errorf("%s: %+v", name, s)
		}
		if live, level := x.read(); level < 0.15 {
			t.Errorf("%s: afterwards live %v, level %v", name, live, level)
		}
	}
}

// TestLatePaddingIsNoLateSound: nothing is told of a digit's packet that came after its turn,
// or is passed over, and it asks for no longer delay.
func TestLatePaddingIsNoLateSound(t *testing.T) {
	x := newBench(t, eightk())
	x.b.options.OnFate = func(_ uint32, sequence uint16, f Fate) { t.Errorf("packet %d: %d", sequence, f) }
	x.stream(0, 100, func(k int) bool { return k == 50 })
	before := x.b.Stats()
	x.b.Put(Packet{SSRC: 1, Sequence: 50, Timestamp: 50 * 160, Arrival: x.now})
	x.b.Put(Packet{SSRC: 1, Sequence: 101, Timestamp: 100 * 160, Arrival: x.now})
	x.put(400, 400, 100*160)
	x.read()
	if s := x.b.Stats(); s.Late != before.Late || s.Target != before.Target || s.Received != before.Received+3 {
		t.Errorf("%+v, before %+v", s, before)
	}
}
