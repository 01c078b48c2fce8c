package session

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"offhook/media"
	"offhook/media/ringtone"
	"offhook/media/tone"
)

const (
	// ringtonePause is the silence between a sound file's end and its beginning.
	ringtonePause = time.Second
	// listingTime is how long a listing of all loudspeakers may take.
	listingTime = 3 * time.Second
)

// bell is what incoming calls ring with. It keeps the last sound file that it has
// decoded: a call should ring at once.
type bell struct {
	ctx context.Context // ends with the engine's

	mu      sync.Mutex
	path    string
	changed time.Time // the file, when it was read
	samples []float32
}

// CheckRingtone reads a sound file as for a call that rings, and keeps it: the next
// one rings with it at once, where a long MP3 would take a second. Errors:
// media.ErrRingtoneFormat, media.ErrRingtoneTooLarge, media.ErrRingtoneTooLong,
// media.ErrRingtoneSilent, fs.ErrNotExist and others of the file system, ctx's.
func (e *Engine) CheckRingtone(ctx context.Context, path string) error {
	if _, err := e.bell.file(ctx, path); err != nil {
		return fmt.Errorf("checking a ringtone: %w", err)
	}
	return nil
}

// file returns a sound file's samples, which nobody may change.
func (b *bell) file(ctx context.Context, path string) ([]float32, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("finding a ringtone: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.path == path && b.changed.Equal(info.ModTime()) {
		return b.samples, nil
	}
	samples, err := ringtone.Load(ctx, path)
	if err != nil {
		return nil, err
	}
	b.path, b.changed, b.samples = path, info.ModTime(), samples
	return samples, nil
}

// ring rings until stop, on one loudspeaker or on all.
func (e *Engine) ring(a media.Alert, gain float64) (stop func()) {
	choice := e.choice()
	al := alert{sound: func() *tone.Generator { return e.melody(a) }, gain: gain, output: choice.Output, instead: choice.SecondOutput}
	if choice.Ring != (media.DeviceRef{}) {
		al.output, al.instead = choice.Ring, choice.Output
	}
	if e.options.Files != nil {
		return func() {}
	}
	stopped := make(chan struct{})
	e.launch(func() { e.sound(al, stopped) })
	if a.Everywhere {
		e.launch(func() { e.others(al, stopped) })
	}
	return sync.OnceFunc(func() { close(stopped) })
}

// others rings on all loudspeakers but the one on which it rings already. One that
// cannot be opened stays silent.
func (e *Engine) others(al alert, stopped <-chan struct{}) {
	ctx, cancel := context.WithTimeout(e.bell.ctx, listingTime)
	defer cancel()
	devices, err := e.Devices(ctx)
	if err != nil {
		e.log.Warn("ringing on one loudspeaker only", "error", err)
		return
	}
	already := al.output.Among(devices.Outputs)
	for i, d := range devices.Outputs {
		if i == already || al.output == (media.DeviceRef{}) && d.Default {
			continue
		}
		other := al
		other.output, other.instead = media.DeviceRef{ID: d.ID, Name: d.Name}, media.DeviceRef{}
		e.launch(func() { e.sound(other, stopped) })
	}
}

// melody returns what a rings with. A call must not be missed because a settings
// file names a melody that this version does not have, or a file that is gone.
func (e *Engine) melody(a media.Alert) *tone.Generator {
	var sound *tone.Generator
	var err error
	if path, ok := media.RingtonePath(a.Melody); ok {
		var samples []float32
		if samples, err = e.bell.file(e.bell.ctx, path); err == nil {
			return tone.NewSamples(samples, ringtonePause)
		}
	} else if sound, err = tone.NewMelody(a.Melody, a.Country); err == nil {
		return sound
	}
	e.log.Warn("ringing with the default melody", "error", err)
	sound, _ = tone.NewMelody("", a.Country) // which there is
	return sound
}
