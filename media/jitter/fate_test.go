package jitter

import (
	"slices"
	"testing"
	"time"
)

// TestFates: what became of packets is told once each, with their numbers, across the wrap
// of the sequence number.
func TestFates(t *testing.T) {
	for _, tc := range []struct {
		name    string
		decoder Decoder
		run     func(x *bench)
		want    []fate
	}{
		{"all well", eightk(), func(x *bench) { x.run(0, 50, -1, -1) }, nil},
		{"lost", eightk(), func(x *bench) { x.run(0, 50, 20, -1) }, nil},
		{"after its turn", eightk(), func(x *bench) { x.run(0, 50, 20, 30) }, []fate{{65520 + 20 - 65536, Discarded}}},
		{"in-band redundancy", &toneFEC{*eightk()}, func(x *bench) { x.run(0, 50, 20, -1) }, []fate{{65520 + 20 - 65536, Rebuilt}}},
	} {
		var got []fate
		x := newBench(t, tc.decoder)
		x.b.options.OnFate = func(ssrc uint32, sequence uint16, f Fate) {
			if ssrc != x.ssrc {
				t.Errorf("%s: of stream %d", tc.name, ssrc)
			}
			got = append(got, fate{int(sequence), f})
		}
		tc.run(x)
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

type fate struct {
	sequence int
	fate     Fate
}

// run streams packets, of which one is left out and comes when it is another's turn.
func (x *bench) run(from, until, lost, comes int) {
	const first = 65520
	for k := from; k < until; k++ {
		if k != lost {
			x.put(k, uint16(first+k), uint32(k*160))
		}
		if k == comes {
			x.put(lost, uint16(first+lost), uint32(lost*160))
		}
		x.read()
		x.read()
	}
}

// TestFateOfCopies: what a copy stood in for was rebuilt.
func TestFateOfCopies(t *testing.T) {
	x := newBench(t, eightk())
	rebuilt := 0
	x.b.options.OnFate = func(_ uint32, sequence uint16, f Fate) {
		if f != Rebuilt || sequence%10 != 0 {
			t.Errorf("packet %d: %d", sequence, f)
		}
		rebuilt++
	}
	x.copied(0, 400, 10, 2)
	if s := x.b.Stats(); rebuilt < 30 || uint64(rebuilt) != s.Repaired {
		t.Errorf("%d were told of, %d counted", rebuilt, s.Repaired)
	}
}

// TestThrownAway: a packet for which there is no room, or that waits when far too much does, came and was not played.
func TestThrownAway(t *testing.T) {
	for _, tc := range []struct {
		name string
		run  func(x *bench)
		// Packets from..until were put and not played, in which order ever.
		from, until int
	}{
		{"no room between two reads", func(x *bench) { // and of those that fit, only the newest are played
			for k := 50; k < 50+handoverSize+3; k++ {
				x.put(k, uint16(k), uint32(k*160))
			}
		}, 50, 50 + handoverSize + 3},
		{"far ahead", func(x *bench) {
			for k := 51; k < 55; k++ { // 50 is awaited
				x.put(k, uint16(k), uint32(k*160))
			}
			x.put(400, 400, 52*160)
		}, 51, 55},
	} {
		got := map[int]bool{}
		x := newBench(t, eightk())
		x.b.options.OnFate = func(_ uint32, sequence uint16, f Fate) {
			if k := int(sequence); f != Discarded || k < tc.from || k >= tc.until || got[k] {
				t.Errorf("%s: packet %d: %d", tc.name, k, f)
			}
			got[int(sequence)] = true
		}
		x.stream(0, 50, nil)
		tc.run(x)
		for range 3 {
			x.read()
		}
		// Some are still to be played, and are no more than the buffer may hold.
		waiting := int(x.b.Stats().Delay/(20*time.Millisecond)) + 2
		if missed := tc.until - tc.from - len(got); missed > waiting || tc.name == "far ahead" && missed > 0 {
			t.Errorf("%s: %d of %d told, %d may wait", tc.name, len(got), tc.until-tc.from, waiting)
		}
	}
}
