package demopbx

import (
	"strings"

	"github.com/pion/rtp"

	"offhook/media/codec"
)

// hearing is what is made of the client's sound.
type hearing struct {
	noEvents bool // telephone-event is not negotiated
	digits   chan rune
	event    eventHeard
	// peer is the call that hears this one; nil without. into is what it plays.
	peer    *media
	into    *pipe
	ear     *ear // listens for tones, once somebody collects digits
	decoder codec.Decoder
	pcm     []float32
}

// eventHeard is the last telephone-event of a client, and how it is passed on.
type eventHeard struct {
	any          bool
	timestamp    uint32
	outTimestamp uint32 // of the same event, to the peer
}

// connect lets two calls hear each other.
func connect(a, b *media) {
	a.hearInto(b)
	b.hearInto(a)
}

// hearInto lets peer play what m hears from now on.
func (m *media) hearInto(peer *media) {
	into := &pipe{}
	m.mu.Lock()
	m.peer, m.into, m.decoder = peer, into, nil
	silent := m.silent
	m.mu.Unlock()
	peer.playFrom(into, silent)
}

// quiet ends whatever the call plays, echoes or passes on.
func (m *media) quiet() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.back, m.next, m.peer, m.into = reflection{}, nil, nil, nil
}

// listens tells the peer whether the client listens: if not, it hears music.
func (m *media) listens() {
	m.mu.Lock()
	peer, into, silent := m.peer, m.into, m.silent
	m.mu.Unlock()
	if peer != nil {
		peer.playFrom(into, silent)
	}
}

// playFrom plays what comes through a pipe, or music while its other end holds.
func (m *media) playFrom(from *pipe, held bool) {
	if held {
		m.source(music())
		return
	}
	m.source(from.read)
}

// received handles a packet from the client, on the connection's reader.
func (m *media) received(packet *rtp.Packet) {
	m.mu.Lock()
	event := m.choice.isEvent(packet.PayloadType)
	peer := m.peer
	switch {
	case event:
		m.digit(packet)
	case m.back.on && !m.silent:
		m.reflect(packet)
	case (peer != nil || m.ear != nil) && packet.PayloadType == m.choice.send.payloadType:
		m.decode(packet)
	}
	m.mu.Unlock()
	if event && peer != nil {
		m.passEvent(packet, peer) // never two calls' locks at once
	}
}

// reflect sends a packet back with numbers that follow ours. m.mu is held.
func (m *media) reflect(packet *rtp.Packet) {
	if !m.back.begun {
		m.back.begun = true
		m.back.sequence = m.out.SequenceNumber + 1 - packet.SequenceNumber
		m.back.timestamp = m.out.Timestamp + uint32(m.choice.send.clock/50) - packet.Timestamp
	}
	header := rtp.Header{
		Version: 2, Marker: packet.Marker, PayloadType: packet.PayloadType, SSRC: m.out.SSRC,
		SequenceNumber: packet.SequenceNumber + m.back.sequence, Timestamp: packet.Timestamp + m.back.timestamp,
	}
	m.out.SequenceNumber, m.out.Timestamp = header.SequenceNumber, header.Timestamp
	m.link.track.write(&header, packet.Payload)
}

// decode decodes a packet for the peer's pipe and for the ear. Whoever has sent a
// telephone-event is not heard twice. m.mu is held.
func (m *media) decode(packet *rtp.Packet) {
	if m.decoder == nil {
		decoder, err := m.choice.codec.NewDecoder()
		if err != nil {
			m.server.log.Error("decode", "codec", m.choice.codec.Name, "error", err)
			return
		}
		m.decoder, m.pcm = decoder, make([]float32, maxPacketSamples)
	}
	n, err := m.decoder.Decode(m.pcm, packet.Payload)
	if err != nil {
		return
	}
	if m.peer != nil {
		m.into.write(m.pcm[:n], m.choice.codec.SampleRate)
	}
	if m.ear != nil && !m.event.any {
		m.ear.hear(m.pcm[:n], m.choice.codec.SampleRate, m.dialled)
	}
}

// listenForTones begins to look for digits in the sound, too.
func (m *media) listenForTones() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ear = &ear{}
}

// maxPacketSamples is room for 120 ms at 48 kHz, the longest packet of Opus.
const maxPacketSamples = 5760

// digit takes a telephone-event packet (RFC 4733 section 2.3). One event is many
// packets with one timestamp: the first that comes counts. m.mu is held.
func (m *media) digit(packet *rtp.Packet) {
	if len(packet.Payload) < 4 || m.event.any && packet.Timestamp == m.event.timestamp {
		return
	}
	m.event.any, m.event.timestamp = true, packet.Timestamp
	if code := int(packet.Payload[0]); code < len(allDigits) {
		m.dialled(rune(allDigits[code]))
	}
}

// dialled hands a digit to whoever collects them, if it can be read back.
func (m *media) dialled(digit rune) {
	if !strings.ContainsRune(spokenDigits, digit) {
		return
	}
	select {
	case m.digits <- digit:
	default:
	}
}

// passEvent sends a telephone-event on to the peer, in its own payload type and
// clock, if it takes any.
func (m *media) passEvent(packet *rtp.Packet, peer *media) {
	if len(packet.Payload) < 4 {
		return
	}
	from := m.eventClock(packet.PayloadType)
	peer.mu.Lock()
	defer peer.mu.Unlock()
	for _, f := range peer.choice.formats {
		if !f.isEvent() || peer.silent || from == 0 {
			continue
		}
		e := &peer.event
		if packet.Marker || e.outTimestamp == 0 {
			e.outTimestamp = peer.out.Timestamp
		}
		duration := (uint64(packet.Payload[2])<<8 | uint64(packet.Payload[3])) * uint64(f.clock) / uint64(from)
		duration = min(duration, 0xFFFF)
		peer.out.SequenceNumber++
		header := peer.out
		header.PayloadType, header.Marker, header.Timestamp = f.payloadType, packet.Marker, e.outTimestamp
		peer.link.track.write(&header, []byte{packet.Payload[0], packet.Payload[1], byte(duration >> 8), byte(duration)})
		return
	}
}

// eventClock is the clock of one of the client's telephone-events, in Hz; 0 if it
// has none such.
func (m *media) eventClock(payloadType uint8) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range m.choice.receive {
		if f.payloadType == payloadType && f.isEvent() {
			return f.clock
		}
	}
	return 0
}
