package session

import (
	"time"

	"offhook/media"
	"offhook/media/tone"
)

// mixer adds tones to a frame, without clicks.
type mixer struct {
	tone *tone.Generator // in the frame before; nil for none
	clip clip            // what is heard now
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

// play mixes a tone into dst, nil for none, and reports whether something is heard: one that
// begins comes within the frame, and one that was heard before goes within it.
func (m *mixer) play(dst, scratch []float32, sound *tone.Generator) (added bool) {
	before, from := m.tone, float32(0)
	m.tone = sound
	if before == sound {
		from = 1
	} else if before != nil {
		mix(dst, scratch, before, 1, 0)
	}
	if sound != nil {
		mix(dst, scratch, sound, from, 1)
	}
	return before != nil || sound != nil
}

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
	mix(dst, scratch, m.clip.sound, m.clip.gain, m.clip.gain)
	return true
}

// mix adds the next of a sound to dst; its gain moves evenly from one value to the other.
func mix(dst, scratch []float32, sound *tone.Generator, from, to float32) {
	sound.Read(scratch)
	step := (to - from) / float32(len(dst))
	for i := range dst {
		from += step
		dst[i] += scratch[i] * from
	}
}
