package session

import (
	"sync"
	"time"

	"offhook/media"
	"offhook/media/device"
	"offhook/media/tone"
)

const (
	// toneTime is how long busy and congestion are heard, and testTime the sound
	// that tries a loudspeaker.
	toneTime = 4 * time.Second
	testTime = 1500 * time.Millisecond
	// fading is how long a sound takes to go when it is stopped, and hushed the
	// silence after it, which a device may cut off instead.
	fading = 2 * media.FrameSize
	hushed = 8 * media.FrameSize
	// flushing is how long that may take altogether.
	flushing = 500 * time.Millisecond
	// patience is how much later than it should a sound that ends by itself may
	// end: without a loudspeaker it would wait for one, and then be out of place.
	patience = 2 * time.Second
)

// alert is a sound outside calls.
type alert struct {
	// sound makes it, which may take some tenths of a second for a file.
	sound  func() *tone.Generator
	gain   float64
	limit  time.Duration // 0 = until it is stopped
	output media.DeviceRef
	// instead is where it sounds while output is not there.
	instead media.DeviceRef
}

// Alert plays a on the ring device (media.ToneRing) or the loudspeaker, and where
// there is no ring device on the loudspeaker, too; all but the ring end by
// themselves after some seconds. stop returns at once.
func (e *Engine) Alert(a media.Alert) (stop func()) {
	gain := 1.0
	if a.Volume != 0 {
		gain = tone.Volume(a.Volume)
	}
	var sound *tone.Generator
	var err error
	limit := toneTime
	switch a.Tone {
	case media.ToneRing:
		if a.Melody == media.NoMelody {
			return func() {}
		}
		return e.ring(a, gain)
	case media.ToneTest:
		sound, err = tone.NewMelody(media.MelodyHarp, a.Country)
		limit = testTime
	default:
		sound, err = tone.New(tone.Kind(a.Tone), a.Country)
	}
	if err != nil {
		e.log.Warn("no such tone", "tone", a.Tone, "error", err)
		return func() {}
	}
	return e.once(sound, gain, limit)
}

// Cue plays a short sound on the loudspeaker: mixed into a call that is up, so
// that no second device is opened for it, else by itself.
func (e *Engine) Cue(cue media.Cue) {
	sound, err := tone.NewCue(cue)
	if err != nil {
		e.log.Warn("no such cue", "error", err)
		return
	}
	if d := e.anyDesk(); d != nil {
		d.loudspeaker.hear(clipOf(sound, tone.CueTime, 1))
		return
	}
	e.once(sound, 1, tone.CueTime)
}

// once plays a sound on the chosen loudspeaker for a time, or until it is stopped.
func (e *Engine) once(sound *tone.Generator, gain float64, limit time.Duration) (stop func()) {
	if e.options.Files != nil {
		return func() {}
	}
	a := alert{sound: func() *tone.Generator { return sound }, gain: gain, limit: limit}
	choice := e.choice()
	a.output, a.instead = choice.Output, choice.SecondOutput
	stopped := make(chan struct{})
	e.launch(func() { e.sound(a, stopped) })
	return sync.OnceFunc(func() { close(stopped) })
}

// sound opens a loudspeaker for a, and returns when that was heard.
func (e *Engine) sound(a alert, stopped <-chan struct{}) {
	playback := device.OpenPlayback(device.Options{
		Backends: e.options.Backends, Device: device.Choice(a.output), Instead: device.Choice(a.instead), Logger: e.log,
	})
	a.play(playback, stopped, e.stop)
	if err := playback.Close(); err != nil {
		e.log.Warn("closing the loudspeaker", "error", err)
	}
}

// play writes the sound until it is stopped or over, and lets it fade away.
func (a alert) play(sink media.Sink, stopped, closing <-chan struct{}) {
	ticker := time.NewTicker(media.FrameDuration)
	defer ticker.Stop()
	var late <-chan time.Time // never, for what does not end by itself
	if a.limit > 0 {
		timer := time.NewTimer(a.limit + patience)
		defer timer.Stop()
		late = timer.C
	}
	sound := a.sound()
	frame := make([]float32, media.FrameSize)
	written := 0
	for end := media.Samples(a.limit, media.SampleRate); end == 0 || written < end; {
		select {
		case <-closing:
			return
		case <-late:
			return
		case <-stopped:
			a.fade(sink, sound, ticker.C, closing)
			return
		case <-ticker.C:
		}
		for sink.Buffered() < bufferMost {
			a.read(sound, frame)
			written += sink.Write(frame)
		}
	}
	a.fade(sink, sound, ticker.C, closing)
}

func (a alert) read(sound *tone.Generator, frame []float32) {
	sound.Read(frame)
	for i := range frame {
		frame[i] *= float32(a.gain)
	}
}

// fade ends the sound within fading, and returns when that was played.
func (a alert) fade(sink media.Sink, sound *tone.Generator, ticks <-chan time.Time, closing <-chan struct{}) {
	tail := make([]float32, fading+hushed)
	a.read(sound, tail[:fading])
	for i := range fading {
		tail[i] *= 1 - float32(i)/fading
	}
	sink.Write(tail)
	limit := time.NewTimer(flushing)
	defer limit.Stop()
	for sink.Buffered() > 0 {
		select {
		case <-ticks:
		case <-limit.C:
			return
		case <-closing:
			return
		}
	}
}
