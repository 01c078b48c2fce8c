package session

import (
	"time"

	"offhook/media"
	"offhook/media/dsp"
)

const (
	// The loudspeaker's buffer is filled to bufferLeast or up to a frame more, and by
	// bufferStep more each time it runs dry: for bufferCalm, and longer where less was too
	// little again, up to bufferCalmMost.
	bufferLeast    = 3 * media.FrameSize / 2
	bufferMost     = 6 * media.FrameSize
	bufferStep     = media.FrameSize / 2
	bufferCalm     = 10 * time.Second
	bufferCalmMost = 5 * time.Minute
	// bufferEarly is how much more it may hold in a conference.
	bufferEarly = 2 * media.FrameSize
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
	leaving [media.FrameSize]float32 // the end of who has left a conference
	limiter dsp.Limiter
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
	if l.pace.observe(now, sink.Buffered()) {
		l.desk.engine.log.Debug("the loudspeaker has run dry", "to_hold", media.Duration(l.pace.target, media.SampleRate))
	}
	for range bufferMost / media.FrameSize {
		if sink.Buffered() >= l.pace.target {
			break
		}
		l.advance(now)
	}
	for l.pace.discards(now) {
		l.produce(now)
	}
}

// advance plays the next frame.
func (l *loudspeaker) advance(now time.Time) {
	l.produce(now)
	sink := l.desk.ends.sink
	buffered := sink.Buffered()
	sink.Write(l.frame[:])
	l.desk.tap((*dump).played, l.frame[:])
	if l.desk.microphone.started { // before, nothing is captured that could have an echo
		l.desk.enhanced.played(l.frame[:], buffered)
	}
	l.pace.took(now)
}

// early plays the next frame before its time, for those who are sent what is in it;
// not if the loudspeaker is that far ahead already.
func (l *loudspeaker) early(now time.Time) bool {
	if l.desk.ends.sink.Buffered() >= l.pace.target+bufferEarly {
		return false
	}
	l.advance(now)
	return true
}

// produce makes the next frame that is heard. One voice is as loud as it comes; what is
// summed up is kept below full scale.
func (l *loudspeaker) produce(now time.Time) {
	clear(l.frame[:])
	b := &l.desk.bridge
	summed := b.active
	if b.active {
		b.silence()
	}
	for _, s := range l.desk.legs {
		live := s.down.next(now)
		if b.active {
			b.say(s.down.line, s.down.frame[:])
		}
		summed = s.down.finish(now, live) || summed
		add(l.frame[:], s.down.frame[:])
	}
	if b.active {
		b.say(nil, l.leaving[:])
		b.said()
		add(l.frame[:], l.leaving[:])
		clear(l.leaving[:])
	}
	summed = l.mixer.clips(l.frame[:], l.scratch[:], l.clips) || summed
	l.limiter.Process(l.frame[:], summed)
	l.volume.apply(l.frame[:], l.desk.engine.loudness())
}

// add adds a frame to another.
func add(dst, frame []float32) {
	for i, s := range frame {
		dst[i] += s
	}
}

// crossfade lets a frame go over into another within itself.
func crossfade(frame, into []float32) {
	for i := range frame {
		frame[i] += float32(i) / float32(len(frame)) * (into[i] - frame[i])
	}
}

// hear queues a sound of the phone's own.
func (l *loudspeaker) hear(c clip) {
	select {
	case l.clips <- c:
	default: // so many wait that nobody listens any more
	}
}
