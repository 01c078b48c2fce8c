package session

import (
	"errors"
	"sync"
	"sync/atomic"

	"offhook/media"
	"offhook/media/device"
)

// openEnds opens the files of one session, or begins to open the chosen devices,
// which cannot fail. What becomes of each is told to tell's.
func (e *Engine) openEnds(tell func(media.TroubleKind) teller) (ends, error) {
	source, _, err := e.openSource(e.log, tell(media.TroubleMicrophone))
	if err != nil {
		return ends{}, err
	}
	sink, _, err := e.openSink(e.log, tell(media.TroubleSpeaker))
	if err != nil {
		return ends{}, errors.Join(err, source.Close())
	}
	opened := ends{source: source, sink: sink}
	opened.capture, _ = source.(*device.Capture)
	opened.playback, _ = sink.(*device.Playback)
	return opened, nil
}

// seat is where a session has its sound. The engine's seats lock guards it.
type seat struct {
	// desk is where the session sits; nil while it is held, and after Close.
	desk  atomic.Pointer[desk]
	files ends // instead of devices, all the session's life; zero without

	held      atomic.Bool // by us
	remotely  atomic.Bool // held by the other side, as was told
	closed    bool
	attending chan struct{} // ends attend; nil while it does not run
	attended  sync.WaitGroup
}

// floor is where the desks of an engine stand.
type floor struct {
	seats sync.Mutex         // held while a session changes its desk; before Engine.mu
	desks map[*desk]struct{} // those in use; Engine.mu guards it
}

// sit gives a session a desk of its own. seats is held.
func (s *Session) sit() {
	e := s.engine
	d := newDesk(e)
	d.add(s)
	d.mu.Lock()
	if d.ends = s.files; d.ends.source == nil {
		d.ends, _ = e.openEnds(d.tell)
	}
	d.mu.Unlock()
	e.mu.Lock()
	e.desks[d] = struct{}{}
	d.move(e.devices) // the choice may have changed meanwhile
	e.mu.Unlock()
	go d.loop()
	d.enhance()
}

// leave takes a session from its desk, which it returns where nobody else sits
// there: it is to be closed. seats is held.
func (s *Session) leave() *desk {
	d := s.desk.Load()
	if d == nil || !d.remove(s) {
		return nil
	}
	s.engine.mu.Lock()
	defer s.engine.mu.Unlock()
	delete(s.engine.desks, d)
	return d
}

// abandon closes a desk, if there is one, and does not wait for it.
func (e *Engine) abandon(d *desk) {
	if d == nil {
		return
	}
	closing := func() {
		if err := d.close(); err != nil {
			e.log.Warn("closing sound devices", "error", err)
		}
	}
	if !e.launch(closing) {
		closing() // the engine is closing, and waits here instead
	}
}

// standUp leaves for good, and waits until the devices are closed.
func (s *Session) standUp() error {
	s.engine.seats.Lock()
	s.closed = true
	d := s.leave()
	s.unattend()
	s.engine.seats.Unlock()
	if d == nil {
		return nil
	}
	return d.close()
}

// anyDesk returns a desk that is in use; nil if there is none.
func (e *Engine) anyDesk() *desk {
	e.mu.Lock()
	defer e.mu.Unlock()
	for d := range e.desks {
		return d
	}
	return nil
}
