package session

import (
	"testing"
	"time"

	"offhook/media"
	"offhook/media/codec/opus"
	"offhook/media/rtc"
)

// adapter notes the bit rates that it is told.
type adapter struct{ told []int }

func (a *adapter) SetBitrate(bps int) error { a.told = append(a.told, bps); return nil }
func (*adapter) SetPacketLoss(int) error    { return nil }

// TestSteering: an encoder is told less where the path is too narrow, after the redundancy
// is gone, and its own rate again when all is well.
func TestSteering(t *testing.T) {
	a, b := newPhone(t, 440, "opus"), newPhone(t, 660, "opus")
	dial(t, a, b)
	a.hears(660)
	d, u := a.session.desk.Load(), a.session.up
	d.mu.Lock() // what follows is the loop's
	defer d.mu.Unlock()
	u.loss = lossReport{}
	now, coder := time.Now(), &adapter{}
	steer := func(loss float64, roundTrip time.Duration) {
		t.Helper()
		now = now.Add(5 * time.Second)
		u.loss.smoothed = loss
		stats := rtc.Stats{Stats: media.Stats{RoundTrip: roundTrip}, FractionLost: loss, Reported: now}
		if err := u.steer(now, coder, stats); err != nil {
			t.Fatal(err)
		}
		if err := u.spend(now, loss); err != nil {
			t.Fatal(err)
		}
	}
	if err := u.steer(now, coder, rtc.Stats{Stats: media.Stats{RoundTrip: 30 * time.Millisecond}}); err != nil || len(coder.told) > 0 {
		t.Errorf("before anything is known: %v, told %v", err, coder.told)
	}
	steer(0.2, 35*time.Millisecond)
	spends := u.using.copies > 0 || u.using.deeper
	if len(coder.told) > 0 || !spends {
		t.Errorf("at random loss: told %v, redundancy %v", coder.told, spends)
	}
	steer(0.3, 300*time.Millisecond)
	if len(coder.told) > 0 || u.using.copies > 0 || u.using.deeper {
		t.Errorf("the redundancy goes first: told %v, %d copies", coder.told, u.using.copies)
	}
	steer(0.2, 300*time.Millisecond)
	steer(0.1, 300*time.Millisecond)
	if len(coder.told) != 2 || coder.told[0] != 24000 || coder.told[1] != 16000 {
		t.Errorf("told %v", coder.told)
	}
	for range 30 {
		steer(0, 32*time.Millisecond)
	}
	if n := len(coder.told); n != 4 || coder.told[2] != 24000 || coder.told[3] != opus.DefaultBitrate {
		t.Errorf("when all is well again: told %v", coder.told)
	}
}

// TestLossless: a path that lost nothing of many packets is believed to go on so, after
// each disappointment only after twice as many, and after three no more. What says nothing
// of the path does not count: old reports, another path, time in which nothing was sent.
func TestLossless(t *testing.T) {
	var l lossless
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
			switch is := l.look(now, stats); {
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
