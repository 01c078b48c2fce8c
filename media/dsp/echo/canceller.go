//go:build cgo

package echo

// #include "kernel.h"
import "C"

import "offhook/media"

const (
	frame     = media.FrameSize
	blockSize = 2 * half // samples of a transform
	half      = C.ECHO_HALF
	bins      = C.ECHO_BINS // of them are filtered: up to 12 kHz
	emphasis  = 0.9
)

// Canceller removes the echo of one loudspeaker from one microphone.
type Canceller struct {
	transform  *transform
	reference  reference
	drift      drift
	filter     filter
	change     change
	suppressor suppressor

	meeting meeting

	microphone, echo [frame]float32
	left, subtracted [half + 1]complex64 // spectra of these

	last struct{ played, heard, out float32 } // samples without emphasis
}

// New returns a Canceller that knows nothing of the room.
func New() *Canceller {
	c := &Canceller{transform: newTransform()}
	c.reference.init()
	c.filter.init()
	c.change.init()
	c.suppressor.init()
	return c
}

// Played tells what the loudspeaker is about to play: media.FrameSize samples; a
// frame of another length is none. It reports whether there can be an echo of it, or of
// what came before: not when nothing was audible for half a second. A frame waits for
// each that is cancelled; of more than 16 the oldest are forgotten.
func (c *Canceller) Played(samples []float32) (audible bool) {
	if len(samples) != frame {
		return false
	}
	return c.meeting.played(samples)
}

// Cancel takes the echo out of a microphone's frame, media.FrameSize samples, in
// place. It comes out 1.3 ms later than it went in. A frame of another length is
// left as it is. It reports whether there could be an echo: what Played said of the
// frame that was met.
func (c *Canceller) Cancel(samples []float32) (audible bool) {
	if len(samples) != frame {
		return false
	}
	for i, s := range samples {
		c.microphone[i] = sane(s)
	}
	c.refer()
	if !c.meeting.audible {
		c.last.heard = c.microphone[frame-1]
		c.last.out = c.last.heard
		c.suppressor.pass(samples, &c.microphone)
		return false
	}
	c.last.heard = emphasize(&c.microphone, c.last.heard)
	c.filter.estimate(c.transform, &c.echo)
	for i := range c.microphone {
		c.microphone[i] -= c.echo[i]
	}
	c.transform.frame(&c.left, &c.microphone)
	c.transform.frame(&c.subtracted, &c.echo)
	c.filter.learn(c.transform, &c.left)
	c.drift.learn(&c.left, &c.subtracted, &c.filter.speech)
	seen := c.change.seen(&c.left, &c.subtracted, &c.filter.doubt)
	if seen.wrong > 0 {
		c.filter.forget(seen.wrong)
		c.suppressor.forget()
	}
	if seen.loose > 0 {
		c.filter.loosen(seen.loose)
	}
	for i, s := range c.microphone {
		c.last.out = s + emphasis*c.last.out
		c.microphone[i] = c.last.out
	}
	c.suppressor.suppress(c.transform, samples, &c.microphone, &c.left, &c.subtracted, &c.filter.doubt, seen.suspicion)
	return true
}

// refer gives the filter what was played, by the microphone's clock: a frame for
// each, but none or two where the clocks are a frame apart.
func (c *Canceller) refer() {
	for range c.meeting.meet(c.reference.ahead()) {
		next := c.meeting.next()
		c.last.played = emphasize(next, c.last.played)
		c.reference.take(next)
	}
	n := 1
	switch {
	case c.reference.early() && c.filter.late():
		c.filter.sooner()
		n = 0
	case c.reference.late():
		c.filter.later()
		n = 2
	}
	var next [frame]float32
	for range n {
		c.reference.read(&next, c.drift.rate)
		c.filter.hear(c.transform, &next)
	}
}

// emphasize makes the highs of a frame as loud as its lows, so that these don't leak
// over what the filter learns of those. It returns the last sample as it was.
func emphasize(samples *[frame]float32, last float32) float32 {
	for i, s := range samples {
		samples[i], last = s-emphasis*last, s
	}
	return last
}

// sane keeps what is no sound from being learnt.
func sane(s float32) float32 {
	if s > -4 && s < 4 {
		return s
	}
	return 0
}

func power(c complex64) float32 { return real(c)*real(c) + imag(c)*imag(c) }
