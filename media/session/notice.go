package session

import (
	"fmt"
	"sync/atomic"
	"time"

	"offhook/assets/announcements"
	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/tone"
)

// beepTime is how long the beep of a recording is heard, with its end.
const beepTime = 300 * time.Millisecond

// notices tell both sides of a call that it is recorded. The zero value is silent.
// Any goroutine begins and ends them; what is in a clip belongs to the audio loop.
type notices struct {
	sent, heard notice
	rest        atomic.Bool // the recording is paused, and nothing is heard of it
}

// notice is what one side hears.
type notice struct{ clip atomic.Pointer[clip] }

// add mixes a notice into a frame, and reports whether there was one.
func (n *notices) add(side *notice, frame, scratch []float32) (added bool) {
	c := side.clip.Load()
	if c == nil || n.rest.Load() {
		return false
	}
	c.sound.Read(scratch)
	for i := range frame {
		frame[i] += scratch[i]
	}
	if c.left--; c.left == 0 {
		side.clip.CompareAndSwap(c, nil)
	}
	return true
}

// begin lets both sides hear what noticesOf has returned.
func (n *notices) begin(sent, heard *clip) {
	n.rest.Store(false)
	n.sent.clip.Store(sent)
	n.heard.clip.Store(heard)
}

// end silences both.
func (n *notices) end() {
	n.sent.clip.Store(nil)
	n.heard.clip.Store(nil)
}

// noticesOf makes what each side is to hear of a recording; nil for nothing.
// Errors: ErrAnnouncement.
func noticesOf(plan media.Recording) (sent, heard *clip, err error) {
	if plan.Announce == media.AnnounceNothing {
		return nil, nil, nil
	}
	first, err := noticeOf(plan)
	if err != nil {
		return nil, nil, err
	}
	second, err := noticeOf(plan)
	if err != nil {
		return nil, nil, err
	}
	return &first, &second, nil
}

// noticeOf makes it for one side. One that does not end has -1 frames left.
func noticeOf(plan media.Recording) (clip, error) {
	switch plan.Announce {
	case media.AnnounceBeep:
		return clipOf(tone.NewNotice(false), beepTime, 1), nil
	case media.AnnounceBeeps:
		return clip{sound: tone.NewNotice(true), left: -1, gain: 1}, nil
	case media.AnnounceSpoken:
		return spoken()
	}
	return clip{}, fmt.Errorf("%w: %q", ErrAnnouncement, plan.Announce)
}

// spoken is the sentence, at the engine's rate.
func spoken() (clip, error) {
	samples, err := announcements.Samples(announcements.Recorded)
	if err != nil {
		return clip{}, fmt.Errorf("announcing the recording: %w", err)
	}
	resampler, err := dsp.NewResampler(announcements.Rate, media.SampleRate)
	if err != nil {
		return clip{}, fmt.Errorf("announcing the recording: %w", err)
	}
	const step = announcements.Rate / 100
	samples = append(samples, make([]float32, step-len(samples)%step)...)
	wide := make([]float32, 0, len(samples)*media.SampleRate/announcements.Rate+media.FrameSize)
	for ; len(samples) > 0; samples = samples[step:] {
		n := resampler.Process(wide[len(wide):cap(wide)], samples[:step])
		wide = wide[:len(wide)+n]
	}
	return clipOf(tone.NewSamples(wide, -1), media.Duration(len(wide), media.SampleRate), 1), nil
}
