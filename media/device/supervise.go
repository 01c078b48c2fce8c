package device

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"offhook/media"
)

// The supervisor's times.
const (
	// stalled: no callback for this long is a device that is gone. A new stream
	// may take longer to begin: PulseAudio has opened one before a Bluetooth headset
	// has connected, which takes a second or two. What has not begun is opened
	// once more, so that it gets twice as long, as long as opening.
	stalled  = 400 * time.Millisecond
	starting = 2 * time.Second
	// proven: a device that ran for so long is none that does not run.
	proven = time.Second
	look   = 100 * time.Millisecond
	retry  = time.Second
	// surveyEvery is how often a stream looks what other devices there are; as long as it
	// gives no sound yet, or waits for one to come back, as often as seekEvery.
	surveyEvery = time.Second
	seekEvery   = 300 * time.Millisecond
	// faithful is how long a stream insists on the audio system that it had: an
	// audio server that restarts must not find its hardware taken by us.
	faithful = 5 * time.Second
)

// supervise keeps the device open until Close.
func (s *stream) supervise() {
	tried := sync.OnceFunc(func() { close(s.tried) })
	defer tried()
	var backend []Backend // the one that worked last
	var since time.Time   // of the trouble
	var lost error        // why the last device was given up
	for !s.stopped() {
		use := s.options.Backends
		if backend != nil && time.Since(since) < faithful {
			use = backend
		}
		o, err := s.attempt(use)
		if err != nil || lost == nil { // else it is over when the device has begun
			s.report(err)
		}
		if err != nil {
			tried()
			s.wait(retry)
			continue
		}
		backend = []Backend{o.backend}
		s.use(o.Info, o.why)
		tried()
		if lost = s.watch(o); lost != nil {
			since = time.Now()
			s.report(lost)
		}
		s.ask(closing, o.place(), func(*errand) { o.close() }, func() {})
	}
}

// attempt opens a device.
func (s *stream) attempt(backends []Backend) (*opened, error) {
	var o *opened
	var err error
	l := s.line.Load()
	opens := func(e *errand) { o, err = s.open(e, backends, l) }
	undo := func() {
		if o != nil {
			o.close()
		}
	}
	if !s.ask(opening, place{}, opens, undo) { // o and err are not ours, then
		return nil, s.hangs()
	}
	return o, err
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
	began := time.Now()
	beats, beat, checked := o.line.beats.Load(), began, began
	limit := starting
	found := make(chan survey, 1)
	asking := false
	var t tempo
	for {
		select {
		case <-s.stop:
			return nil
		case <-s.moved:
			return nil
		case v := <-found:
			asking, checked = false, time.Now()
			if again, err := s.judge(o, v); again || err != nil {
				return err
			}
			continue
		case <-ticker.C:
		}
		o.line.keepTime()
		now := time.Now()
		if n := o.line.beats.Load(); n != beats {
			s.report(nil)
			beats, beat, limit = n, now, stalled
		}
		if now.Sub(beat) > limit || !o.device.IsStarted() {
			return s.stops(o, beat.Sub(began))
		}
		if err := s.strays(o, &t); err != nil {
			return err
		}
		every := surveyEvery
		if limit == starting || errors.Is(o.why, media.ErrDeviceGone) {
			every = seekEvery
		}
		if !asking && now.Sub(checked) > every {
			asking = true
			s.errands.Go(func() { found <- s.survey(o) })
		}
	}
}

// fault is what is wrong with a device.
type fault struct {
	rate  float64 // at which it ran, though it should not
	stops bool    // as soon as it was opened, or before it has begun
	why   error   // why any other is taken, while this stream lasts; nil while it is not
}

// blame notes what is wrong with a device. The first time it is opened anew, which may be
// enough; after the second one any other is taken, and why says so. One that was taken all
// the same is not blamed again. mu is held.
func (s *stream) blame(at place, f fault, why error) {
	was := s.faults[at]
	if was.why != nil {
		return
	}
	if was == f {
		f.why = why
	}
	s.faults[at] = f
}

// stops returns that the device has stopped, after it ran for so long.
func (s *stream) stops(o *opened, ran time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, name, f := place{o.backend, s.current.ID}, s.current.Name, fault{stops: true}
	switch {
	case ran < proven:
		s.blame(at, f, fmt.Errorf("%w: %s", media.ErrDeviceStuck, name))
	case s.faults[at] == f:
		delete(s.faults, at)
	}
	return fmt.Errorf("%w: %s", ErrLost, name)
}

// strays returns what is wrong with the rate of a device. One that was taken although it is
// wrong is not asked.
func (s *stream) strays(o *opened, t *tempo) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults[o.place()].why != nil {
		return nil
	}
	t.known = s.faults[o.place()].rate
	rate := t.wrong(time.Now(), time.Duration(o.line.last.Load()), o.line.frames.Load())
	if rate == 0 {
		return nil
	}
	err := fmt.Errorf("%w: %s, %.0f Hz", media.ErrDeviceRate, o.Name, rate)
	s.blame(o.place(), fault{rate: rate}, err)
	return err
}

// survey is what devices there are now, and whether one that is wanted more can be had.
type survey struct {
	devices []found
	better  bool
	err     error
}

// survey looks what there is. It may hang.
func (s *stream) survey(o *opened) (v survey) {
	if v.devices, v.err = o.devices(s.kind); v.err != nil {
		return v
	}
	for _, c := range s.candidates(v.devices) {
		if c.wanted >= o.wanted {
			break
		}
		if !s.hung(c.place()) && s.opens(c) {
			v.better = true
			break
		}
	}
	return v
}

// opens tries whether a device can be had, with which another program may be busy: what
// plays is not given up for one that refuses.
func (s *stream) opens(c candidate) bool {
	h, err := openHost([]Backend{c.backend})
	if err != nil {
		return false
	}
	defer h.close()
	l := new(line)
	var pinned runtime.Pinner
	pinned.Pin(l)
	defer pinned.Unpin()
	d, err := s.init(h, c.id, l)
	if err == nil {
		d.Uninit()
	}
	return err == nil
}

// judge draws the conclusions of a survey. again asks to open anew. An error means that
// there is no device left: the system may then have moved the stream to a loudspeaker's
// monitor, which would send the other side its own voice.
func (s *stream) judge(o *opened, v survey) (again bool, err error) {
	switch {
	case v.err != nil: // the audio server is gone, which the missing callbacks will tell
		return false, nil
	case len(v.devices) == 0, o.id != nil && !slices.ContainsFunc(v.devices, func(d found) bool { return d.ID == o.ID }):
		return false, fmt.Errorf("%w: %s", ErrLost, s.Current().Name)
	case v.better:
		s.log.Info("a device that is wanted more is back")
		return true, nil
	case o.id == nil: // the system may have moved the stream
		if d := defaultOf(v.devices); d != s.Current() {
			s.use(d, o.why)
		}
	}
	return false, nil
}

func defaultOf(devices []found) Info {
	for _, d := range devices {
		if d.Default {
			return d.Info
		}
	}
	return Info{}
}
