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

// TestLossless: a path that lost nothing for a while is believed to go on so, and after
// each disappointment only after twice as long. Old reports say nothing of now.
func TestLossless(t *testing.T) {
	var l lossless
	start := time.Now()
	now, reported := start, time.Time{}
	for _, tc := range []struct {
		what    string
		seconds int
		lost    float64
		silent  bool // no reports come
		becomes int  // after so many seconds, and stays; -1 is not at all
	}{
		{"no report yet", 30, 0, true, -1},
		{"all arrives", 20, 0, false, 10},
		{"something gets lost", 3, 0.02, false, -1},
		{"all arrives again", 30, 0, false, 20},
		{"the reports stop for a moment", 15, 0, true, 0},
		{"and for longer", 10, 0, true, -1},
		{"all arrives, as was said before", 60, 0, false, 20},
		{"a lost packet", 1, 0.004, false, -1},
		{"some years", 400, 0, false, 40},
		{"a lost packet", 1, 0.004, false, -1},
		{"some years", 400, 0, false, 80},
		{"a lost packet", 1, 0.004, false, -1},
		{"some years", 400, 0, false, 160},
		{"a lost packet", 1, 0.004, false, -1},
		{"some years", 400, 0, false, 160},
	} {
		from := -1
		for i := range tc.seconds {
			now = now.Add(time.Second)
			if !tc.silent {
				reported = now
			}
			if l.look(now, reported, tc.lost) && from < 0 {
				from = i
			} else if from >= 0 && !l.is {
				t.Errorf("%s: lossless for %d s only", tc.what, i-from)
			}
		}
		// Where losses end, one report says so, from which on the time counts.
		if from < 0 != (tc.becomes < 0) || from-tc.becomes < -1 || from-tc.becomes > 1 {
			t.Errorf("%s: lossless after %d s, want %d", tc.what, from, tc.becomes)
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
