package mediatest

import (
	"errors"
	"slices"
	"sync"
	"time"

	"offhook/media"
)

// ErrClosed says that a fake is closed already.
var ErrClosed = errors.New("the fake device is closed already")

// FakeSource is a media.Source that captures in step with a clock what a
// generator makes. It loses nothing: who reads late gets all of it then.
type FakeSource struct {
	now      func() time.Time
	generate func(dst []float32)

	mu     sync.Mutex
	start  time.Time
	read   int
	closed bool
}

// NewFakeSource returns a microphone that hears what generate writes, which is
// called for the samples in order: a tone.Generator's Read, for instance. nil is
// silence. It captures from now on.
func NewFakeSource(now func() time.Time, generate func(dst []float32)) *FakeSource {
	if generate == nil {
		generate = func(dst []float32) { clear(dst) }
	}
	return &FakeSource{now: now, generate: generate, start: now()}
}

// Read implements media.Source.
func (s *FakeSource) Read(dst []float32) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return 0
	}
	n := min(len(dst), media.Samples(s.now().Sub(s.start), media.SampleRate)-s.read)
	if n <= 0 {
		return 0
	}
	s.generate(dst[:n])
	s.read += n
	return n
}

// Close implements media.Source; the second time it fails with ErrClosed.
func (s *FakeSource) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	s.closed = true
	return nil
}

// FakeSink is a media.Sink that plays in step with a clock and keeps what it
// played: silence too, where nothing was written in time, as a loudspeaker would.
type FakeSink struct {
	now      func() time.Time
	capacity int

	mu        sync.Mutex
	start     time.Time
	played    []float32 // and after it what is buffered
	dry       bool      // nothing was written since the buffer ran out
	underruns int
	closed    bool
}

// NewFakeSink returns a loudspeaker whose buffer holds that many samples; 0 is
// 200 ms. It plays from now on.
func NewFakeSink(now func() time.Time, capacity int) *FakeSink {
	if capacity <= 0 {
		capacity = media.SampleRate / 5
	}
	return &FakeSink{now: now, capacity: capacity, start: now(), dry: true}
}

// Write implements media.Sink.
func (s *FakeSink) Write(src []float32) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return 0
	}
	buffered := s.catchUp()
	n := min(len(src), s.capacity-buffered)
	s.played = append(s.played, src[:n]...)
	s.dry = s.dry && n == 0
	return n
}

// Buffered implements media.Sink.
func (s *FakeSink) Buffered() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.catchUp()
}

// Close implements media.Sink; the second time it fails with ErrClosed. What is
// buffered then is not played.
func (s *FakeSink) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	s.played = s.played[:len(s.played)-s.catchUp()]
	s.closed = true
	return nil
}

// Played returns a copy of all that has been played until now.
func (s *FakeSink) Played() []float32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return slices.Clone(s.played)
	}
	return slices.Clone(s.played[:len(s.played)-s.catchUp()])
}

// Underruns is how many times the buffer ran dry after something had been written.
func (s *FakeSink) Underruns() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.underruns
}

// Closed says whether Close was called.
func (s *FakeSink) Closed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// catchUp plays silence where the buffer has run dry and returns how many
// samples are still to be played.
func (s *FakeSink) catchUp() int {
	due := media.Samples(s.now().Sub(s.start), media.SampleRate)
	if missing := due - len(s.played); missing > 0 {
		if !s.dry {
			s.dry, s.underruns = true, s.underruns+1
		}
		s.played = append(s.played, make([]float32, missing)...)
	}
	return len(s.played) - due
}
