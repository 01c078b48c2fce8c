package session

import (
	"context"
	"log/slog"
	"time"

	"offhook/media"
	"offhook/media/device"
)

// teller is told what becomes of a device, as device.Options.OnTrouble and OnUse are. The
// zero value tells nobody.
type teller struct {
	trouble func(error)
	use     func(device.Info, error)
}

// nobody is told of files.
func nobody(media.TroubleKind) teller { return teller{} }

// openSource opens the file to send, or begins to open the chosen microphone;
// ready waits for that. What becomes of the device is told to t.
func (e *Engine) openSource(log *slog.Logger, t teller) (_ media.Source, ready func(context.Context) error, err error) {
	if e.options.Files == nil {
		capture := device.OpenCapture(device.Options{
			Backends: e.options.Backends, Device: device.Choice(e.choice().Input), Instead: device.Choice(e.choice().SecondInput), Period: packetTime, Logger: log,
			OnTrouble: t.trouble, OnUse: t.use,
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
func (e *Engine) openSink(log *slog.Logger, t teller) (_ media.Sink, ready func(context.Context) error, err error) {
	if e.options.Files == nil {
		playback := device.OpenPlayback(device.Options{
			Backends: e.options.Backends, Device: device.Choice(e.choice().Output), Instead: device.Choice(e.choice().SecondOutput), Logger: log,
			OnTrouble: t.trouble, OnUse: t.use,
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
