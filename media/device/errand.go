package device

import (
	"fmt"
	"time"

	"offhook/media"
)

const (
	// late is when a person is told that the audio system does not answer.
	late = time.Second
	// Nobody waits longer than this for a device to open, which takes a Bluetooth
	// headset its time, and to close.
	opening = 4 * time.Second
	closing = time.Second
)

// errand is something that the audio system is asked, which it may never answer.
// stream.mu guards it.
type errand struct {
	at      place // what hangs, should it hang now
	opening bool  // it is being opened
	over    bool
	left    bool // nobody waits for it any more
}

// ask lets do work on an errand, within a time. If that is over, do is left behind
// with the line, which it may use still, and where it is, is not gone to before it ends;
// undo then undoes what it has done.
func (s *stream) ask(limit time.Duration, at place, do func(*errand), undo func()) (answered bool) {
	e := &errand{at: at}
	done := make(chan struct{})
	s.errands.Go(func() {
		defer close(done)
		do(e)
		s.mu.Lock()
		e.over = true
		left := e.left
		s.mu.Unlock()
		if left {
			undo()
			s.comeBack(e)
		}
	})
	slow, limited := time.NewTimer(late), time.NewTimer(limit)
	defer slow.Stop()
	defer limited.Stop()
	for {
		select {
		case <-done:
			return true
		case <-slow.C:
			s.report(s.hangs())
		case <-limited.C:
			return !s.leave(e)
		}
	}
}

// leave leaves an errand behind, unless it has just ended.
func (s *stream) leave(e *errand) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.over {
		return false
	}
	e.left = true
	s.stuck[e.at] = struct{}{}
	if e.opening && e.at.id != "" {
		s.faults[e.at] = fault{why: media.ErrDeviceStuck}
	}
	s.line.Store(new(line))
	return true
}

// comeBack is when one that was left behind has ended: the audio system answers again.
func (s *stream) comeBack(e *errand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.stuck, e.at)
	if e.opening {
		delete(s.faults, e.at)
	}
}

// enter takes an errand to a place, unless something hangs there or nobody waits for it.
func (s *stream) enter(e *errand, at place) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, stuck := s.stuck[at]; stuck || e.left {
		return false
	}
	e.at, e.opening = at, true
	return true
}

// hung reports whether something was left behind at a place.
func (s *stream) hung(at place) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, stuck := s.stuck[at]
	return stuck
}

// hangs is the error for a device, or an audio system, that does not answer.
func (s *stream) hangs() error { return fmt.Errorf("%w: %w", s.none(), media.ErrDeviceStuck) }
