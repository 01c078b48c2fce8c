package rtc

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
)

// Peer is one WebRTC audio connection: one call. Its methods may be called from
// any goroutine, but not Close from one of its own callbacks.
type Peer struct {
	identity identity
	config   Config
	log      *slog.Logger
	life     lifetime
	progress progress

	active   atomic.Pointer[association] // the one that audio is sent by
	sender   *sender
	receiver *receiver
	keypad   keypad
	reporter reporter

	wish atomic.Uint32 // the Direction that we want; what is agreed depends on both

	// negotiating is held by the one Offer, SetAnswer or Answer that runs. It
	// guards session.
	negotiating sync.Mutex
	session     session
}

// lifetime is a peer's goroutines and what they work on.
type lifetime struct {
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	once   sync.Once

	mu     sync.Mutex // guards what follows
	closed bool
	routes []*route // oldest first; all but the newest are being replaced
	tasks  sync.WaitGroup
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
	own, err := e.current()
	if err != nil {
		return nil, err
	}
	p := &Peer{identity: own, config: config, log: config.Logger}
	p.life.ctx, p.life.cancel = context.WithCancel(e.ctx)
	p.progress.notify = p.announce
	p.sender = newSender(&p.active, &p.progress)
	p.receiver = &receiver{config: config, progress: &p.progress}
	p.reporter.cname = randomName()
	link, err := newLink(p.life.ctx, config, credentials{})
	if err != nil {
		p.life.cancel()
		return nil, err
	}
	p.session = session{config: config, link: link, id: sessionID()}
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

// Direction is what is agreed, as we see it. It is SendRecv before the negotiation.
func (p *Peer) Direction() Direction {
	formats := p.receiver.formats.Load()
	if formats == nil {
		return SendRecv
	}
	return formats.direction
}

// PacketTime is how much audio the other side wants in one packet (a=ptime); 20
// ms unless it said otherwise.
func (p *Peer) PacketTime() time.Duration {
	formats := p.receiver.formats.Load()
	if formats == nil || formats.ptime == 0 {
		return packetTime * time.Millisecond
	}
	return time.Duration(formats.ptime) * time.Millisecond
}

// Send sends one encoded packet that lasts samples on the RTP clock. It does
// not allocate. While a digit is being sent or the call is on hold, the packet
// is dropped and the clock runs on. Before the connection is up it returns
// ErrNotConnected.
func (p *Peer) Send(payload []byte, samples int, marker bool) error {
	return p.sender.audio(payload, samples, marker)
}

// launch runs task as one of the goroutines that Close awaits; it refuses when
// the peer is closed.
func (p *Peer) launch(task func()) bool {
	p.life.mu.Lock()
	defer p.life.mu.Unlock()
	if p.life.closed {
		return false
	}
	p.life.tasks.Go(task)
	return true
}

// Close sends RTCP BYE and DTLS close_notify, closes all sockets and waits for
// every goroutine. It works in any state, and again does nothing.
func (p *Peer) Close() error {
	p.life.once.Do(func() {
		p.life.mu.Lock()
		p.life.closed = true
		p.life.mu.Unlock()
		p.life.cancel()
		// A negotiation that waits for candidates ends with ctx; after it, no
		// link can be started any more.
		p.negotiating.Lock()
		defer p.negotiating.Unlock()
		// Best effort: the other side learns it from signalling too.
		_ = p.sendReport(&rtcp.Goodbye{Sources: []uint32{p.sender.ssrc}})
		p.life.mu.Lock()
		routes := p.life.routes
		p.life.routes = nil
		p.life.mu.Unlock()
		for _, r := range routes {
			r.close(true)
		}
		p.session.link.close()
		p.session.forgetRestart()
		p.life.tasks.Wait()
		p.progress.close()
	})
	return nil
}
