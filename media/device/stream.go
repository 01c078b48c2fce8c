package device

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/gen2brain/malgo"
)

// The supervisor's times.
const (
	// stalled: no callback for this long is a device that is gone. A new stream
	// may take longer to begin (a PulseAudio null sink up to 2 s).
	stalled  = 400 * time.Millisecond
	starting = 3 * time.Second
	look     = 100 * time.Millisecond
	retry    = time.Second
	// surveyEvery is how often a stream looks what other devices there are.
	surveyEvery = time.Second
	// faithful is how long a stream insists on the audio system that it had: an
	// audio server that restarts must not find its hardware taken by us.
	faithful = 5 * time.Second
	// stuck is how long Close waits for an audio system that may hang.
	stuck = 5 * time.Second
)

// Options configure a stream. The zero value is the system's default device.
type Options struct {
	// Backends are tried in order; nil means System().
	Backends []Backend
	Device   Choice
	// Instead is what is opened while Device is not there; empty means the
	// default.
	Instead Choice
	// Period is how much sound the device carries at once, in whole milliseconds;
	// 0 means 10 ms, and 20 for a loudspeaker on PulseAudio. Where delay does not matter a longer one wakes the processor
	// less often.
	Period time.Duration
	// OnTrouble gets what is wrong when something goes wrong, and nil when all is
	// well again; from the supervisor, so it must not call Close. It may be nil.
	OnTrouble func(error)
	// Logger gets what was opened and lost; nil discards it.
	Logger *slog.Logger
}

// stream is what Capture and Playback have in common: a ring and its supervisor.
type stream struct {
	kind    malgo.DeviceType
	options Options
	log     *slog.Logger

	line *line

	stop   chan struct{} // closed by Close
	moved  chan struct{} // the choice has changed
	tried  chan struct{} // closed after the first attempt to open
	closed chan struct{} // closed when the supervisor has ended
	once   sync.Once     // closes stop

	mu      sync.Mutex
	choice  Choice
	instead Choice
	current Info
	trouble error
}

func newStream(kind malgo.DeviceType, o Options) *stream {
	log := o.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s := &stream{
		kind: kind, options: o, choice: o.Device, instead: o.Instead, line: new(line), log: log.With("component", "device"),
		stop: make(chan struct{}), moved: make(chan struct{}, 1),
		tried: make(chan struct{}), closed: make(chan struct{}),
	}
	go s.supervise()
	return s
}

// supervise keeps the device open until Close.
func (s *stream) supervise() {
	defer close(s.closed)
	var pinned runtime.Pinner // C keeps the line's address
	pinned.Pin(s.line)
	defer pinned.Unpin()
	tried := sync.OnceFunc(func() { close(s.tried) })
	defer tried()
	var backend []Backend // the one that worked last
	var since time.Time   // of the trouble
	for !s.stopped() {
		use := s.options.Backends
		if backend != nil && time.Since(since) < faithful {
			use = backend
		}
		o, err := s.open(use)
		s.report(err)
		tried()
		if err != nil {
			s.wait(retry)
			continue
		}
		backend = []Backend{o.host.backend}
		err = s.watch(o)
		o.close()
		if err != nil {
			since = time.Now()
			s.report(err)
		}
	}
}

func (s *stream) stopped() bool {
	select {
	case <-s.stop:
		return true
	default:
		return false
	}
}

// wait ends after d, or sooner when the choice changes or the stream is closed.
func (s *stream) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-s.stop:
	case <-s.moved:
	case <-timer.C:
	}
}

// watch returns nil when the stream is to be closed or moved, and why when the
// device is gone.
func (s *stream) watch(o *opened) error {
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	beats, beat, checked := s.line.beats.Load(), time.Now(), time.Now()
	limit := starting
	for {
		select {
		case <-s.stop:
			return nil
		case <-s.moved:
			return nil
		case <-ticker.C:
		}
		s.line.keepTime()
		now := time.Now()
		if n := s.line.beats.Load(); n != beats {
			beats, beat, limit = n, now, stalled
		}
		if now.Sub(beat) > limit || !o.device.IsStarted() {
			return fmt.Errorf("%w: %s", ErrLost, s.Current().Name)
		}
		if now.Sub(checked) > surveyEvery {
			checked = now
			if again, err := s.survey(o); again || err != nil {
				return err
			}
		}
	}
}

// survey looks at what devices there are now. again asks to open anew because
// the chosen device is back, or one that is nearer to it. An error means that there is none left: the system
// may then have moved the stream to a loudspeaker's monitor, which would send
// the other side its own voice.
func (s *stream) survey(o *opened) (again bool, err error) {
	devices, err := o.host.devices(s.kind)
	if err != nil {
		return false, nil // the audio server is gone, which the missing callbacks will tell
	}
	chosen, instead := s.chosen()
	device, wanted, ok := choose(devices, chosen, instead)
	switch {
	case !ok:
		return false, fmt.Errorf("%w: %s", ErrLost, s.Current().Name)
	case wanted < o.wanted:
		s.log.Info("a device that is wanted more is back")
		return true, nil
	case device == nil && o.wanted == asked:
		s.mu.Lock()
		s.current = defaultOf(devices) // the system may have moved the stream
		s.mu.Unlock()
	}
	return false, nil
}

func (s *stream) chosen() (first, instead Choice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.choice, s.instead
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

// Ready waits until the device was opened for the first time, or could not be,
// and returns the present trouble: ErrNoInput, ErrNoOutput or ErrLost, wrapped;
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
	same := s.choice == to && s.instead == instead
	s.choice, s.instead = to, instead
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
// seconds with ErrStuck; the supervisor then ends when the system answers.
func (s *stream) Close() error {
	s.once.Do(func() { close(s.stop) })
	timer := time.NewTimer(stuck)
	defer timer.Stop()
	select {
	case <-s.closed:
		return nil
	case <-timer.C:
		return fmt.Errorf("closing: %w", ErrStuck)
	}
}
