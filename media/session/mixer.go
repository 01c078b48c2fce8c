package session

import (
	"offhook/media"
	"offhook/media/tone"
)

// mixer adds tones to a frame, without clicks.
type mixer struct {
	gain float32 // of the tone in the frame before

	key  *tone.Generator // the digit that is heard
	left int             // frames of it
}

// keyFrames is how long a digit lasts with the pause after it, in frames.
const keyFrames = int((digitTime + tone.DTMFPause) / media.FrameDuration)

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

// keys mixes the digits that wait, one after the other.
func (m *mixer) keys(dst, scratch []float32, waiting <-chan *tone.Generator) {
	if m.left == 0 {
		select {
		case m.key = <-waiting:
			m.left = keyFrames
		default:
			return
		}
	}
	m.left--
	m.key.Read(scratch)
	for i := range dst {
		dst[i] += scratch[i] * keyLevel
	}
}
