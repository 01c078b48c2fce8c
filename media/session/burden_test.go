package session

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"offhook/media/codec"
	"offhook/media/mediatest"
)

// clockLoop is a loop that lives by a test's clock.
type clockLoop struct {
	burden
	clock *mediatest.Clock
	log   *slog.Logger
	told  strings.Builder
}

func newClockLoop() *clockLoop {
	l := &clockLoop{clock: mediatest.NewClock()}
	l.log = slog.New(slog.NewTextHandler(&l.told, nil))
	return l
}

// run turns every 10 ms for a time. Each turn takes so long; one of oneIn comes late,
// none where that is 0.
func (l *clockLoop) run(d, takes time.Duration, oneIn int) {
	for i := range int(d / tick) {
		due := l.clock.Now()
		began := due.Add(time.Millisecond)
		if oneIn > 0 && i%oneIn == 0 {
			began = due.Add(turnLate + time.Millisecond)
		}
		l.turned(due, began, began.Add(takes), l.log)
		l.clock.Advance(tick)
	}
}

func (l *clockLoop) is(t *testing.T, what string, want codec.Effort) {
	t.Helper()
	if got := l.current(); got != want {
		t.Errorf("%s: %v effort, want %v", what, got, want)
	}
}

func TestBurden(t *testing.T) {
	const ms = time.Millisecond
	l := newClockLoop()
	l.run(time.Minute, ms, 0)
	l.is(t, "an idle computer", codec.FullEffort)
	l.run(4*time.Second, 3*ms, 0)
	l.is(t, "a busy one", codec.FullEffort)
	l.run(2100*time.Millisecond, 6*ms, 0)
	l.is(t, "half of the time is used up", codec.LessEffort)
	if !strings.Contains(l.told.String(), "effort=less") || !strings.Contains(l.told.String(), "loop_busy_percent") {
		t.Errorf("the log does not say it: %q", l.told.String())
	}
	l.run(30*time.Second, 3*ms, 0)
	l.is(t, "not easy yet", codec.LessEffort)
	l.run(8*time.Second, ms, 0)
	l.is(t, "easy for 8 s", codec.LessEffort)
	l.run(8*time.Second, ms, 0)
	l.is(t, "easy for 16 s", codec.FullEffort)
	l.run(5*time.Second, ms, 8)
	l.is(t, "many turns are late", codec.LeastEffort)
	l.run(time.Minute, 9*ms, 2)
	l.is(t, "as little as there is", codec.LeastEffort)
}

// TestBurdenGrowsPatient: a computer for which full effort is too much tries it less and
// less often, and soon again after it was fit for long.
func TestBurdenGrowsPatient(t *testing.T) {
	const ms = time.Millisecond
	l := newClockLoop()
	changes := func(d time.Duration) (n int) {
		before := l.current()
		for range int(d / time.Second) {
			takes := ms
			if l.current() == codec.FullEffort {
				takes = 5 * ms
			}
			l.run(time.Second, takes, 0)
			if l.current() != before {
				n, before = n+1, l.current()
			}
		}
		return n
	}
	first, later := changes(2*time.Minute), changes(2*time.Minute)
	if first < 5 || later > 2 {
		t.Errorf("%d changes in the first two minutes, then %d", first, later)
	}
	l.run(10*time.Minute, ms, 0)
	l.is(t, "fit again", codec.FullEffort)
	l.run(2*time.Second, 5*ms, 0)
	l.run(14*time.Second, ms, 0)
	l.is(t, "a moment's weakness", codec.FullEffort)
}

// TestSleepIsNoBurden: a computer that slept was not slow.
func TestSleepIsNoBurden(t *testing.T) {
	l := newClockLoop()
	for range 10 {
		l.run(time.Second, time.Millisecond, 0)
		due := l.clock.Now()
		l.clock.Advance(time.Hour)
		l.turned(due, l.clock.Now(), l.clock.Now(), l.log)
	}
	l.is(t, "after sleep", codec.FullEffort)
}

// TestCodecsTakeTheEffort: both codecs of a call, once, and those that come later.
func TestCodecsTakeTheEffort(t *testing.T) {
	x := newStill(t, "opus")
	for range 20 {
		x.packet()
	}
	if got := x.Stats().Effort; got != "full" {
		t.Errorf("the statistics say %q", got)
	}
	x.desk.Load().burden.effort.Store(int32(codec.LeastEffort))
	for range 20 {
		x.packet()
	}
	if up, down := x.up.using.effort, x.down.playing.effort; up != codec.LeastEffort || down != codec.LeastEffort {
		t.Errorf("encoder %v, decoder %v", up, down)
	}
	if got := x.Stats().Effort; got != "least" {
		t.Errorf("the statistics say %q", got)
	}
	other := x.wire.codecs[0]
	other.Fmtp = "useinbandfec=0"
	if err := x.up.use(other, packetTime); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		x.packet()
	}
	if up := x.up.using.effort; up != codec.LeastEffort {
		t.Errorf("a new encoder: %v", up)
	}
}

// TestBurdenSleepsInATurn: a computer that sleeps in the middle of a turn has not worked
// all the while.
func TestBurdenSleepsInATurn(t *testing.T) {
	l := newClockLoop()
	l.run(5*time.Second, time.Millisecond, 0)
	began := l.clock.Now()
	l.clock.Advance(time.Hour)
	l.turned(began, began, l.clock.Now(), l.log)
	l.run(5*time.Second, time.Millisecond, 0)
	l.is(t, "after an hour", codec.FullEffort)
}
