package session

import (
	"time"

	"offhook/media"
	"offhook/media/rtc"
)

// attendEvery is how often one looks after the path of a call on hold.
const attendEvery = time.Second

// SetHeld puts the call on hold, or takes it back, and returns at once. The next
// Offer or Answer tells the other side. On hold nothing is sent, what comes is not
// heard, and the devices are closed unless another call uses them; mute stays as
// it is. Nothing that came during hold is heard afterwards, and digits that had not
// been sent are not sent any more.
func (s *Session) SetHeld(held bool) {
	s.engine.seats.Lock()
	defer s.engine.seats.Unlock()
	if s.closed || s.held.Load() == held {
		return
	}
	if held {
		s.held.Store(true)
		s.wire.peer.SetDirection(rtc.SendOnly)
		s.wire.peer.DropDigits()
		s.engine.abandon(s.leave())
		s.watch.released()
		s.attend()
		return
	}
	s.unattend()
	s.down.restart()
	s.up.left = nil
	s.up.said.forget()
	s.held.Store(false)
	s.wire.peer.SetDirection(rtc.SendRecv)
	s.sit()
}

// attend looks after the path while no audio loop does.
func (s *Session) attend() {
	stop := make(chan struct{})
	s.attending = stop
	s.attended.Go(func() {
		ticker := time.NewTicker(attendEvery)
		defer ticker.Stop()
		for {
			select {
			case <-stop:
				return
			case now := <-ticker.C:
				s.watch.check(now)
			}
		}
	})
}

func (s *Session) unattend() {
	if s.attending != nil {
		close(s.attending)
		s.attending = nil
		s.attended.Wait()
	}
}

// tellHold tells the core when the other side has changed its mind about hold.
func (s *Session) tellHold() {
	if now := s.wire.peer.HeldByPeer(); s.remotely.Swap(now) != now {
		s.events.post(media.Held{Remote: now})
	}
}

// restart forgets what came and was not heard.
func (r *receiver) restart() {
	r.making.Lock()
	defer r.making.Unlock()
	for i := range r.streams {
		old := r.streams[i].Load()
		if old == nil {
			continue
		}
		old.stats(&r.retired)
		fresh, err := newStream(r.session.engine.options.Codecs, old.codec, nil, r.fate)
		if err != nil {
			r.session.log.Warn("cannot decode", "codec", old.codec.String(), "error", err)
		}
		r.streams[i].Store(fresh)
		r.current.CompareAndSwap(old, fresh)
	}
}

// restart begins anew after hold. The session sits nowhere.
func (d *downlink) restart() {
	d.receiver.restart()
	d.playing, d.switchBy, d.mixer = nil, time.Time{}, mixer{}
}
