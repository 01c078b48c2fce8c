package session

import (
	"context"
	"log/slog"
	"time"

	"offhook/media"
	"offhook/media/device"
)

// openSource opens the file to send, or begins to open the chosen microphone;
// ready waits for that. trouble is told as device.Options.OnTrouble.
func (e *Engine) openSource(log *slog.Logger, trouble func(error)) (_ media.Source, ready func(context.Context) error, err error) {
	if e.options.Files == nil {
		capture := device.OpenCapture(device.Options{
			Backends: e.options.Backends, Device: device.Choice(e.choice().Input), Instead: device.Choice(e.choice().SecondInput), Period: packetTime, Logger: log, OnTrouble: trouble,
		})
		return capture, capture.Ready, nil
	}
	if e.options.Files.Source == nil {
		return silent{}, atOnce, nil
	}
	source, err := e.options.Files.Source()
	return source, atOnce, err
}

// openSink is openSource for the file to record to and the loudspeaker.
func (e *Engine) openSink(log *slog.Logger, trouble func(error)) (_ media.Sink, ready func(context.Context) error, err error) {
	if e.options.Files == nil {
		playback := device.OpenPlayback(device.Options{
			Backends: e.options.Backends, Device: device.Choice(e.choice().Output), Instead: device.Choice(e.choice().SecondOutput), Logger: log, OnTrouble: trouble,
		})
		return playback, playback.Ready, nil
	}
	if e.options.Files.Sink == nil {
		return &drain{since: time.Now()}, atOnce, nil
	}
	sink, err := e.options.Files.Sink()
	return sink, atOnce, err
}

// atOnce is when a file is ready.
func atOnce(context.Context) error { return nil }
