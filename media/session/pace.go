package session

import (
	"time"

	"offhook/media"
)

// pace decides how much the loudspeaker's buffer should hold, and what is to be
// done when the loudspeaker has stopped.
type pace struct {
	target  int       // samples
	taking  bool      // something was written, so the buffer can run dry
	dryAt   time.Time // when it last did
	last    time.Time // when it last took something, or a frame was discarded for it
	stopped bool
}

// observe looks at the buffer before it is filled.
func (p *pace) observe(now time.Time, buffered int) {
	if p.last.IsZero() {
		p.last = now
	}
	switch {
	case p.taking && buffered == 0:
		p.target = min(p.target+bufferStep, bufferMost)
		p.dryAt = now
		p.taking = false
	case p.target > bufferLeast && now.Sub(p.dryAt) > bufferCalm:
		p.target -= bufferStep
		p.dryAt = now
	}
}

// took says that a frame was written.
func (p *pace) took(now time.Time) { p.taking, p.stopped, p.last = true, false, now }

// discards reports whether a frame is to be made and thrown away: a loudspeaker
// that takes nothing must not let the other side's sound grow old.
func (p *pace) discards(now time.Time) bool {
	if !p.stopped && now.Sub(p.last) < stalled {
		return false
	}
	if p.stopped && now.Sub(p.last) < media.FrameDuration {
		return false
	}
	p.stopped = true
	p.last = p.last.Add(media.FrameDuration)
	return true
}
