package scenario

import (
	"math"
	"sync"
	"time"

	"offhook/media"
	"offhook/media/mediatest"
)

const (
	// window is how much sound a look at a tone takes, in samples: a third of a second.
	window = 1 << 14
	// ahead is how much a loudspeaker takes before it is played, in samples.
	ahead = media.SampleRate / 5
)

// ear is the loudspeaker of one call: it plays in real time, silence where nothing comes, and remembers the last of it.
type ear struct {
	mu      sync.Mutex
	began   time.Time
	written int
	ring    [1 << 16]float32
	closed  bool
}

// catchUp plays silence for what did not come in time, and returns how much has been played. e.mu is held.
func (e *ear) catchUp() (played int) {
	played = media.Samples(time.Since(e.began), media.SampleRate)
	if played-e.written > len(e.ring) {
		e.written = played - len(e.ring)
	}
	for ; e.written < played; e.written++ {
		e.ring[e.written%len(e.ring)] = 0
	}
	return played
}

// Write implements media.Sink.
func (e *ear) Write(src []float32) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	room := max(e.catchUp()+ahead-e.written, 0)
	n := min(len(src), room)
	for _, sample := range src[:n] {
		e.ring[e.written%len(e.ring)] = sample
		e.written++
	}
	return n
}

// Buffered implements media.Sink.
func (e *ear) Buffered() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	played := e.catchUp()
	return e.written - played
}

// Close implements media.Sink.
func (e *ear) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	return nil
}

// level is how loud a tone is in what was played last, in dBFS.
func (e *ear) level(hz float64) float64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	played := e.catchUp()
	if e.closed || played < window {
		return media.Silence
	}
	last := make([]float32, window)
	for i := range last {
		last[i] = e.ring[(played-window+i)%len(e.ring)]
	}
	return mediatest.ToneLevel(last, media.SampleRate, hz)
}

// voice is a microphone that hears a tone at -15 dBFS, from the first look on.
type voice struct {
	hz    float64
	began time.Time
	read  int
}

// Read implements media.Source.
func (v *voice) Read(dst []float32) int {
	if v.began.IsZero() {
		v.began = time.Now()
	}
	n := min(media.Samples(time.Since(v.began), media.SampleRate)-v.read, len(dst))
	for i := range dst[:max(n, 0)] {
		dst[i] = float32(0.25 * math.Sin(2*math.Pi*v.hz*float64(v.read)/media.SampleRate))
		v.read++
	}
	return max(n, 0)
}

// Close implements media.Source.
func (v *voice) Close() error { return nil }
