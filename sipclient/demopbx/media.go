package demopbx

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/pion/rtp"

	"offhook/media/codec"
)

const (
	packetTime = 20 * time.Millisecond
	// maxDebt is how far the sender may fall behind before it starts afresh
	// instead of catching up.
	maxDebt = 200 * time.Millisecond
	// maxDigits is how many digits wait to be collected.
	maxDigits = 64
)

// media is the audio of one call between the PBX and a client: a clock that
// sends 20 ms after 20 ms, silence where nothing else is to be sent, and the
// digits that come in. The connection below it may be replaced.
type media struct {
	server *Server
	ctx    context.Context
	stop   context.CancelFunc
	lost   func()
	wg     sync.WaitGroup
	hearing

	mu      sync.Mutex
	link    *link
	choice  choice
	encoder codec.Encoder
	next    source // what is played; nil = silence
	silent  bool   // the client does not want to hear anything: hold
	holding bool   // we do not want to hear anything
	out     rtp.Header
	back    reflection
}

// source fills dst with the next samples at rate; false means that it is over.
type source func(dst []float32, rate int) (more bool)

// reflection is the state of an echo: once begun, what to add to the client's
// sequence numbers and timestamps so that they follow ours.
type reflection struct {
	on, begun bool
	sequence  uint16
	timestamp uint32
}

// newMedia answers an offer, with telephone-event or without. lost is called when
// the connection fails.
func (s *Server) newMedia(ctx context.Context, offer *description, noEvents bool, lost func()) (*media, error) {
	m := s.emptyMedia(ctx, lost)
	m.noEvents = noEvents
	k, c, err := m.answer(offer)
	if err != nil {
		m.stop()
		return nil, err
	}
	if err := m.use(k, c); err != nil {
		m.stop()
		k.close()
		return nil, err
	}
	m.wg.Go(m.run)
	return m, nil
}

// offerMedia makes an offer; answered then takes the answer.
func (s *Server) offerMedia(ctx context.Context, lost func()) (*media, string, error) {
	m := s.emptyMedia(ctx, lost)
	k, err := m.offerLink(s.dtls)
	if err != nil {
		m.stop()
		return nil, "", err
	}
	m.link = k
	return m, s.habits.sdp.write(k.session), nil
}

func (s *Server) emptyMedia(ctx context.Context, lost func()) *media {
	m := &media{server: s, lost: lost, hearing: hearing{digits: make(chan rune, maxDigits)}}
	m.ctx, m.stop = context.WithCancel(ctx)
	m.out.Timestamp = rand.Uint32()
	m.out.SequenceNumber = uint16(rand.N(1 << 15)) // RFC 3711 section 3.3.1: away from the first wrap
	return m
}

// answer makes a link for an offer.
func (m *media) answer(offer *description) (*link, choice, error) {
	c, err := m.negotiate(offer)
	if err != nil {
		return nil, choice{}, err
	}
	k, err := newLink(m.server.dtls, c.receive, m.received, m.failed)
	if err != nil {
		return nil, choice{}, err
	}
	if err := k.answer(offer, c); err != nil {
		k.close()
		return nil, choice{}, err
	}
	k.session.proto, k.session.formats, k.session.mid = offer.proto, c.formats, offer.mid
	k.session.direction = m.reply(offer.direction)
	return k, c, nil
}

// use switches to a link and a codec.
func (m *media) use(k *link, c choice) error {
	encoder, err := c.codec.NewEncoder()
	if err != nil {
		return fmt.Errorf("encode %s: %w", c.codec.Name, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.link != k {
		m.back.begun = false // another SSRC, other numbers
	}
	m.decoder = nil
	m.link, m.choice, m.encoder = k, c, encoder
	m.silent = k.session.direction == "recvonly" || k.session.direction == "inactive"
	m.out.Version, m.out.PayloadType, m.out.SSRC = 2, c.send.payloadType, k.session.ssrc
	if m.server.habits.otherSSRC {
		m.out.SSRC ^= 0x5A5A5A5A
	}
	return nil
}

// carries reports whether an offer is for the present connection.
func (m *media) carries(offer *description) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	remote := m.link.remote
	return remote != nil && remote.ufrag == offer.ufrag && remote.pwd == offer.pwd && remote.fingerprint == offer.fingerprint
}

// replace moves the call to a new connection: the client has come with other ICE
// credentials or another certificate.
func (m *media) replace(offer *description) error {
	k, c, err := m.answer(offer)
	if err != nil {
		return err
	}
	m.mu.Lock()
	old := m.link
	k.session.id, k.session.version = old.session.id, old.session.version
	m.mu.Unlock()
	if err := m.use(k, c); err != nil {
		k.close()
		return err
	}
	m.wg.Go(old.close)
	return nil
}

// redirect answers a new offer on the present connection: another direction,
// another codec. It returns our SDP.
func (m *media) redirect(offer *description) (string, error) {
	c, err := m.negotiate(offer)
	if err != nil {
		return "", err
	}
	m.mu.Lock()
	k := m.link
	k.remote = offer
	k.session.proto, k.session.formats, k.session.direction = offer.proto, c.formats, m.reply(offer.direction)
	k.session.version++
	k.session.agreed()
	m.mu.Unlock()
	if err := m.use(k, c); err != nil {
		return "", err
	}
	return m.local(), nil
}

// local is our SDP; the same text until something is negotiated anew.
func (m *media) local() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.server.habits.sdp.write(m.link.session)
}

// failed is told that a connection ended by itself.
func (m *media) failed() {
	if m.ctx.Err() == nil {
		m.lost()
	}
}

// close ends the audio and waits for its goroutines.
func (m *media) close() {
	m.stop()
	m.mu.Lock()
	k := m.link
	m.mu.Unlock()
	if k != nil {
		k.close()
	}
	m.wg.Wait()
}
