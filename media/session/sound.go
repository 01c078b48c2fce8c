package session

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"offhook/media"
	"offhook/media/device"
	"offhook/media/tone"
)

// toneTime is how long busy and congestion are heard.
const toneTime = 4 * time.Second

// Devices lists what is there now. Errors: what the audio system says, or ctx's.
func (e *Engine) Devices(ctx context.Context) (media.Devices, error) {
	type result struct {
		list device.List
		err  error
	}
	if !e.running() {
		return media.Devices{}, ErrClosed
	}
	done := make(chan result, 1)
	// An audio server may hang: then only this goroutine waits for it, and not
	// Close either.
	go func() {
		list, err := device.Enumerate(e.options.Backends)
		done <- result{list, err}
	}()
	select {
	case <-ctx.Done():
		return media.Devices{}, fmt.Errorf("listing sound devices: %w", ctx.Err())
	case r := <-done:
		if r.err != nil {
			return media.Devices{}, fmt.Errorf("listing sound devices: %w", r.err)
		}
		return media.Devices{Inputs: deviceList(r.list.Inputs), Outputs: deviceList(r.list.Outputs)}, nil
	}
}

func deviceList(infos []device.Info) []media.Device {
	list := make([]media.Device, len(infos))
	for i, d := range infos {
		list[i] = media.Device(d)
	}
	return list
}

// Alert plays a on the ring device (media.ToneRing) or the speaker; busy and
// congestion end by themselves after some seconds. stop returns at once.
func (e *Engine) Alert(a media.Alert) (stop func()) {
	kind := map[media.Tone]tone.Kind{
		media.ToneRing: tone.Ring, media.ToneBusy: tone.Busy, media.ToneCongestion: tone.Congestion,
	}[a.Tone]
	generator, err := tone.New(kind, a.Country)
	if err != nil {
		e.log.Warn("no such tone", "tone", a.Tone, "error", err)
		return func() {}
	}
	if e.options.Files != nil {
		return func() {}
	}
	choice := e.choice()
	output := choice.Output
	if a.Tone == media.ToneRing && choice.Ring != (media.DeviceRef{}) {
		output = choice.Ring
	}
	var limit time.Duration
	if a.Tone != media.ToneRing {
		limit = toneTime
	}
	stopped := make(chan struct{})
	e.launch(func() {
		playback := device.OpenPlayback(device.Options{
			Backends: e.options.Backends, Device: device.Choice(output), Logger: e.log,
		})
		e.play(playback, generator, limit, stopped)
		if err := playback.Close(); err != nil {
			e.log.Warn("closing the loudspeaker", "error", err)
		}
	})
	return sync.OnceFunc(func() { close(stopped) })
}

// play writes a tone until it is stopped, or for limit if that is not 0.
func (e *Engine) play(sink media.Sink, generator *tone.Generator, limit time.Duration, stopped <-chan struct{}) {
	ticker := time.NewTicker(media.FrameDuration)
	defer ticker.Stop()
	frame := make([]float32, media.FrameSize)
	for written := 0; limit == 0 || media.Duration(written, media.SampleRate) < limit; {
		select {
		case <-e.stop:
			return
		case <-stopped:
			return
		case <-ticker.C:
		}
		for sink.Buffered() < bufferMost {
			generator.Read(frame)
			written += sink.Write(frame)
		}
	}
}

// Monitor opens the microphone outside a call; level returns dBFS. Errors: media.ErrNoMicrophone, ctx's.
func (e *Engine) Monitor(ctx context.Context) (level func() float64, stop func(), err error) {
	capture := device.OpenCapture(device.Options{
		Backends: e.options.Backends, Device: device.Choice(e.choice().Input), Logger: e.log,
	})
	if err := capture.Ready(ctx); err != nil {
		_ = capture.Close() // it was never open
		return nil, nil, coreError(fmt.Errorf("opening the microphone: %w", err))
	}
	stopped := make(chan struct{})
	if !e.launch(func() {
		e.listen(capture, stopped)
		if err := capture.Close(); err != nil {
			e.log.Warn("closing the microphone", "error", err)
		}
	}) {
		return nil, nil, errors.Join(ErrClosed, capture.Close())
	}
	return capture.Level, sync.OnceFunc(func() { close(stopped) }), nil
}

// listen reads a microphone, which keeps its level.
func (e *Engine) listen(capture *device.Capture, stopped <-chan struct{}) {
	ticker := time.NewTicker(2 * media.FrameDuration)
	defer ticker.Stop()
	buffer := make([]float32, backlog)
	for {
		select {
		case <-e.stop:
			return
		case <-stopped:
			return
		case <-ticker.C:
			capture.Read(buffer)
		}
	}
}
