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
	sound  *tone.Generator
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
	choice := e.choice()
	al := alert{gain: 1, output: choice.Output}
	if a.Volume != 0 {
		al.gain = tone.Volume(a.Volume)
	}
	var err error
	switch a.Tone {
	case media.ToneRing:
		if a.Melody == media.NoMelody {
			return func() {}
		}
		al.sound = e.melody(a)
		if choice.Ring != (media.DeviceRef{}) {
			al.output, al.instead = choice.Ring, choice.Output
		}
	case media.ToneTest:
		al.sound, err = tone.NewMelody(media.MelodyHarp, a.Country)
		al.limit = testTime
	default:
		al.sound, err = tone.New(tone.Kind(a.Tone), a.Country)
		al.limit = toneTime
	}
	if err != nil {
		e.log.Warn("no such tone", "tone", a.Tone, "error", err)
		return func() {}
	}
	return e.sound(al)
}

// melody returns what a rings with. A call must not be missed because a settings
// file names a melody that this version does not have.
func (e *Engine) melody(a media.Alert) *tone.Generator {
	sound, err := tone.NewMelody(a.Melody, a.Country)
	if err != nil {
		e.log.Warn("ringing with the default melody", "error", err)
		sound, _ = tone.NewMelody("", a.Country) // which there is
	}
	return sound
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
	e.sound(alert{sound: sound, gain: 1, limit: tone.CueTime, output: e.choice().Output})
}

// sound opens a loudspeaker for a.
func (e *Engine) sound(a alert) (stop func()) {
	if e.options.Files != nil {
		return func() {}
	}
	stopped := make(chan struct{})
	e.launch(func() {
		playback := device.OpenPlayback(device.Options{
			Backends: e.options.Backends, Device: device.Choice(a.output), Instead: device.Choice(a.instead), Logger: e.log,
		})
		a.play(playback, stopped, e.stop)
		if err := playback.Close(); err != nil {
			e.log.Warn("closing the loudspeaker", "error", err)
		}
	})
	return sync.OnceFunc(func() { close(stopped) })
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
	frame := make([]float32, media.FrameSize)
	written := 0
	for end := media.Samples(a.limit, media.SampleRate); end == 0 || written < end; {
		select {
		case <-closing:
			return
		case <-late:
			return
		case <-stopped:
			a.fade(sink, ticker.C, closing)
			return
		case <-ticker.C:
		}
		for sink.Buffered() < bufferMost {
			a.read(frame)
			written += sink.Write(frame)
		}
	}
	a.fade(sink, ticker.C, closing)
}

func (a alert) read(frame []float32) {
	a.sound.Read(frame)
	for i := range frame {
		frame[i] *= float32(a.gain)
	}
}

// fade ends the sound within fading, and returns when that was played.
func (a alert) fade(sink media.Sink, ticks <-chan time.Time, closing <-chan struct{}) {
	tail := make([]float32, fading+hushed)
	a.read(tail[:fading])
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
