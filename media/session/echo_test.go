//go:build cgo

package session

import (
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/dsp/voice"
	"offhook/media/mediatest"
)

// TestEchoInACall: who talks to somebody with a loudspeaker does not hear himself,
// once the canceller knows the room; the reference that it is given is what the
// loudspeaker plays, and in time.
func TestEchoInACall(t *testing.T) {
	const delay = 40 * media.SampleRate / 1000
	speech := mediatest.Voice(1, 20*time.Second)
	at := 0
	talker := newPhoneHearing(t, func(dst []float32) { at = (at + copy(dst, speech[at:])) % len(speech) }, "opus")

	var listener *phone
	heard := 0 // by the listener's microphone, in samples
	listener = newPhoneWith(t, func(dst []float32) {
		played := listener.sink.Played()
		for i := range dst {
			dst[i] = 0
			if from := heard + i - delay; from >= 0 && from < len(played) {
				dst[i] = 0.4 * played[from]
			}
		}
		heard += len(dst)
	}, func(o *Options) {
		o.Enhancer, o.Abilities, o.Files.Enhance = voice.New, voice.Abilities(), true
	}, "opus")
	listener.engine.SetProcessing(untouched)
	dial(t, talker, listener)
	echo := func() float64 { return dsp.Level(talker.recent(1500 * time.Millisecond)) }
	eventually(t, "the echo is heard while nothing removes it", func() bool { return echo() > -42 })
	listener.engine.SetProcessing(media.Processing{NoiseOff: true, GainOff: true})
	eventually(t, "the echo is gone", func() bool { return echo() < -60 })
}
