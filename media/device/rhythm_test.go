package device

import (
	"testing"
	"time"

	"github.com/gen2brain/malgo"
)

func TestRhythm(t *testing.T) {
	var r rhythm
	const ahead = time.Hour
	r.ahead.Store(int64(ahead))
	beat := func(at time.Time) {
		r.last.Store(int64(at.Sub(epoch) + ahead))
		r.beats.Add(1)
	}
	now := epoch.Add(time.Minute)
	if _, ok := r.due(now); ok {
		t.Error("due before anything came")
	}
	beat(now)
	if _, ok := r.due(now); ok {
		t.Error("due after a single beat")
	}
	const apart = 20 * time.Millisecond
	for i := range 200 { // each up to 3 ms late
		now = epoch.Add(time.Minute + time.Duration(i+1)*apart + time.Duration(i%4)*time.Millisecond)
		beat(now)
		r.due(now)
	}
	if at, ok := r.due(now); !ok || at.Sub(now) < apart-2*time.Millisecond || at.Sub(now) > apart+2*time.Millisecond {
		t.Errorf("due in %v (%v), want about %v", at.Sub(now), ok, apart)
	}
	if at, ok := r.due(now.Add(2 * apart)); !ok || !at.Before(now.Add(2*apart)) {
		t.Errorf("a late one is due at %v (%v), want the past", at, ok)
	}
	if _, ok := r.due(now.Add(stalled + apart)); ok {
		t.Error("due though it has stalled")
	}
	if r.beats.Load() != 201 {
		t.Errorf("%d beats", r.beats.Load())
	}
	if n := testing.AllocsPerRun(100, func() { beat(now); r.due(now) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestPeriod: PulseAudio asks for a quarter of a period at a time, so that a short
// one wakes the processor all the time.
func TestPeriod(t *testing.T) {
	in, out := &stream{kind: malgo.Capture}, &stream{kind: malgo.Playback}
	if got := out.period(PulseAudio); got != pulsePeriod {
		t.Errorf("a loudspeaker on PulseAudio: %v", got)
	}
	if got := out.period(WASAPI); got != period {
		t.Errorf("a loudspeaker on WASAPI: %v", got)
	}
	if got := in.period(PulseAudio); got != period {
		t.Errorf("a microphone on PulseAudio: %v", got)
	}
	out.options.Period = time.Second
	if got := out.period(PulseAudio); got != time.Second {
		t.Errorf("what Options say: %v", got)
	}
}
