package desktop

import (
	"sync"
	"time"
)

const (
	// clockPeriod is how often the clock is looked at.
	clockPeriod = 5 * time.Second
	// clockJump is what a busy computer does not explain.
	clockJump = 20 * time.Second
)

// watchClock notices sleep on every system: while a computer sleeps, the wall
// clock goes on, and this ticker does not. A person who sets the clock looks
// the same, and costs a look at each connection.
func (d *Desktop) watchClock() {
	tick := time.NewTicker(clockPeriod)
	defer tick.Stop()
	for last := time.Now(); ; {
		select {
		case <-tick.C:
			now := time.Now()
			if slept(last, now) {
				d.wake("clock")
			}
			last = now
		case <-d.ctx.Done():
			return
		}
	}
}

// slept reports whether more time has passed between two ticks than there
// should have, by the wall clock (Linux and macOS stop the monotonic one) or by
// the monotonic clock (Windows goes on with it).
func slept(last, now time.Time) bool {
	return now.Round(0).Sub(last.Round(0)) > clockPeriod+clockJump || now.Sub(last) > clockPeriod+clockJump
}

// lastWake is when the computer woke last, and who noticed it first.
type lastWake struct {
	mu  sync.Mutex
	at  time.Time
	who string
}

// known reports whether somebody else has noticed this wake a moment ago. Who says
// it twice means two: a lid may be closed again at once, and the monotonic clock
// does not count the hours until it is opened.
func (l *lastWake) known(who string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.who != "" && l.who != who && now.Sub(l.at) < 2*clockPeriod {
		return true
	}
	l.at, l.who = now, who
	return false
}

// wake tells that the computer has slept. What the system says and what the
// clock shows a moment later are one.
func (d *Desktop) wake(why string) {
	known := d.woke.known(why, time.Now())
	d.log.Info("the computer was asleep", "noticed", why, "known", known)
	if !known && d.o.Woke != nil {
		d.o.Woke()
	}
}
