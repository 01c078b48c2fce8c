package demopbx

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/pion/rtp"

	"offhook/assets/announcements"
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
	digits chan rune
	wg     sync.WaitGroup

	mu      sync.Mutex
	link    *link
	choice  choice
	encoder codec.Encoder
	next    source // what is played; nil = silence
	silent  bool   // the client does not want to hear anything: hold
	out     rtp.Header
	back    reflection
	event   struct { // the last telephone-event heard
		any       bool
		timestamp uint32
	}
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

// newMedia answers an offer. lost is called when the connection fails.
func (s *Server) newMedia(ctx context.Context, offer *description, lost func()) (*media, error) {
	m := s.emptyMedia(ctx, lost)
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

// offerMedia makes an offer; accepted then takes the answer.
func (s *Server) offerMedia(ctx context.Context, lost func()) (*media, string, error) {
	m, style := s.emptyMedia(ctx, lost), s.habits.sdp
	formats := offered(style)
	k, err := s.newLink(formats, m.received, m.failed)
	if err != nil {
		m.stop()
		return nil, "", err
	}
	if err := k.offer(); err != nil {
		m.stop()
		k.close()
		return nil, "", err
	}
	m.link = k
	k.session.offer, k.session.proto, k.session.formats, k.session.mid = true, style.offerProto, formats, "0"
	k.session.setup = "actpass"
	return m, style.write(k.session), nil
}

// accepted takes the client's answer to offerMedia and begins to send.
func (m *media) accepted(body []byte) error {
	answer, err := parseDescription(body)
	if err != nil {
		return err
	}
	c, err := negotiate(answer, m.server.habits.sdp)
	if err != nil {
		return err
	}
	if err := m.link.accept(answer, c); err != nil {
		return err
	}
	if err := m.use(m.link, c); err != nil {
		return err
	}
	m.wg.Go(m.run)
	return nil
}

func (s *Server) emptyMedia(ctx context.Context, lost func()) *media {
	m := &media{server: s, lost: lost, digits: make(chan rune, maxDigits)}
	m.ctx, m.stop = context.WithCancel(ctx)
	return m
}

// answer makes a link for an offer.
func (m *media) answer(offer *description) (*link, choice, error) {
	c, err := negotiate(offer, m.server.habits.sdp)
	if err != nil {
		return nil, choice{}, err
	}
	k, err := m.server.newLink(c.receive, m.received, m.failed)
	if err != nil {
		return nil, choice{}, err
	}
	if err := k.answer(offer, c); err != nil {
		k.close()
		return nil, choice{}, err
	}
	k.session.proto, k.session.formats, k.session.mid = offer.proto, c.formats, offer.mid
	k.session.direction = mirror(offer.direction)
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
	c, err := negotiate(offer, m.server.habits.sdp)
	if err != nil {
		return "", err
	}
	m.mu.Lock()
	k := m.link
	k.remote = offer
	k.session.formats, k.session.direction, k.session.offer = c.formats, mirror(offer.direction), false
	k.session.version++
	if k.session.setup == "actpass" {
		k.session.setup = "active"
	}
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

// connected waits until media can flow.
func (m *media) connected(ctx context.Context) error {
	m.mu.Lock()
	up := m.link.up
	m.mu.Unlock()
	select {
	case <-up:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// play waits for the connection, plays an announcement, and waits for its end.
func (m *media) play(ctx context.Context, name announcements.Name) error {
	if err := m.connected(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	rate := m.choice.codec.SampleRate
	m.mu.Unlock()
	samples, err := clip(name, rate)
	if err != nil {
		return err
	}
	done := make(chan struct{})
	m.source(func(dst []float32, _ int) bool {
		n := copy(dst, samples)
		clear(dst[n:])
		if samples = samples[n:]; len(samples) == 0 {
			close(done)
			return false
		}
		return true
	})
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// source sets what is played from now on; nil is silence.
func (m *media) source(next source) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.next = next
}

// echo sends back what comes in from now on, packet by packet.
func (m *media) echo() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.back.on, m.next = true, nil
}

// run is the sender's clock. It counts packets from its start, so that no error
// adds up.
func (m *media) run() {
	start, sent := time.Now(), time.Duration(0)
	timer := time.NewTimer(0)
	defer timer.Stop()
	payload, pcm := make([]byte, codec.MaxPayload), make([]float32, 0, 960)
	for {
		select {
		case <-m.ctx.Done():
			return
		case <-timer.C:
		}
		m.sendNext(payload, pcm)
		sent++
		if debt := time.Since(start) - sent*packetTime; debt > maxDebt {
			start = start.Add(debt)
		}
		timer.Reset(time.Until(start.Add(sent * packetTime)))
	}
}

// sendNext encodes and sends 20 ms, unless the call echoes.
func (m *media) sendNext(payload []byte, pcm []float32) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.back.on {
		return
	}
	rate := m.choice.codec.SampleRate
	pcm = pcm[:m.choice.codec.PacketSamples()]
	clear(pcm)
	if m.next != nil && !m.next(pcm, rate) {
		m.next = nil
	}
	m.out.SequenceNumber++
	m.out.Timestamp += uint32(m.choice.send.clock / 50)
	if m.silent {
		return
	}
	n, err := m.encoder.Encode(payload, pcm)
	if err != nil {
		m.server.log.Error("encode", "codec", m.choice.codec.Name, "error", err)
		return
	}
	header := m.out
	m.link.track.write(&header, payload[:n])
}

// received handles a packet from the client, on the connection's reader.
func (m *media) received(packet *rtp.Packet) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.choice.isEvent(packet.PayloadType) {
		m.digit(packet)
		return
	}
	if !m.back.on || m.silent {
		return
	}
	if !m.back.begun {
		m.back.begun = true
		m.back.sequence = m.out.SequenceNumber + 1 - packet.SequenceNumber
		m.back.timestamp = m.out.Timestamp + uint32(m.choice.send.clock/50) - packet.Timestamp
	}
	header := rtp.Header{
		Version: 2, Marker: packet.Marker, PayloadType: packet.PayloadType, SSRC: m.out.SSRC,
		SequenceNumber: packet.SequenceNumber + m.back.sequence, Timestamp: packet.Timestamp + m.back.timestamp,
	}
	m.link.track.write(&header, packet.Payload)
}

// digit takes a telephone-event packet (RFC 4733 section 2.3). One event is many
// packets with one timestamp: the first that comes counts. m.mu is held.
func (m *media) digit(packet *rtp.Packet) {
	if len(packet.Payload) < 4 || m.event.any && packet.Timestamp == m.event.timestamp {
		return
	}
	m.event.any, m.event.timestamp = true, packet.Timestamp
	const events = "0123456789*#" // what can be spoken
	if code := int(packet.Payload[0]); code < len(events) {
		select {
		case m.digits <- rune(events[code]):
		default:
		}
	}
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
