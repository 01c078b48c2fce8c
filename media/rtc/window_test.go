package rtc

import (
	"math/rand/v2"
	"testing"
	"time"

	"offhook/media/jitter"
)

// heard plays packets to sources: each of what is numbered from first on, 20 ms long.
func heard(s *sources, first uint16, order ...int) {
	for _, k := range order {
		s.receive(&Packet{SSRC: 7, Sequence: first + uint16(k), Timestamp: uint32(960 * k), Arrival: time.Unix(0, int64(k)*int64(20*time.Millisecond))}, 48000)
	}
}

func until(n int, without ...int) []int {
	var order []int
next:
	for k := range n {
		for _, w := range without {
			if k == w {
				continue next
			}
		}
		order = append(order, k)
	}
	return order
}

// TestLosses: what never came or came too late was missing, what was reordered or rebuilt
// was not, over the wrap of the sequence number.
func TestLosses(t *testing.T) {
	const first = 65500
	note := func(s *sources, k int, fate jitter.Fate) {
		p := &Peer{receiver: &receiver{sources: *s}}
		p.Note(7, uint16(first+k), fate)
		*s = p.receiver.sources
	}
	for _, tc := range []struct {
		name       string
		play       func(s *sources)
		lost, late float64
		runs       uint64
	}{
		{"all came", func(s *sources) { heard(s, first, until(100)...) }, 0, 0, 0},
		{"two in a row lost", func(s *sources) { heard(s, first, until(100, 40, 41)...) }, 2, 0, 1},
		{"reordered", func(s *sources) { heard(s, first, append(until(80, 40), 40)...); heard(s, first, until(100)[80:]...) }, 0, 0, 0},
		{"twice", func(s *sources) { heard(s, first, append(until(100), 50, 51)...) }, 0, 0, 0},
		{"too late", func(s *sources) {
			heard(s, first, append(until(100, 40), 40)...)
			note(s, 40, jitter.Discarded)
		}, 0, 1, 1},
		{"rebuilt", func(s *sources) { heard(s, first, until(100, 40, 41)...); note(s, 41, jitter.Rebuilt) }, 1, 0, 1},
		{"rebuilt, and came after all", func(s *sources) {
			heard(s, first, until(100, 40)...)
			note(s, 40, jitter.Rebuilt)
			heard(s, first, 40)
			note(s, 40, jitter.Discarded)
		}, 0, 0, 0},
		{"long gone", func(s *sources) { heard(s, first, until(400, 100)...); note(s, 100, jitter.Rebuilt) }, 0.25, 0, 1},
		{"of the future", func(s *sources) { heard(s, first, until(100)...); note(s, 101, jitter.Discarded) }, 0, 0, 0},
		{"a jump", func(s *sources) {
			heard(s, first, until(50, 20)...)
			heard(s, 20000, until(50)...)
		}, 1, 0, 1},
	} {
		var s sources
		tc.play(&s)
		bursts, duration := s.losses()
		got := bursts.Losses(duration)
		if got.LostPercent != tc.lost || got.LatePercent != tc.late || got.Runs != tc.runs || duration != 20*time.Millisecond {
			t.Errorf("%s: %+v of %v", tc.name, got, duration)
		}
	}
}

// TestLossesAgreeWithReports: over any order, what is missing is what RFC 3550 counts.
func TestLossesAgreeWithReports(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		var s sources
		order := until(2000)
		for i := range order {
			if j := i + random.IntN(8); j < len(order) {
				order[i], order[j] = order[j], order[i]
			}
		}
		kept := []int{order[0]}
		for _, k := range order {
			if k > order[0] && random.IntN(10) > 0 {
				kept = append(kept, k)
			}
		}
		heard(&s, uint16(random.IntN(65536)), kept...)
		bursts, _ := s.losses()
		if got := bursts.Losses(time.Second).Missing; got != s.lost() {
			t.Fatalf("%d missing, %d lost", got, s.lost())
		}
	}
}

// TestPacketDuration is learnt from neighbours alone.
func TestPacketDuration(t *testing.T) {
	var s sources
	for _, p := range []struct {
		sequence  uint16
		timestamp uint32
	}{{1, 0}, {2, 480}, {4, 1440}, {5, 90000}, {6, 90480}} {
		s.receive(&Packet{SSRC: 1, Sequence: p.sequence, Timestamp: p.timestamp}, 48000)
	}
	if _, d := s.losses(); d != 10*time.Millisecond {
		t.Errorf("%v", d)
	}
}

func TestLossesAllocateNothing(t *testing.T) {
	var s sources
	heard(&s, 0, until(10)...)
	p := &Peer{receiver: &receiver{sources: s}}
	k := uint16(0)
	if a := testing.AllocsPerRun(200, func() {
		k += 3
		p.receiver.sources.receive(&Packet{SSRC: 7, Sequence: 9 + k}, 48000)
		p.Note(7, 8+k, jitter.Rebuilt)
	}); a != 0 {
		t.Errorf("%v allocations", a)
	}
}

// TestPacketLength: neither reordering nor digits between make a packet look longer.
func TestPacketLength(t *testing.T) {
	var s sources
	heard(&s, 100, 0, 1, 3, 2, 4)
	if d := s.find(7).packet(); d != 20*time.Millisecond {
		t.Errorf("reordered packets of 20 ms are taken to last %v", d)
	}
	for k := 5; k < 8; k++ { // telephone-events, without a clock
		s.receive(&Packet{SSRC: 7, Sequence: uint16(100 + k), Timestamp: 960 * 5}, 0)
	}
	heard(&s, 100, 8)
	if d := s.find(7).packet(); d != 20*time.Millisecond {
		t.Errorf("after digits packets of 20 ms are taken to last %v", d)
	}
}

// TestLastHeard: the stream that counts is the one that is heard, not the one that began
// last; and of too many the one that was silent for longest is forgotten.
func TestLastHeard(t *testing.T) {
	var s sources
	heard(&s, 0, until(50)...)
	for ssrc := range uint32(maxSources) {
		s.receive(&Packet{SSRC: 99 + ssrc, Sequence: 1}, 48000)
		heard(&s, 0, 50+int(ssrc))
	}
	if last := s.list[len(s.list)-1]; last.ssrc != 7 || last.received != 50+maxSources || len(s.list) != maxSources {
		t.Errorf("of %d streams the last one heard is %d, of %d packets", len(s.list), last.ssrc, last.received)
	}
}
