package session

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"offhook/media/codec/opus"
	"offhook/media/rtc"
)

// adapter notes the bit rates that it is told, and the loss.
type adapter struct {
	told    []int
	percent int
}

func (a *adapter) SetBitrate(bps int) error        { a.told = append(a.told, bps); return nil }
func (a *adapter) SetPacketLoss(percent int) error { a.percent = percent; return nil }

// steered is the uplink of a call that heeds what a test says of the path.
type steered struct {
	*uplink
	adapter
	now   time.Time
	stats rtc.Stats
}

// newSteered begins a call whose loop stands still until the test ends.
func newSteered(t *testing.T) *steered {
	t.Helper()
	a, b := newPhone(t, 440, "opus"), newPhone(t, 660, "opus")
	dial(t, a, b)
	a.hears(660)
	d := a.session.desk.Load()
	d.mu.Lock()
	t.Cleanup(d.mu.Unlock)
	s := &steered{uplink: a.session.up, now: time.Now()}
	s.loss = lossReport{}
	return s
}

// reports has the other side report, after its time.
func (s *steered) reports(loss float64, roundTrip time.Duration) {
	s.now = s.now.Add(rtcpEvery)
	s.stats.FractionLost, s.stats.RoundTrip, s.stats.Reported = loss, roundTrip, s.now
	s.heed(s.now, s, s.stats)
}

// saysNothing is a while in which it does not.
func (s *steered) saysNothing(d time.Duration) {
	for range d / adaptEvery {
		s.now = s.now.Add(adaptEvery)
		s.heed(s.now, s, s.stats)
	}
}

// spends reports whether there is redundancy.
func (s *steered) spends() bool { return s.using.copies > 0 || s.using.deeper }

// TestSteering: an encoder is told less where the path is too narrow, after the redundancy
// is gone, and its own rate again when all is well.
func TestSteering(t *testing.T) {
	s := newSteered(t)
	s.stats.RoundTrip = 30 * time.Millisecond
	if s.saysNothing(time.Second); len(s.told) > 0 {
		t.Errorf("before anything is known: told %v", s.told)
	}
	if s.reports(0.2, 35*time.Millisecond); len(s.told) > 0 || !s.spends() {
		t.Errorf("at random loss: told %v, redundancy %v", s.told, s.spends())
	}
	if s.reports(0.3, 300*time.Millisecond); len(s.told) > 0 || s.spends() {
		t.Errorf("the redundancy goes first: told %v, %d copies", s.told, s.using.copies)
	}
	s.reports(0.2, 300*time.Millisecond)
	s.reports(0.1, 300*time.Millisecond)
	if !slices.Equal(s.told, []int{24000, 16000}) {
		t.Errorf("told %v", s.told)
	}
	for range 30 {
		s.reports(0, 32*time.Millisecond)
	}
	if !slices.Equal(s.told, []int{24000, 16000, 24000, opus.DefaultBitrate}) {
		t.Errorf("when all is well again: told %v", s.told)
	}
}

// TestSteeringWithoutReports: what the other side said long ago, or of another path, holds
// nobody back.
func TestSteeringWithoutReports(t *testing.T) {
	for name, change := range map[string]func(s *steered){
		"no reports come any more": func(s *steered) {
			if s.saysNothing(reportsAge - time.Second); len(s.told) > 2 {
				t.Errorf("reports may be late: told %v", s.told)
			}
			s.saysNothing(time.Minute)
		},
		"none comes on another path": func(s *steered) {
			s.stats.Path = "another"
			s.saysNothing(time.Second)
			if !slices.Equal(s.told, []int{24000, 16000, opus.DefaultBitrate}) {
				t.Errorf("on another path: told %v", s.told)
			}
			s.saysNothing(10 * time.Second)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSteered(t)
			s.reports(0, 35*time.Millisecond)
			for range 3 {
				s.reports(0.3, 400*time.Millisecond)
			}
			if !slices.Equal(s.told, []int{24000, 16000}) || s.percent < 10 {
				t.Fatalf("over a narrow path: told %v, and of a loss of %d %%", s.told, s.percent)
			}
			change(s)
			if last := s.told[len(s.told)-1]; last != opus.DefaultBitrate || s.percent != lossLeast || s.spends() {
				t.Errorf("told %v, and of a loss of %d %%, redundancy %v", s.told, s.percent, s.spends())
			}
			for range 4 {
				s.reports(0.3, 400*time.Millisecond)
				s.reports(0.3, 800*time.Millisecond)
			}
			if last := s.told[len(s.told)-1]; last != 16000 || s.percent < 10 {
				t.Errorf("when reports come: told %v, and of a loss of %d %%", s.told, s.percent)
			}
		})
	}
}

// TestLossless: a path that lost nothing of many packets is believed to go on so, after
// each disappointment only after twice as many, and after three no more. What says nothing
// of the path does not count: old reports, another path, time in which nothing was sent.
func TestLossless(t *testing.T) {
	var l lossReport
	now, stats := time.Now(), rtc.Stats{}
	const never = -1
	for _, tc := range []struct {
		what    string
		seconds int
		each    func(second int) // what is reported then
		packets uint64           // are sent each second
		every   int              // so many seconds a report comes; 0 is never
		from    int              // the second from which on all is believed to arrive
	}{
		{"no report yet", 30, nil, 50, 0, never},
		{"all arrives", 20, nil, 50, 1, 10},
		{"something gets lost", 3, func(int) { stats.FractionLost = 0.02; stats.Tx.RemoteLost++ }, 50, 1, never},
		{"reports come rarely", 60, nil, 50, 5, 24}, // twice as many, counted from the first
		{"one lost of so many that the part is none", 1, func(int) { stats.Tx.RemoteLost++ }, 50, 1, never},
		{"hold", 400, nil, 0, 1, never},
		{"all arrives again", 60, nil, 50, 1, 39}, // four times as many, of which hold's last report knew
		{"the reports stop for a moment", 15, nil, 50, 0, 0},
		{"and for longer", 30, nil, 50, 0, never},
		{"they come again", 60, nil, 50, 1, 40},
		{"another path", 30, func(int) { stats.Path = "host udp 192.0.2.4:1 - 192.0.2.5:2" }, 50, 1, never},
		{"and some more on it", 30, nil, 50, 1, 11},
		{"packets overtake each other", 30, func(int) { stats.Tx.RemoteJitter = 5 * time.Millisecond }, 50, 1, never},
		{"no more", 60, func(int) { stats.Tx.RemoteJitter = 0 }, 50, 1, 40},
		{"a third loss", 1, func(int) { stats.Tx.RemoteLost++ }, 50, 1, never},
		{"all arrives for an hour", 3600, nil, 50, 1, never},
	} {
		from := never
		for i := range tc.seconds {
			now, stats.Tx.Packets, stats.FractionLost = now.Add(time.Second), stats.Tx.Packets+tc.packets, 0
			if tc.each != nil {
				tc.each(i)
			}
			if tc.every > 0 && i%tc.every == tc.every-1 {
				stats.Reported = now
			}
			l.take(now, &stats)
			switch is := l.lossless.look(l.news, stats, false); {
			case is && from == never:
				from = i
			case !is && from != never:
				t.Fatalf("%s: believed from second %d to %d only", tc.what, from, i)
			}
		}
		if from != tc.from {
			t.Errorf("%s: believed from second %d, want %d", tc.what, from, tc.from)
		}
	}
}

// TestMoreWhereNothingIsLost: such a path is given more bits, until it loses something, is
// too narrow, or changes.
func TestMoreWhereNothingIsLost(t *testing.T) {
	for name, change := range map[string]func(s *steered){
		"a loss":       func(s *steered) { s.reports(0.01, 30*time.Millisecond) },
		"a queue":      func(s *steered) { s.reports(0, 300*time.Millisecond) },
		"both":         func(s *steered) { s.reports(0.3, 300*time.Millisecond) },
		"another path": func(s *steered) { s.stats.Path = "another"; s.saysNothing(time.Second) },
		"no reports":   func(s *steered) { s.saysNothing(reportsAge + time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSteered(t)
			for range 3 {
				s.stats.Tx.Packets += losslessAfter / 2
				s.reports(0, 30*time.Millisecond)
			}
			if !slices.Equal(s.told, []int{untoldBitrate()}) || s.percent != 0 {
				t.Fatalf("where nothing is lost: told %v, and of a loss of %d %%", s.told, s.percent)
			}
			change(s)
			if !slices.Equal(s.told, []int{untoldBitrate(), opus.DefaultBitrate}) || s.percent < lossLeast {
				t.Errorf("told %v, and of a loss of %d %%", s.told, s.percent)
			}
		})
	}
}

// TestMoreAfterRedundancy: nothing is repeated of what has more bits, whose room that would take twice.
func TestMoreAfterRedundancy(t *testing.T) {
	s := newSteered(t)
	for range 4 {
		s.reports(0.3, 30*time.Millisecond)
	}
	if !s.spends() {
		t.Fatal("no redundancy where much is lost")
	}
	for i := 0; len(s.told) == 0 && i < 20; i++ {
		s.stats.Tx.Packets += losslessAfter
		if s.reports(0, 30*time.Millisecond); len(s.told) > 0 && (s.spends() || s.percent > 0) {
			t.Errorf("told %v, and of a loss of %d %%, redundancy %v", s.told, s.percent, s.spends())
		}
	}
	if !slices.Equal(s.told, []int{untoldBitrate()}) {
		t.Errorf("when nothing is lost any more: told %v", s.told)
	}
}

// TestTooNarrowForMore: a path that carries the codec's own bit rate, and no more, is given that again, whether
// it loses the rest or has it wait; and after three attempts for good.
func TestTooNarrowForMore(t *testing.T) {
	for _, queue := range []time.Duration{200 * time.Millisecond, 10 * time.Second} {
		s, longest := newSteered(t), time.Duration(0)
		p := &path{capacity: 78000, queue: queue, delay: 30 * time.Millisecond, random: rand.New(rand.NewPCG(1, 1))}
		for range 20 * time.Minute / rtcpEvery {
			loss, roundTrip := p.carry(float64(s.using.told+20000), rtcpEvery)
			s.stats.Tx.Packets += uint64(rtcpEvery / packetTime)
			s.reports(loss, roundTrip)
			longest = max(longest, roundTrip)
		}
		own, more := opus.DefaultBitrate, untoldBitrate()
		if !slices.Equal(s.told, []int{more, own, more, own, more, own}) || longest > time.Second {
			t.Errorf("with a queue of %v: told %v, and a round trip took up to %v", queue, s.told, longest)
		}
	}
}

// untoldBitrate is the most for who does not say how much they want.
func untoldBitrate() int {
	most, _ := opus.MostBitrate("")
	return most
}

// TestMostWhereNothingIsLost: no more than the other side wants or can play, nor for who
// wants to send as little as can be.
func TestMostWhereNothingIsLost(t *testing.T) {
	x := newStill(t, "opus")
	for _, tc := range []struct {
		fmtp string
		want int
	}{
		{"", 64000}, {"stereo=1;sprop-stereo=1", opus.LosslessBitrate}, {"maxaveragebitrate=510000", opus.LosslessBitrate}, {"maxaveragebitrate=60000", 60000},
		{"maxaveragebitrate=20000", 20000}, {"usedtx=1", opus.DefaultBitrate}, {"usedtx=1;maxaveragebitrate=20000", 20000},
		{"maxplaybackrate=48000", 64000}, {"maxplaybackrate=16000", opus.DefaultBitrate},
	} {
		codec := x.wire.codecs[0]
		codec.Fmtp = tc.fmtp
		if err := x.up.use(codec, packetTime); err != nil {
			t.Fatal(err)
		}
		if got := x.up.negotiated.Load().lossless; got != tc.want {
			t.Errorf("%q: %d, want %d", tc.fmtp, got, tc.want)
		}
	}
}

// TestMostAtAStep: the other side's own limit stands at every step.
func TestMostAtAStep(t *testing.T) {
	for _, tc := range []struct{ own, step, want int }{
		{40000, unstrained, 40000}, {40000, unrepeated, 40000}, {40000, lower, 24000}, {40000, lowest, 16000}, {12000, lower, 12000}, {20000, lowest, 16000},
	} {
		if got := (&spending{own: tc.own}).most(tc.step); got != tc.want {
			t.Errorf("of %d at step %d: %d, want %d", tc.own, tc.step, got, tc.want)
		}
	}
}
