package session

import (
	"sync/atomic"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/tone"
)

const (
	// audible is the RMS level, in dBFS, from which early media is more than silence.
	audible = -60
	// gone is how long after its last packet early media has stopped.
	gone = 2 * time.Second
	// draining is how long what is left of a codec before is played.
	draining = 200 * time.Millisecond
	// keyLevel makes a key's tone softer than it was sent.
	keyLevel = 0.25
)

// downlink is what a session brings to the loudspeaker of its desk. All but the
// receiver, the meter and the ringback belongs to the audio loop.
type downlink struct {
	receiver
	meter    *dsp.Meter
	ringback atomic.Pointer[tone.Generator] // nil while not wanted

	playing  *stream
	switchBy time.Time // when the stream before is given up

	frame   [media.FrameSize]float32 // what is heard of this call
	scratch [media.FrameSize]float32 // a tone, or another codec's sound
	mixer   mixer
	line    *line     // in a conference, what the others get
	arrived bool      // nothing was heard at this desk yet
	heard   bool      // the first remote frame was played
	early   time.Time // when early media was last audible
}

func newDownlink(s *Session) *downlink {
	return &downlink{receiver: receiver{session: s, fate: s.wire.peer.Note}, meter: dsp.NewMeter()}
}

// next makes the next frame of what the other side says. The first one at a desk
// fades in.
func (d *downlink) next(now time.Time) (live bool) {
	live = d.remote(now)
	d.session.recording.hear(d.frame[:])
	d.session.dump.received(d.frame[:])
	if live && !d.heard {
		d.heard = true
		d.session.events.post(media.Connected{Stage: media.StageFirstAudio, At: now})
	}
	if d.arrived {
		d.arrived = false
		for i := range d.frame {
			d.frame[i] *= float32(i) / media.FrameSize
		}
	}
	return live
}

// finish makes of it what is heard of the call, and reports whether something was added.
func (d *downlink) finish(now time.Time, live bool) (added bool) {
	added = d.mix(now, live)
	recording := &d.session.recording
	added = recording.add(&recording.heard, d.frame[:], d.scratch[:]) || added
	d.meter.Write(d.frame[:]) // what comes, however loud it is made
	return added
}

// remote reads what the other side says. With another codec, what is left of
// the one before is played first, and goes over into it.
func (d *downlink) remote(now time.Time) (live bool) {
	current := d.current.Load()
	if current == nil {
		clear(d.frame[:])
		return false
	}
	if d.playing == nil {
		d.playing = current
	}
	if d.playing == current {
		d.switchBy = time.Time{}
		return d.playing.read(d.frame[:])
	}
	if d.switchBy.IsZero() {
		d.switchBy = now.Add(draining)
	}
	if live = d.playing.read(d.frame[:]); live && now.Before(d.switchBy) {
		return true
	}
	d.playing, d.switchBy = current, time.Time{}
	live = current.read(d.scratch[:])
	crossfade(d.frame[:], d.scratch[:])
	return live
}

// mix adds ringback, and reports whether there was some.
func (d *downlink) mix(now time.Time, live bool) (added bool) {
	ringback := d.ringback.Load()
	if ringback != nil && live && dsp.Level(d.frame[:]) > audible {
		d.early = now
	}
	if d.hasEarlyMedia(now) {
		ringback = nil
	}
	return d.mixer.play(d.frame[:], d.scratch[:], ringback)
}

// hasEarlyMedia reports whether the other side was audible and still sends.
func (d *downlink) hasEarlyMedia(now time.Time) bool {
	return !d.early.IsZero() && now.Sub(time.Unix(0, d.lastRTP.Load())) < gone
}
