package session

import (
	"sync/atomic"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/tone"
)

const (
	// The loudspeaker's buffer is kept at bufferLeast, and by bufferStep more
	// each time it runs dry, for bufferCalm.
	bufferLeast = 2 * media.FrameSize
	bufferMost  = 6 * media.FrameSize
	bufferStep  = media.FrameSize
	bufferCalm  = 10 * time.Second
	// stalled is when a loudspeaker that takes nothing is given up for now.
	stalled = 100 * time.Millisecond
	// audible is the RMS level, in dBFS, from which early media is more than silence.
	audible = -60
	// gone is how long after its last packet early media has stopped.
	gone = 2 * time.Second
	// draining is how long what is left of a codec before is played.
	draining = 200 * time.Millisecond
	// keyLevel makes a key's tone softer than it was sent.
	keyLevel = 0.25
)

// downlink is the way from the network to the loudspeaker. All but the receiver
// and the atomics belongs to the audio loop.
type downlink struct {
	receiver
	sink  media.Sink
	meter *dsp.Meter

	ringback atomic.Pointer[tone.Generator] // nil while not wanted
	clips    chan clip                      // digits and cues to be heard

	playing  *stream
	switchBy time.Time // when the stream before is given up

	frame   [media.FrameSize]float32 // what is heard
	scratch [media.FrameSize]float32 // a tone
	mixer   mixer
	pace    pace
	volume  volume
	heard   bool      // the first remote frame was played
	early   time.Time // when early media was last audible
}

func newDownlink(s *Session, sink media.Sink) *downlink {
	return &downlink{
		receiver: receiver{session: s}, sink: sink, meter: dsp.NewMeter(), clips: make(chan clip, clipsMost),
		pace: pace{target: bufferLeast},
	}
}

// run keeps the loudspeaker's buffer filled.
func (d *downlink) run(now time.Time) {
	buffered := d.sink.Buffered()
	d.pace.observe(now, buffered)
	for range bufferMost / media.FrameSize {
		if d.sink.Buffered() >= d.pace.target {
			break
		}
		d.produce(now)
		buffered = d.sink.Buffered()
		d.sink.Write(d.frame[:])
		if d.session.up.started { // before, nothing is captured that could have an echo
			d.session.enhanced.played(d.frame[:], buffered)
		}
		d.pace.took(now)
	}
	for d.pace.discards(now) {
		d.produce(now)
	}
}

// produce makes the next frame that is heard.
func (d *downlink) produce(now time.Time) {
	live := d.remote(now)
	if live && !d.heard {
		d.heard = true
		d.session.events.post(media.Connected{Stage: media.StageFirstAudio, At: now})
	}
	d.mix(now, live)
	d.meter.Write(d.frame[:]) // what comes, however loud it is made
	d.volume.apply(d.frame[:], d.session.engine.loudness())
}

// remote reads what the other side says. With another codec, what is left of
// the one before is played first.
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
	return current.read(d.frame[:])
}

// mix adds the phone's own tones.
func (d *downlink) mix(now time.Time, live bool) {
	ringback := d.ringback.Load()
	if ringback != nil && live && dsp.Level(d.frame[:]) > audible {
		d.early = now
	}
	if ringback != nil && !d.hasEarlyMedia(now) {
		ringback.Read(d.scratch[:])
		d.mixer.add(d.frame[:], d.scratch[:], 1)
	} else {
		d.mixer.rest()
	}
	d.mixer.clips(d.frame[:], d.scratch[:], d.clips)
}

// hear queues a sound of the phone's own.
func (d *downlink) hear(c clip) {
	select {
	case d.clips <- c:
	default: // so many wait that nobody listens any more
	}
}

// hasEarlyMedia reports whether the other side was audible and still sends.
func (d *downlink) hasEarlyMedia(now time.Time) bool {
	return !d.early.IsZero() && now.Sub(time.Unix(0, d.lastRTP.Load())) < gone
}
