package echo

import "offhook/media"

const (
	frame     = media.FrameSize
	blockSize = 1024 // samples of a transform
	half      = blockSize / 2
	bins      = 256 // of them are filtered: up to 12 kHz
	waiting   = 16  // frames that were played and have not met the microphone's yet
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

	queue         [waiting][frame]float32
	first, queued int

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
// frame of another length is none. One frame waits for each that is cancelled; of
// more than 16 the oldest are forgotten.
func (c *Canceller) Played(samples []float32) {
	if len(samples) != frame {
		return
	}
	if c.queued == waiting {
		c.first, c.queued = (c.first+1)%waiting, c.queued-1
	}
	place := &c.queue[(c.first+c.queued)%waiting]
	for i, s := range samples {
		place[i] = sane(s)
	}
	c.queued++
}

// Cancel takes the echo out of a microphone's frame, media.FrameSize samples, in
// place. It comes out 1.3 ms later than it went in. A frame of another length is
// left as it is.
func (c *Canceller) Cancel(samples []float32) {
	if len(samples) != frame {
		return
	}
	for i, s := range samples {
		c.microphone[i] = sane(s)
	}
	var silence [frame]float32
	played := &silence
	if c.queued > 0 {
		played = &c.queue[c.first]
		c.first, c.queued = (c.first+1)%waiting, c.queued-1
	}
	idle := c.filter.idle(played)
	emphasized := *played
	c.last.played = emphasize(&emphasized, c.last.played)
	c.refer(&emphasized)
	if idle {
		c.last.heard = c.microphone[frame-1]
		c.last.out = c.last.heard
		c.suppressor.pass(samples, &c.microphone)
		return
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
}

// refer gives the filter what was played, by the microphone's clock: a frame for
// each, but none or two where the clocks are a frame apart.
func (c *Canceller) refer(played *[frame]float32) {
	c.reference.take(played)
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
