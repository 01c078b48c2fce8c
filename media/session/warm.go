package session

import (
	"crypto/sha256"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"offhook/media"
	"offhook/media/codec"
	"offhook/media/codec/opus"
	"offhook/media/rtc"
)

const (
	// freshFor is how old gathered candidates may be; NAT bindings die soon after.
	freshFor = 25 * time.Second
	// renewFrom is the age from which Warm makes a new peer.
	renewFrom = 15 * time.Second
	// keepFor is when a peer that nobody took is closed.
	keepFor = 2 * time.Minute
	// keepMost is for how many different configurations peers are kept.
	keepMost = 3
)

// wire is a peer whose callbacks find their session when it is there: a warm
// peer has none yet.
type wire struct {
	peer    *rtc.Peer
	codecs  []rtc.Codec
	dtx     bool // media.Config.DTX
	session atomic.Pointer[Session]

	key     string // of its configuration
	network string // the interfaces when it was made
	made    time.Time
	expiry  *time.Timer
}

// connect makes a peer, which begins to gather.
func (e *Engine) connect(cfg media.Config) (*wire, error) {
	w := &wire{key: keyOf(cfg), network: interfaces(), made: time.Now(), dtx: cfg.DTX}
	for _, name := range cfg.Codecs {
		c, ok := e.options.Codecs.ByName(name)
		if !ok {
			e.log.Warn("unknown codec", "name", name)
			continue
		}
		w.codecs = append(w.codecs, rtc.Codec{
			Name: c.Name, PayloadType: c.PayloadType, ClockRate: c.ClockRate, Channels: c.Channels, Fmtp: parameters(c, cfg.DTX),
		})
	}
	if len(w.codecs) == 0 {
		return nil, fmt.Errorf("%w: asked for %q", ErrNoCodec, cfg.Codecs)
	}
	peer, err := e.endpoint.NewPeer(rtc.Config{
		Codecs: w.codecs, Redundancy: true, STUN: cfg.STUN, TURN: cfg.TURN, Interfaces: cfg.Interfaces, IncludeLoopback: isLoopback(cfg.ServerHost), Logger: e.log,
		OnPacket: func(p *rtc.Packet) {
			if s := w.session.Load(); s != nil {
				s.down.receive(p)
			}
		},
		OnState: func(state rtc.State, err error) {
			if s := w.session.Load(); s != nil {
				s.watch.stateChanged(state, err)
			}
		},
		Hears: func() media.Hearing {
			if s := w.session.Load(); s != nil {
				return s.hearing()
			}
			return media.Hearing{}
		},
		OnDTMF: func(digit rune) {
			if s := w.session.Load(); s != nil {
				s.events.post(media.Digit{Digit: digit})
			}
		},
		OnDTMFLost: func(count int) {
			if s := w.session.Load(); s != nil {
				s.events.post(media.DigitsLost{Count: count})
			}
		},
	})
	if err != nil {
		return nil, fmt.Errorf("opening the media transport: %w", err)
	}
	w.peer = peer
	return w, nil
}

// parameters are those of a codec that are offered.
func parameters(c codec.Codec, dtx bool) string {
	if dtx && strings.EqualFold(c.Name, "opus") {
		return opus.WithDTX(c.Fmtp)
	}
	return c.Fmtp
}

// discard closes a peer that is not needed, without waiting for it.
func (e *Engine) discard(w *wire) {
	if !e.launch(func() { _ = w.peer.Close() }) {
		_ = w.peer.Close() // the engine is closing, and waits here instead
	}
}

// warmPeers are peers that gathered before anybody dialled, one for each
// configuration that was asked for lately. The zero value is ready.
type warmPeers struct {
	mu     sync.Mutex
	wires  []*wire // the newest last
	closed bool
}

// renew makes sure that there is a fresh peer for cfg.
func (p *warmPeers) renew(e *Engine, cfg media.Config) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := keyOf(cfg)
	if p.closed {
		return ErrClosed
	}
	if i := p.find(key); i >= 0 && p.wires[i].usable(renewFrom) {
		return nil
	}
	w, err := e.connect(cfg)
	if err != nil {
		return err
	}
	if i := p.find(key); i >= 0 {
		e.discard(p.remove(i))
	}
	if len(p.wires) == keepMost {
		e.discard(p.remove(0))
	}
	p.wires = append(p.wires, w)
	w.expiry = time.AfterFunc(keepFor, func() { p.expire(e, w) })
	return nil
}

// take returns the peer for cfg, and makes one if none is fresh.
func (p *warmPeers) take(e *Engine, cfg media.Config) (*wire, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, ErrClosed
	}
	if i := p.find(keyOf(cfg)); i >= 0 {
		w := p.remove(i)
		if w.usable(freshFor) {
			return w, nil
		}
		e.discard(w)
	}
	return e.connect(cfg)
}

func (p *warmPeers) expire(e *Engine, w *wire) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.wires, w); i >= 0 {
		e.discard(p.remove(i))
	}
}

func (p *warmPeers) close(e *Engine) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for len(p.wires) > 0 {
		e.discard(p.remove(0))
	}
}

func (p *warmPeers) find(key string) int {
	return slices.IndexFunc(p.wires, func(w *wire) bool { return w.key == key })
}

func (p *warmPeers) remove(i int) *wire {
	w := p.wires[i]
	w.expiry.Stop()
	p.wires = slices.Delete(p.wires, i, i+1)
	return w
}

// usable reports whether the peer's candidates still stand.
func (w *wire) usable(age time.Duration) bool {
	return time.Since(w.made) < age && w.network == interfaces() && w.peer.State() == rtc.New
}

// keyOf tells configurations apart. It is a hash, because passwords are among
// what they differ by.
func keyOf(cfg media.Config) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %t %t", cfg.Codecs, cfg.STUN, cfg.Interfaces, isLoopback(cfg.ServerHost), cfg.DTX)
	for _, r := range cfg.TURN {
		fmt.Fprintf(h, " %q %q %q", r.URL, r.User, r.Password)
	}
	return string(h.Sum(nil))
}

// interfaces describes this computer's addresses, to notice a change.
func interfaces() string {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return err.Error()
	}
	list := make([]string, len(addrs))
	for i, a := range addrs {
		list[i] = a.String()
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// isLoopback reports whether the server runs on this computer.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}
