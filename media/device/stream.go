package device

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gen2brain/malgo"

	"offhook/media"
)

// stuck is how long Close waits for an audio system that may hang.
const stuck = 5 * time.Second

// Options configure a stream. The zero value is the system's default device.
type Options struct {
	// Backends are tried in order; nil means System().
	Backends []Backend
	Device   Choice
	// Instead is what is opened while Device is not there; empty means the
	// default.
	Instead Choice
	// Period is how much sound the device carries at once, in whole milliseconds;
	// 0 means 10 ms, and 20 for a loudspeaker on PulseAudio. Where delay does not
	// matter a longer one wakes the processor less often.
	Period time.Duration
	// OnTrouble gets what is wrong when something goes wrong, and nil when all is
	// well again; from the supervisor, so it must not call Close. It may be nil.
	OnTrouble func(error)
	// OnUse gets the device that is used, when one was opened or the system has moved
	// the stream, and why it is not the chosen one: media.ErrDeviceGone, ErrDeviceHeld
	// and so on, wrapped; nil where it is. It is called as OnTrouble, and may be nil.
	OnUse func(device Info, why error)
	// Logger gets what was opened and lost; nil discards it.
	Logger *slog.Logger
}

// stream is what Capture and Playback have in common: a ring and its supervisor.
type stream struct {
	kind    malgo.DeviceType
	options Options
	log     *slog.Logger

	line    atomic.Pointer[line] // another one where the last was left behind
	errands sync.WaitGroup       // the supervisor's

	stop   chan struct{} // closed by Close
	moved  chan struct{} // the choice has changed
	tried  chan struct{} // closed after the first attempt to open
	closed chan struct{} // closed when the supervisor and its errands have ended
	once   sync.Once     // closes stop

	mu sync.Mutex // of all that follows
	wish
	learned
	current Info
	trouble error
}

// wish is what device is wanted.
type wish struct{ choice, instead Choice }

// learned is what a stream has found wrong with devices while it lasts.
type learned struct {
	stuck  map[place]struct{} // where errands were left behind
	faults map[place]fault
}

func newStream(kind malgo.DeviceType, o Options) *stream {
	log := o.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s := &stream{
		kind: kind, options: o, wish: wish{o.Device, o.Instead}, log: log.With("component", "device"),
		stop: make(chan struct{}), moved: make(chan struct{}, 1),
		tried: make(chan struct{}), closed: make(chan struct{}),
		learned: learned{stuck: map[place]struct{}{}, faults: map[place]fault{}},
	}
	s.line.Store(new(line))
	go func() {
		defer close(s.closed)
		s.supervise()
		s.errands.Wait()
	}()
	return s
}

// use tells which device is used now, and why it is not the chosen one.
func (s *stream) use(device Info, why error) {
	s.mu.Lock()
	s.current = device
	s.mu.Unlock()
	if s.options.OnUse != nil {
		s.options.OnUse(device, why)
	}
}

// report tells of trouble, of another trouble, and of its end; not of the same twice.
func (s *stream) report(err error) {
	s.mu.Lock()
	was := s.trouble
	s.trouble = err
	if err != nil {
		s.current = Info{}
	}
	s.mu.Unlock()
	if err == nil && was == nil || err != nil && was != nil && err.Error() == was.Error() {
		return
	}
	if err != nil {
		s.log.Warn("sound device trouble", "error", err)
	}
	if s.options.OnTrouble != nil {
		s.options.OnTrouble(err)
	}
}

// Ready waits until the device was opened for the first time, and OnUse was told, or
// could not be, and returns the present trouble: ErrNoInput, ErrNoOutput or ErrLost, wrapped;
// or ctx's error.
func (s *stream) Ready(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-s.tried:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trouble
}

// Current returns the device that is open; the zero Info while none is.
func (s *stream) Current() Info {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current
}

// Move chooses another device, to which the stream moves at once, and one for while that
// is not there.
func (s *stream) Move(to, instead Choice) {
	s.mu.Lock()
	same := s.wish == wish{to, instead}
	s.wish = wish{to, instead}
	if !same {
		clear(s.faults) // who chooses it again wants it tried
	}
	s.mu.Unlock()
	if same {
		return
	}
	select {
	case s.moved <- struct{}{}:
	default: // a move is due already, and will see this choice
	}
}

// Close closes the device and waits until its callback can run no more. Again
// it does nothing. Only when the audio system hangs, it gives up after some
// seconds with media.ErrDeviceStuck; what hangs then ends when the system answers.
func (s *stream) Close() error {
	s.once.Do(func() { close(s.stop) })
	timer := time.NewTimer(stuck)
	defer timer.Stop()
	select {
	case <-s.closed:
		return nil
	case <-timer.C:
		return fmt.Errorf("closing: %w", media.ErrDeviceStuck)
	}
}
