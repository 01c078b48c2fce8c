package session

import (
	"time"

	"offhook/media"
	"offhook/media/tone"
)

// mixer adds tones to a frame, without clicks.
type mixer struct {
	gain float32 // of the tone in the frame before

	clip clip // what is heard now
}

// clip is a sound of some frames: a digit with the pause after it, or a cue.
type clip struct {
	sound *tone.Generator
	left  int // frames
	gain  float32
}

// clipOf returns the first d of a sound.
func clipOf(sound *tone.Generator, d time.Duration, gain float32) clip {
	return clip{sound: sound, left: int(d / media.FrameDuration), gain: gain}
}

// add mixes sound into dst; the gain moves to its new value within the frame.
func (m *mixer) add(dst, sound []float32, gain float32) {
	step := (gain - m.gain) / float32(len(dst))
	for i := range dst {
		m.gain += step
		dst[i] += sound[i] * m.gain
	}
	m.gain = gain
}

// rest says that no tone is heard in this frame.
func (m *mixer) rest() { m.gain = 0 }

// clips mixes those that wait, one after the other, and reports whether there was one.
func (m *mixer) clips(dst, scratch []float32, waiting <-chan clip) (added bool) {
	if m.clip.left == 0 {
		select {
		case m.clip = <-waiting:
		default:
			return false
		}
	}
	m.clip.left--
	m.clip.sound.Read(scratch)
	for i := range dst {
		dst[i] += scratch[i] * m.clip.gain
	}
	return true
}
