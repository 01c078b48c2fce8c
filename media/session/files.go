package session

import (
	"fmt"
	"time"

	"offhook/media"
	"offhook/media/wav"
)

// WAV returns Files that send the WAV file play and record to the WAV file
// record; an empty name means silence and nothing. Each call opens them anew: a
// second call overwrites the recording of the first.
func WAV(play, record string) *Files {
	f := &Files{}
	if play != "" {
		f.Source = func() (media.Source, error) {
			r, err := wav.Open(play)
			if err != nil {
				return nil, fmt.Errorf("opening the sound to send: %w", err)
			}
			return wav.NewSource(r, nil), nil
		}
	}
	if record != "" {
		f.Sink = func() (media.Sink, error) {
			w, err := wav.Create(record)
			if err != nil {
				return nil, fmt.Errorf("opening the recording: %w", err)
			}
			return wav.NewSink(w, nil), nil
		}
	}
	return f
}

// silent is a media.Source that never has anything.
type silent struct{}

func (silent) Read([]float32) int { return 0 }
func (silent) Close() error       { return nil }

// drain is a media.Sink that plays to nobody, in real time.
type drain struct {
	since   time.Time
	written int
}

func (d *drain) Write(src []float32) int {
	d.Buffered()
	d.written += len(src)
	return len(src)
}

func (d *drain) Buffered() int {
	played := media.Samples(time.Since(d.since), media.SampleRate)
	if d.written < played {
		d.written = played
	}
	return d.written - played
}

func (d *drain) Close() error { return nil }
