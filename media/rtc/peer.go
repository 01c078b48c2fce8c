package rtc

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/rtcp"
)

// Peer is one WebRTC audio connection: one call. Its methods may be called from
// any goroutine, but not Close from one of its own callbacks.
type Peer struct {
	endpoint *Endpoint
	config   Config
	log      *slog.Logger
	ctx      context.Context // ends with Close
	cancel   context.CancelFunc

	progress progress
	active   atomic.Pointer[association] // the one that audio is sent by
	sender   *sender
	receiver *receiver
	keypad   keypad
	cname    string      // names us in RTCP and SDP: random, new for each call (RFC 7022)
	rtcpMux  atomic.Bool // the other side takes RTCP on the RTP path

	// negotiating is held by the one Offer, SetAnswer or Answer that runs.
	negotiating sync.Mutex
	session     session // guarded by negotiating

	mu     sync.Mutex // guards what follows
	closed bool
	routes []*route
	tasks  sync.WaitGroup
	once   sync.Once
	report sync.Once // starts the reporter
}

// route is one attempt to reach the other side: a link and what runs on it.
type route struct {
	link        *link
	association *association
	generation  int
}

// NewPeer checks config and starts gathering candidates, so that Offer can be
// instant later. The peer must be closed.
func (e *Endpoint) NewPeer(config Config) (*Peer, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	if config.Logger == nil {
		config.Logger = e.log
	}
	ctx, cancel := context.WithCancel(e.ctx)
	p := &Peer{endpoint: e, config: config, log: config.Logger, ctx: ctx, cancel: cancel}
	p.progress.notify = p.announce
	p.sender = newSender(&p.active, &p.progress)
	p.receiver = &receiver{config: config, progress: &p.progress}
	link, err := newLink(ctx, config, credentials{})
	if err != nil {
		cancel()
		return nil, err
	}
	p.session = session{config: config, link: link, id: sessionID()}
	p.cname = randomName()
	return p, nil
}

// announce logs a change of state and passes it on.
func (p *Peer) announce(state State, err error) {
	p.log.Debug("media connection", "state", state.String(), "error", err)
	if p.config.OnState != nil {
		p.config.OnState(state, err)
	}
}

// State returns how far the connection has come.
func (p *Peer) State() State {
	state, _ := p.progress.current()
	return state
}

// Selected returns the codec to send by: with the other side's payload type and
// with its parameters (what it wants to receive). ok is false before the
// negotiation. It may change with SetAnswer and Answer.
func (p *Peer) Selected() (codec Codec, ok bool) {
	formats := p.receiver.formats.Load()
	if formats == nil {
		return Codec{}, false
	}
	return formats.codecs[0], true
}

// ReceiveCodec returns what a received payload type means; ok is false for an
// unknown one. It is cheap enough to be asked for each packet.
func (p *Peer) ReceiveCodec(payloadType uint8) (codec Codec, ok bool) {
	formats := p.receiver.formats.Load()
	if formats == nil || payloadType > 127 {
		return Codec{}, false
	}
	codec = formats.receive[payloadType]
	return codec, codec.Name != ""
}

// Send sends one encoded packet that lasts samples on the RTP clock. It does
// not allocate. While a digit is being sent or the call is on hold, the packet
// is dropped and the clock runs on. Before the connection is up it returns
// ErrNotConnected.
func (p *Peer) Send(payload []byte, samples int, marker bool) error {
	return p.sender.audio(payload, samples, marker)
}

// start brings up a link to remote. With an association of its own (fresh), it
// shakes hands first; else the running association moves over (ICE restart).
func (p *Peer) start(l *link, remote transportParams, controlling bool, a *association, fresh bool) error {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		l.close()
		return ErrClosed
	}
	r := &route{link: l, association: a, generation: p.progress.begin(!fresh)}
	p.routes = append(p.routes, r)
	p.mu.Unlock()
	in := &inbox{}
	err := l.start(controlling, remote,
		func(s ice.ConnectionState) { p.iceState(r, s) },
		func(data []byte) { p.receive(r, in, data) })
	if err != nil {
		p.abandon(r, err)
		return err
	}
	p.tasks.Go(func() { p.run(r, fresh) })
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
	if err := a.handshake(r.link.ctx, p.endpoint, pionLog{log: p.log}); err != nil {
		p.abandon(r, err)
		return
	}
	p.active.Store(a)
	p.progress.dtlsUp(r.generation)
	p.report.Do(func() { p.launch(p.reportForever) })
	in := &inbox{}
	for _, packet := range a.takeEarly() {
		p.receive(r, in, packet)
	}
	p.retire(r)
	a.drain()
	if generation, ok := p.carries(a); ok {
		p.progress.lost(generation, ErrClosedByPeer)
	}
}

// launch runs task as one of the goroutines that Close awaits; it refuses when
// the peer is closed.
func (p *Peer) launch(task func()) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.tasks.Go(task)
	return true
}

// abandon reports a route that does not come up, unless we gave it up ourselves.
func (p *Peer) abandon(r *route, err error) {
	if p.ctx.Err() == nil {
		p.progress.fail(r.generation, err)
	}
}

// carries returns the generation of the newest route, if a is its association
// and was not closed by us.
func (p *Peer) carries(a *association) (generation int, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.routes) == 0 {
		return 0, false
	}
	newest := p.routes[len(p.routes)-1]
	return newest.generation, newest.association == a
}

// retire closes all routes older than r, once r carries the call.
func (p *Peer) retire(r *route) {
	p.mu.Lock()
	var old []*route
	kept := p.routes[:0]
	for _, other := range p.routes {
		if other.generation < r.generation {
			old = append(old, other)
		} else {
			kept = append(kept, other)
		}
	}
	clear(p.routes[len(kept):])
	p.routes = kept
	p.mu.Unlock()
	if len(old) == 0 {
		return
	}
	// What is on its way over the old path is still heard.
	linger := time.NewTimer(lingering)
	defer linger.Stop()
	select {
	case <-linger.C:
	case <-p.ctx.Done():
	}
	for _, other := range old {
		other.close(other.association != r.association)
	}
}

// lingering is how long an old path stays open after a new one works.
const lingering = 300 * time.Millisecond

// close ends a route, and with it the association unless another route uses it.
func (r *route) close(withAssociation bool) {
	if withAssociation {
		r.association.close()
	}
	r.link.close()
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

// Close sends RTCP BYE and DTLS close_notify, closes all sockets and waits for every
// goroutine. It works in any state, and again does nothing.
func (p *Peer) Close() error {
	p.once.Do(func() {
		p.mu.Lock()
		p.closed = true
		p.mu.Unlock()
		p.cancel()
		// A negotiation that waits for candidates ends with ctx; after it, no
		// link can be started any more.
		p.negotiating.Lock()
		defer p.negotiating.Unlock()
		// Best effort: the other side learns it from signalling too.
		_ = p.sendReport(&rtcp.Goodbye{Sources: []uint32{p.sender.ssrc}})
		p.mu.Lock()
		routes := p.routes
		p.routes = nil
		p.mu.Unlock()
		for _, r := range routes {
			r.close(true)
		}
		p.session.link.close()
		p.session.forgetRestart()
		p.tasks.Wait()
		p.progress.close()
	})
	return nil
}
