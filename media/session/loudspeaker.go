package session

import (
	"time"

	"offhook/media"
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
	// clipsMost may wait to be heard.
	clipsMost = 64
)

// loudspeaker is the way from the sessions at a desk to what is played. All but
// the clips belongs to the audio loop.
type loudspeaker struct {
	desk  *desk
	clips chan clip // digits and cues to be heard

	frame   [media.FrameSize]float32 // what is heard
	scratch [media.FrameSize]float32 // a tone
	mixer   mixer
	pace    pace
	volume  volume
}

func newLoudspeaker(d *desk) loudspeaker {
	return loudspeaker{desk: d, clips: make(chan clip, clipsMost), pace: pace{target: bufferLeast}}
}

// run keeps the loudspeaker's buffer filled.
func (l *loudspeaker) run(now time.Time) {
	sink := l.desk.ends.sink
	buffered := sink.Buffered()
	l.pace.observe(now, buffered)
	for range bufferMost / media.FrameSize {
		if sink.Buffered() >= l.pace.target {
			break
		}
		l.produce(now)
		buffered = sink.Buffered()
		sink.Write(l.frame[:])
		if l.desk.microphone.started { // before, nothing is captured that could have an echo
			l.desk.enhanced.played(l.frame[:], buffered)
		}
		l.pace.took(now)
	}
	for l.pace.discards(now) {
		l.produce(now)
	}
}

// produce makes the next frame that is heard.
func (l *loudspeaker) produce(now time.Time) {
	clear(l.frame[:])
	for _, s := range l.desk.legs {
		s.down.produce(now)
		for i, sample := range s.down.frame {
			l.frame[i] += sample
		}
	}
	l.mixer.clips(l.frame[:], l.scratch[:], l.clips)
	l.volume.apply(l.frame[:], l.desk.engine.loudness())
}

// hear queues a sound of the phone's own.
func (l *loudspeaker) hear(c clip) {
	select {
	case l.clips <- c:
	default: // so many wait that nobody listens any more
	}
}
