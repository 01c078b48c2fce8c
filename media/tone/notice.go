package tone

import (
	"time"

	"offhook/media"
)

// The tone by which a telephone says that the call is recorded (FCC 47 CFR
// 64.501: 1400 Hz, every 15 seconds).
const (
	noticeHz    = 1400
	noticeTime  = 200 * time.Millisecond
	noticeEvery = 15 * time.Second
	// noticeDown is how far, in dB, it is below Level: it lies over speech.
	noticeDown = 4
)

// NewNotice makes the beep of a recording: again and again, or once and silence
// after it.
func NewNotice(again bool) *Generator {
	beep := on(noticeTime.Milliseconds(), noticeHz)
	beep.down = noticeDown
	c := cadence{beep, off((noticeEvery - noticeTime).Milliseconds())}
	return &Generator{&cadencePlayer{cadence: c, index: len(c) - 1, once: !again}}
}

// NewSamples plays samples at 48 kHz, and again after a pause; with a pause below 0
// once and silence after it. It does not copy them.
func NewSamples(samples []float32, pause time.Duration) *Generator {
	return &Generator{&sampled{samples: samples, pause: media.Samples(pause, media.SampleRate)}}
}

// sampled plays what was recorded.
type sampled struct {
	samples []float32
	pause   int // samples; below 0 for ever
	at      int // in the samples and the pause
}

func (s *sampled) next() float64 {
	if s.at == len(s.samples)+s.pause && s.pause >= 0 {
		s.at = 0
	}
	if s.at >= len(s.samples) {
		if s.pause > 0 {
			s.at++
		}
		return 0
	}
	s.at++
	return float64(s.samples[s.at-1])
}
