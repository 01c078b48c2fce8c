package session

import (
	"log/slog"
	"sync/atomic"
	"time"

	"offhook/media/codec"
)

const (
	// judgedAfter is over how much time the loop is judged, and interrupted a time
	// between two turns that says nothing of the loop: the computer slept.
	judgedAfter = 2 * time.Second
	interrupted = time.Second
	// turnLate is how late a turn may be before sound is missing for it.
	turnLate = tick
	// Above heavy, codecs take less effort; below light, for a while, more: parts of the
	// time that the loop works, and of its turns that are too late.
	heavyBusy, lightBusy = 0.4, 0.2
	heavyLate, lightLate = 0.1, 0.02
	// easyFor is how long all must be well before more effort is tried: twice as long
	// where that was too much again soon, and so on up to easyMost.
	easyFor, easyMost = 10 * time.Second, 5 * time.Minute
)

// burden tells how well the audio loop gets along with the time that it has, and what
// codecs may take of it. A computer that is too slow, or has too much else to do, is
// heard as gaps: a simpler sound is better than that. All but the effort belongs to
// the loop.
type burden struct {
	effort atomic.Int32 // a codec.Effort

	since       time.Time // of what follows
	busy        time.Duration
	turns, late int
	last        time.Time // the end of the last turn

	easySince time.Time     // zero while it is not easy
	wait      time.Duration // until more effort is tried
	raised    time.Time     // when it was
}

// current is the effort for now.
func (b *burden) current() codec.Effort { return codec.Effort(b.effort.Load()) }

// ease has a session's codecs take an effort. The audio loop calls it.
func (s *Session) ease(effort codec.Effort) {
	if e := s.up.using; e != nil {
		s.spare(&e.effort, effort, e.encoder)
	}
	if st := s.down.playing; st != nil {
		s.spare(&st.effort, effort, st.decoder)
	}
}

// spare tells an encoder or a decoder, where its effort is another and it has a choice.
func (s *Session) spare(now *codec.Effort, want codec.Effort, coder any) {
	thrifty, ok := coder.(codec.Thrifty)
	if !ok || *now == want {
		return
	}
	*now = want
	if err := thrifty.SetEffort(want); err != nil {
		s.log.Warn("changing the effort of a codec", "error", err)
	}
}

// turned takes a turn of the loop: when it was due, began and ended.
func (b *burden) turned(due, began, ended time.Time, log *slog.Logger) {
	if b.since.IsZero() || ended.Sub(b.last) > interrupted { // asleep before the turn or in it
		b.restart(ended)
		b.easySince, b.last = time.Time{}, ended
		return
	}
	b.last = ended
	b.turns++
	b.busy += ended.Sub(began)
	if began.Sub(due) > turnLate {
		b.late++
	}
	window := ended.Sub(b.since)
	if window < judgedAfter {
		return
	}
	busy, late := b.busy.Seconds()/window.Seconds(), float64(b.late)/float64(b.turns)
	if b.judge(ended, busy, late) {
		log.Info("codecs take another effort: how busy this computer is has changed",
			"effort", b.current().String(), "loop_busy_percent", int(100*busy), "turns_late_percent", int(100*late))
	}
	b.restart(ended)
}

func (b *burden) restart(at time.Time) { b.since, b.busy, b.turns, b.late = at, 0, 0, 0 }

// judge changes the effort after a window in which the loop worked for a part busy of
// the time, and a part late of its turns was too late. It reports whether it did.
func (b *burden) judge(now time.Time, busy, late float64) bool {
	effort := b.current()
	switch {
	case busy > heavyBusy || late > heavyLate:
		b.easySince = time.Time{}
		if effort == codec.LeastEffort {
			return false
		}
		if now.Sub(b.raised) < b.wait {
			b.wait = min(2*b.wait, easyMost)
		} else {
			b.wait = easyFor
		}
		b.effort.Store(int32(effort + 1))
		return true
	case busy > lightBusy || late > lightLate:
		b.easySince = time.Time{}
	case b.easySince.IsZero():
		b.easySince = now
	case effort > codec.FullEffort && now.Sub(b.easySince) >= b.wait:
		b.easySince, b.raised = now, now
		b.effort.Store(int32(effort - 1))
		return true
	}
	return false
}
