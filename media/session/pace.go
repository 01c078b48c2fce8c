package session

import (
	"time"

	"offhook/media"
)

// pace decides how much the loudspeaker's buffer should hold, and what is to be
// done when the loudspeaker has stopped.
type pace struct {
	target  int           // samples
	taking  bool          // something was written, so the buffer can run dry
	changed time.Time     // when the target was, or had to stay
	calm    time.Duration // after which less is tried; 0 means bufferCalm
	lowered bool          // less is being tried
	last    time.Time     // when it last took something, or a frame was discarded for it
	stopped bool
}

// observe looks at the buffer before it is filled, and reports whether it has run dry.
func (p *pace) observe(now time.Time, buffered int) (dry bool) {
	if p.last.IsZero() {
		p.last = now
	}
	p.calm = max(p.calm, bufferCalm)
	switch {
	case p.taking && buffered == 0:
		if p.lowered { // that was too little again
			p.calm = min(2*p.calm, bufferCalmMost)
		}
		p.target = min(p.target+bufferStep, bufferMost)
		p.changed, p.taking, p.lowered = now, false, false
		return true
	case p.target > bufferLeast && now.Sub(p.changed) > p.calm:
		p.target -= bufferStep
		p.changed, p.lowered = now, true
	}
	return false
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
