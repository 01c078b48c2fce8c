package session

import (
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
			switch is := l.lossless.look(l.news, stats); {
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
