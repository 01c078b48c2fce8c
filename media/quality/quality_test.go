package quality

import (
	"math"
	"testing"
	"time"
)

const ms = time.Millisecond

func near(got, want, within float64) bool { return math.Abs(got-want) <= within }

// TestOpinion takes G.107's Table B.1, and the default rating.
func TestOpinion(t *testing.T) {
	for _, tc := range []struct{ r, mos float64 }{
		{-5, 1}, {0, 1}, {6.4, 1}, {50, 2.58}, {60, 3.10}, {70, 3.60}, {80, 4.03}, {90, 4.34}, {93.2, 4.41}, {100, 4.5}, {120, 4.5},
	} {
		if got := opinion(tc.r); !near(got, tc.mos, 0.01) {
			t.Errorf("R %.1f is MOS %.3f, want %.2f", tc.r, got, tc.mos)
		}
	}
}

// TestModel takes G.711 with concealment (Ie 0, Bpl 25.1) through G.107, and the
// wideband codecs through G.107.1. R without loss and delay is R0 - Ie.
func TestModel(t *testing.T) {
	for _, tc := range []struct {
		name   string
		codec  string
		path   Path
		r, mos float64
	}{
		{"G.711", "PCMU/8000", Path{}, 93.2, 4.41},
		{"G.711, 1 %", "PCMA/8000", Path{LossPercent: 1}, 89.56, 4.33},
		{"G.711, 3 %", "PCMU/8000", Path{LossPercent: 3}, 83.06, 4.13},
		{"G.711, 3 % in bursts", "PCMU/8000", Path{LossPercent: 3, BurstRatio: 8}, 82.01, 4.10},
		{"G.711, 100 ms", "PCMU/8000", Path{Delay: 100 * ms}, 93.2, 4.41},
		{"G.711, 400 ms", "PCMU/8000", Path{Delay: 400 * ms}, 69.1, 3.56},
		{"G.722", "G722/8000", Path{}, 116, 4.34},
		{"Opus", "opus/48000/2", Path{}, 121, 4.42},
		{"Opus, all lost in bursts", "opus/48000/2", Path{LossPercent: 100, BurstRatio: 8}, 0, 1},
	} {
		c := CodecOf(tc.codec)
		if r, mos := R(c, tc.path), MOS(c, tc.path); !near(r, tc.r, 0.1) || !near(mos, tc.mos, 0.011) {
			t.Errorf("%s: R %.2f MOS %.3f, want %.2f and %.2f", tc.name, r, mos, tc.r, tc.mos)
		}
	}
}

// TestMonotone: more loss, longer bursts, more delay are never better.
func TestMonotone(t *testing.T) {
	for _, codec := range []string{"opus/48000/2", "G722/8000", "PCMU/8000", "strange/8000"} {
		c := CodecOf(codec)
		for _, step := range []struct {
			name string
			path func(i int) Path
		}{
			{"loss", func(i int) Path { return Path{LossPercent: float64(i)} }},
			{"bursts", func(i int) Path { return Path{LossPercent: 4, BurstRatio: float64(i) / 8} }},
			{"delay", func(i int) Path { return Path{Delay: time.Duration(i) * 20 * ms} }},
		} {
			last := Best + 1
			for i := range 120 {
				mos := MOS(c, step.path(i))
				if mos > last || mos < Worst || mos > Best || math.IsNaN(mos) {
					t.Fatalf("%s: %s %d is %.3f, after %.3f", codec, step.name, i, mos, last)
				}
				last = mos
			}
			if last > MOS(c, Path{})-0.01 {
				t.Errorf("%s: %s changes nothing", codec, step.name)
			}
		}
	}
}

var began = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// second are 50 packets a second, and what was lost of them.
func second(n int) Counters { return Counters{Received: uint64(50 * n)} }

func TestMeterForgets(t *testing.T) {
	var m Meter
	if got := m.Rate(Now{At: began}, Counters{}); got != (Rating{}) {
		t.Errorf("before anything came: %+v", got)
	}
	rate := func(n int, lost uint64) Rating {
		c := second(n)
		c.Received -= lost
		c.Lost, c.Missing, c.Runs, c.Concealed = lost, lost, lost, time.Duration(lost)*packet
		return m.Rate(Now{At: began.Add(time.Duration(n) * time.Second), Codec: "opus/48000/2", RoundTrip: 20 * ms, BufferDelay: 30 * ms}, c)
	}
	if got := rate(1, 25); got != (Rating{}) {
		t.Errorf("half a second lost of the first says nothing yet: %+v", got)
	}
	m = Meter{}
	for n := 2; n <= 20; n++ {
		if got := rate(n, 0); !near(got.MOS, 4.42, 0.01) || got.LossPercent != 0 {
			t.Fatalf("second %d: %+v", n, got)
		}
	}
	bad := rate(21, 50)
	if !near(bad.LossPercent, 10, 0.5) || bad.MOS > 3.5 {
		t.Errorf("a second without sound, in ten: %+v", bad)
	}
	for n := 22; n <= 30; n++ {
		if got := rate(n, 50); !near(got.LossPercent, 10, 0.5) {
			t.Fatalf("second %d: %+v", n, got)
		}
	}
	if got := rate(31, 50); got.LossPercent != 0 || !near(got.MOS, 4.42, 0.01) {
		t.Errorf("ten seconds later: %+v", got)
	}
}

// TestMeterFirst: asked once, at the end, it rates the whole.
func TestMeterFirst(t *testing.T) {
	var m Meter
	got := m.Rate(Now{At: began, Codec: "PCMU/8000"}, Counters{Received: 900, Lost: 60, Late: 40, Concealed: 2 * time.Second, Missing: 100, Runs: 100})
	if !near(got.LossPercent, 100*100.0/960, 0.01) || got.MOS > 3.7 || got.MOS < 2 {
		t.Errorf("%+v", got)
	}
}

// TestMeterOnHold: hold is not rated. After it the call is rated as from its beginning:
// not before enough has come, and by nothing of before.
func TestMeterOnHold(t *testing.T) {
	var m Meter
	c := second(10)
	now := Now{At: began, Codec: "PCMU/8000"}
	wait := func(onHold bool, d time.Duration, lost uint64) Rating {
		now.At, now.OnHold = now.At.Add(d), onHold
		c.Lost, c.Missing, c.Runs, c.Concealed = c.Lost+lost, c.Missing+lost, c.Runs+lost, c.Concealed+time.Duration(lost)*packet
		c.Received += uint64(d/packet) - lost
		return m.Rate(now, c)
	}
	bad := wait(false, time.Second, 10)
	if bad.MOS == 0 || bad.MOS > 4.3 {
		t.Fatalf("before: %+v", bad)
	}
	for range 60 {
		if got := wait(true, time.Second, 0); got != (Rating{}) {
			t.Fatalf("on hold: %+v", got)
		}
	}
	if got := wait(false, time.Second, 10); got != (Rating{}) {
		t.Errorf("a second after hold: %+v", got)
	}
	if got := wait(false, time.Second, 10); !near(got.LossPercent, 20, 0.1) || got.MOS > 3 {
		t.Errorf("two seconds after hold, with a fifth lost: %+v", got)
	}
	wait(true, time.Second, 0)
	if now.Dead = true; wait(false, time.Second, 50).MOS != Worst {
		t.Error("nothing comes after hold, and that is good")
	}
}

func TestMeterDead(t *testing.T) {
	var m Meter
	if got := m.Rate(Now{At: began, Codec: "opus/48000/2", Dead: true}, second(9)); got.MOS != Worst {
		t.Errorf("nothing comes any more: %+v", got)
	}
}

// TestMeterBackwards: a lost packet that comes after all takes from the count.
func TestMeterBackwards(t *testing.T) {
	var m Meter
	m.Rate(Now{At: began, Codec: "PCMU/8000"}, Counters{Received: 100, Lost: 9})
	got := m.Rate(Now{At: began.Add(11 * time.Second), Codec: "PCMU/8000"}, Counters{Received: 655, Lost: 4})
	if got.LossPercent != 0 || !near(got.MOS, 4.41, 0.01) {
		t.Errorf("%+v", got)
	}
}

func TestMeterAllocatesNothing(t *testing.T) {
	var m Meter
	n := 0
	if a := testing.AllocsPerRun(100, func() {
		n++
		m.Rate(Now{At: began.Add(time.Duration(n) * time.Second), Codec: "opus/48000/2"}, second(n))
	}); a != 0 {
		t.Errorf("%v allocations", a)
	}
}

// TestTheBeginningCounts: what was invented before a call was first rated is in the
// rating of its first ten seconds.
func TestTheBeginningCounts(t *testing.T) {
	var m Meter
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	c := Counters{Received: 95, Lost: 5, Concealed: 100 * time.Millisecond, Missing: 5, Runs: 5}
	first := m.Rate(Now{At: at, Codec: "opus/48000/2"}, c)
	c.Received += 50
	if later := m.Rate(Now{At: at.Add(time.Second), Codec: "opus/48000/2"}, c); later.MOS > 4.38 || later.MOS < first.MOS {
		t.Errorf("MOS %.2f a second after %.2f", later.MOS, first.MOS)
	}
	c.Received += 550
	if later := m.Rate(Now{At: at.Add(12 * time.Second), Codec: "opus/48000/2"}, c); later.MOS < 4.38 {
		t.Errorf("MOS %.2f when all of that is long over", later.MOS)
	}
}

// TestRatingOfBursts: the same loss in bursts is worse, whatever a packet lasts, and
// listening does not mind the delay that talking does.
func TestRatingOfBursts(t *testing.T) {
	rate := func(runs uint64, length, roundTrip time.Duration) Rating {
		var m Meter
		n := uint64(10 * time.Second / length)
		lost := n / 10
		return m.Rate(Now{At: began, Codec: "PCMU/8000", RoundTrip: roundTrip, Packet: length},
			Counters{Received: n - lost, Lost: lost, Missing: lost, Runs: runs, Concealed: time.Second})
	}
	single, bursts := rate(50, 20*ms, 0), rate(10, 20*ms, 0)
	if single.MOS < bursts.MOS+0.1 || single.R < bursts.R+2 {
		t.Errorf("single %+v, in bursts %+v", single, bursts)
	}
	if long := rate(16, 60*ms, 0); !near(long.MOS, single.MOS, 0.01) {
		t.Errorf("packets of 60 ms: %+v, of 20 ms: %+v", long, single)
	}
	if far := rate(50, 20*ms, 800*ms); far.Listening != single.Listening || far.MOS > far.Listening-0.5 {
		t.Errorf("far away: %+v, near: %+v", far, single)
	}
}

// TestRatingOfStalls: a second of holes is worse in five pieces than in fifty, though all
// packets came, and were played, in the end.
func TestRatingOfStalls(t *testing.T) {
	rate := func(gaps uint64) Rating {
		var m Meter
		return m.Rate(Now{At: began, Codec: "PCMU/8000"}, Counters{Received: 500, Late: gaps, Gaps: gaps, Concealed: time.Second})
	}
	if short, long := rate(50), rate(5); short.R < long.R+2 {
		t.Errorf("in short holes %+v, in long ones %+v", short, long)
	}
}
