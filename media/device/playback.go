package device

import (
	"github.com/gen2brain/malgo"

	"offhook/media"
)

// Playback is an open loudspeaker. It is a media.Sink.
type Playback struct{ *stream }

var _ media.Sink = (*Playback)(nil)

// OpenPlayback opens a loudspeaker and returns at once: the device opens in the
// background, and nothing that is written is played until it has. Ready waits for it.
func OpenPlayback(o Options) *Playback {
	return &Playback{newStream(malgo.Playback, o)}
}

// Write copies as much of src as there is room for, at most 341 ms in all.
func (p *Playback) Write(src []float32) int { return p.line.Load().write(src) }

// Buffered is how many samples the device has not yet taken.
func (p *Playback) Buffered() int { return p.line.Load().buffered() }
