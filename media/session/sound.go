package session

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"offhook/media"
	"offhook/media/device"
)

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

// glance is how much sound a monitored microphone carries at once: nobody hears
// it, and a meter is looked at a few times a second.
const glance = 100 * time.Millisecond

// Monitor opens the microphone outside a call; level returns dBFS. It follows
// SetDevices. Errors: media.ErrNoMicrophone, ctx's.
func (e *Engine) Monitor(ctx context.Context) (level func() float64, stop func(), err error) {
	capture := device.OpenCapture(device.Options{
		Backends: e.options.Backends, Device: device.Choice(e.choice().Input), Instead: device.Choice(e.choice().SecondInput), Period: glance, Logger: e.log,
	})
	if err := capture.Ready(ctx); err != nil {
		_ = capture.Close() // it was never open
		return nil, nil, coreError(fmt.Errorf("opening the microphone: %w", err))
	}
	stopped := make(chan struct{})
	if !e.launch(func() {
		e.follow(capture, true)
		defer e.follow(capture, false)
		e.listen(capture, stopped)
		if err := capture.Close(); err != nil {
			e.log.Warn("closing the microphone", "error", err)
		}
	}) {
		return nil, nil, errors.Join(ErrClosed, capture.Close())
	}
	return capture.Level, sync.OnceFunc(func() { close(stopped) }), nil
}

// follow lets a monitor move with the choice of devices, or no more.
func (e *Engine) follow(capture *device.Capture, on bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !on {
		delete(e.monitors, capture)
		return
	}
	e.monitors[capture] = struct{}{}
	capture.Move(device.Choice(e.devices.Input), device.Choice(e.devices.SecondInput)) // it may have changed meanwhile
}

// listen reads a microphone, which keeps its level.
func (e *Engine) listen(capture *device.Capture, stopped <-chan struct{}) {
	ticker := time.NewTicker(2 * glance)
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
