package session

import (
	"errors"

	"offhook/media"
	"offhook/media/device"
)

// openEnds opens the files of one session, or begins to open the chosen devices,
// which cannot fail. Trouble with a device is told as device.Options.OnTrouble.
func (e *Engine) openEnds(trouble func(media.TroubleKind, error)) (ends, error) {
	source, _, err := e.openSource(e.log, func(err error) { trouble(media.TroubleMicrophone, err) })
	if err != nil {
		return ends{}, err
	}
	sink, _, err := e.openSink(e.log, func(err error) { trouble(media.TroubleSpeaker, err) })
	if err != nil {
		return ends{}, errors.Join(err, source.Close())
	}
	opened := ends{source: source, sink: sink}
	opened.capture, _ = source.(*device.Capture)
	opened.playback, _ = sink.(*device.Playback)
	return opened, nil
}

// sit gives a session a desk of its own.
func (s *Session) sit() {
	e := s.engine
	d := newDesk(e)
	d.legs = append(d.legs, s)
	d.mu.Lock()
	if d.ends = s.files; d.ends.source == nil {
		d.ends, _ = e.openEnds(d.trouble)
	}
	d.mu.Unlock()
	s.desk.Store(d)
	e.mu.Lock()
	e.desks[d] = struct{}{}
	d.move(e.devices) // the choice may have changed meanwhile
	e.mu.Unlock()
	go d.loop()
	d.enhance()
}

// leave ends the desk at which a session sits, and waits for its goroutines.
func (s *Session) leave() error {
	d := s.desk.Swap(nil)
	if d == nil {
		return nil
	}
	err := d.close()
	s.engine.mu.Lock()
	defer s.engine.mu.Unlock()
	delete(s.engine.desks, d)
	return err
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
