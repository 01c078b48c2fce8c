package rtc

import (
	"time"

	"github.com/pion/ice/v4"
)

// route is one attempt to reach the other side: a link and the association on it.
type route struct {
	link        *link
	association *association
	generation  int
}

// lingering is how long an old path stays open after a new one works: what is on
// its way over the old one is still heard.
const lingering = 300 * time.Millisecond

// start brings up a link to remote. With an association of its own (fresh), it
// shakes hands first; else the running association moves over (ICE restart).
// The negotiating lock is held, so Close cannot run at the same time.
func (p *Peer) start(l *link, remote transportParams, controlling bool, a *association, fresh bool) error {
	p.life.mu.Lock()
	if p.life.closed {
		p.life.mu.Unlock()
		l.close()
		return ErrClosed
	}
	r := &route{link: l, association: a, generation: p.progress.begin(!fresh)}
	p.life.routes = append(p.life.routes, r)
	p.life.mu.Unlock()
	err := l.start(controlling, remote,
		func(s ice.ConnectionState) { p.iceState(r, s) },
		func(kind kind, data []byte, arrival time.Time) bool { return p.take(r, kind, data, arrival) },
		func(data []byte) { p.receive(r, data) })
	if err != nil {
		p.abandon(r, err)
		return err
	}
	p.life.tasks.Go(func() { p.run(r, fresh) })
	return nil
}

// run takes a route from ICE checks to audio, and then waits for its end.
func (p *Peer) run(r *route, fresh bool) {
	if err := r.link.connected(); err != nil {
		p.abandon(r, err)
		return
	}
	p.progress.iceUp(r.generation)
	a := r.association
	if !fresh {
		a.via.Store(r.link)
		p.retire(r)
		return
	}
	if err := a.handshake(r.link.ctx, p.identity.certificate, pionLog{log: p.log}); err != nil {
		p.abandon(r, err)
		return
	}
	p.active.Store(a)
	p.progress.dtlsUp(r.generation)
	a.open.Store(true)
	for _, packet := range a.takeEarly() {
		p.receive(r, packet)
	}
	p.reporter.start.Do(func() { p.launch(p.reportForever) })
	p.retire(r)
	a.drain()
	if generation, ok := p.carries(a); ok {
		p.progress.lost(generation, ErrClosedByPeer)
	}
}

// receive handles one datagram of a route that came by ICE. It runs on the link's
// goroutine.
func (p *Peer) receive(r *route, data []byte) {
	arrival := time.Now()
	a := r.association
	switch kind := classify(data); kind {
	case kindDTLS:
		// A full buffer drops the record; DTLS repeats it.
		_, _ = a.inbound.Write(data, nil)
	case kindRTP, kindRTCP:
		if !p.take(r, kind, data, arrival) && kind == kindRTP && !a.keepEarly(data) {
			p.take(r, kind, data, arrival)
		}
	default:
		p.receiver.discard.Add(1)
	}
}

// take handles RTP and RTCP, which it decrypts in place, if the association is open.
func (p *Peer) take(r *route, kind kind, data []byte, arrival time.Time) bool {
	a := r.association
	if !a.open.Load() {
		return false
	}
	if kind == kindRTP {
		p.receiver.rtp(a.keys.Load(), data, arrival)
	} else {
		p.receiver.rtcp(a.keys.Load(), data, arrival, p.sender.ssrc)
	}
	return true
}

// abandon reports a route that does not come up, unless we gave it up ourselves.
func (p *Peer) abandon(r *route, err error) {
	if p.life.ctx.Err() == nil {
		p.progress.fail(r.generation, err)
	}
}

// carries returns the generation of the newest route, if a is its association
// and was not closed by us.
func (p *Peer) carries(a *association) (generation int, ok bool) {
	p.life.mu.Lock()
	defer p.life.mu.Unlock()
	if p.life.closed || len(p.life.routes) == 0 {
		return 0, false
	}
	newest := p.life.routes[len(p.life.routes)-1]
	return newest.generation, newest.association == a
}

// retire closes all routes older than r, once r carries the call.
func (p *Peer) retire(r *route) {
	old := p.takeOlder(r)
	if len(old) == 0 {
		return
	}
	linger := time.NewTimer(lingering)
	defer linger.Stop()
	select {
	case <-linger.C:
	case <-p.life.ctx.Done():
	}
	for _, other := range old {
		other.close(other.association != r.association)
	}
}

// takeOlder removes all routes older than r from the list.
func (p *Peer) takeOlder(r *route) (old []*route) {
	p.life.mu.Lock()
	defer p.life.mu.Unlock()
	var kept []*route
	for _, other := range p.life.routes {
		if other.generation < r.generation {
			old = append(old, other)
		} else {
			kept = append(kept, other)
		}
	}
	p.life.routes = kept
	return old
}

// iceState follows what the agent says after the first connection.
func (p *Peer) iceState(r *route, s ice.ConnectionState) {
	switch s {
	case ice.ConnectionStateConnected:
		p.progress.iceUp(r.generation)
	case ice.ConnectionStateDisconnected:
		p.progress.lost(r.generation, ErrICEDisconnected)
	case ice.ConnectionStateFailed:
		p.progress.fail(r.generation, ErrICEFailed)
	}
}

// close ends a route, and with it the association unless another route uses it.
func (r *route) close(withAssociation bool) {
	if withAssociation {
		r.association.close()
	}
	r.link.close()
}
