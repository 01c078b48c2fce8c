package session

import (
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/tone"
)

// digitsMost is how many digits may wait to be sent as tones, and tooLate how much
// later than it should one may come: a menu has asked for something else by then.
const (
	digitsMost = 64
	tooLate    = 2 * time.Second
)

// said is what a call sends besides what its desk gives it: tones of digits in its
// place, and over it the notice of a recording.
type said struct {
	session *Session
	digits  chan key

	digit   key
	voice   float32 // how much of what the desk gives was sent at the end of the last frame
	sound   [packetSize]float32
	kept    [packetSize]float32 // sound, without digits
	scratch [media.FrameSize]float32
	limiter dsp.Limiter
}

// key is a digit with the pause after it.
type key struct {
	clip
	until time.Time // from then on it is too late for it
}

func newSaid(s *Session) said { return said{session: s, digits: make(chan key, digitsMost), voice: 1} }

// press queues a digit, and reports false when too many wait.
func (v *said) press(c clip) bool {
	waits := time.Duration(len(v.digits)+1) * time.Duration(c.left) * media.FrameDuration
	select {
	case v.digits <- key{clip: c, until: time.Now().Add(waits + tooLate)}:
		return true
	default:
		return false
	}
}

// sounding reports whether a digit was not heard to its end: what is left is more than the
// pause after it.
func (k *key) sounding() bool {
	return media.Duration(k.left*media.FrameSize, media.SampleRate) > tone.DTMFPause
}

// forget drops the digit that is on its way and those that wait, and returns how many were
// not heard to their end. It is the audio loop that calls it, or the session sits nowhere.
func (v *said) forget() (count int) {
	if v.digit.sounding() {
		count++
	}
	v.digit.left = 0
	for ; len(v.digits) > 0; count++ {
		<-v.digits
	}
	return count
}

// mix returns what is to be sent in place of a packet's sound, which stays as it is, and
// what of that may be kept in a file: digits are sent and never kept, since they are often
// a PIN or the number of a card.
func (v *said) mix(sound []float32) (sent, kept []float32) {
	notices := &v.session.recording.notices
	if v.voice == 1 && v.digit.left == 0 && len(v.digits) == 0 && notices.sent.clip.Load() == nil && v.limiter.Resting() {
		return sound, sound
	}
	if !v.session.wire.peer.Direction().Sends() {
		v.lose()
	}
	n := copy(v.sound[:], sound)
	for at := 0; at < n; at += media.FrameSize {
		frame := v.sound[at : at+media.FrameSize]
		digit := v.room(frame)
		v.limiter.Process(frame, notices.add(&notices.sent, frame, v.scratch[:]))
		copy(v.kept[at:], frame)
		if digit {
			v.key(frame)
		}
	}
	return v.sound[:n], v.kept[:n]
}

// room silences a frame for a digit, and reports whether there is one.
func (v *said) room(frame []float32) (digit bool) {
	if v.digit.left == 0 {
		v.next()
	}
	voice := float32(1)
	if v.digit.left > 0 {
		voice = 0 // it would spoil the tones
	}
	if voice != 1 || v.voice != 1 {
		step := (voice - v.voice) / float32(len(frame))
		for i := range frame {
			v.voice += step
			frame[i] *= v.voice
		}
		v.voice = voice
	}
	return v.digit.left > 0
}

// key puts the digit into a frame.
func (v *said) key(frame []float32) {
	v.digit.left--
	v.digit.sound.Read(v.scratch[:])
	for i := range frame {
		frame[i] += v.scratch[i]
	}
}

// next takes the next digit, if there is one that is not too late.
func (v *said) next() {
	select {
	case v.digit = <-v.digits:
		if time.Now().After(v.digit.until) {
			v.lose()
		}
	default:
	}
}

// lose drops the digit that is on its way and those that wait, and tells of them.
func (v *said) lose() {
	if count := v.forget(); count > 0 {
		v.session.events.post(media.DigitsLost{Count: count})
	}
}
