package rtc

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"offhook/media/red"
)

// kind is what a datagram on the ICE path carries, told by its first byte
// (RFC 9443) and for RTCP by its second (RFC 5761 4).
type kind uint8

const (
	kindOther kind = iota
	kindDTLS
	kindRTP
	kindRTCP
)

// classify demultiplexes. STUN never comes here: the ICE agent takes it.
func classify(packet []byte) kind {
	switch {
	case len(packet) < 2:
		return kindOther
	case packet[0] >= 20 && packet[0] <= 63:
		return kindDTLS
	case packet[0] < 128 || packet[0] > 191:
		return kindOther
	case packet[1] >= 192 && packet[1] <= 223:
		return kindRTCP
	}
	return kindRTP
}

// receiver is the incoming side: it decrypts, counts and hands on. Packets may
// come from several sockets at once, and from two links during an ICE restart.
type receiver struct {
	config   Config
	progress *progress
	formats  atomic.Pointer[formats]
	discard  atomic.Uint64 // broken, replayed or undecryptable packets
	reports  reports

	// delivering makes packets come one after the other. It guards what follows.
	delivering sync.Mutex
	header     rtp.Header
	packet     Packet
	copies     red.Reader
	part       Packet // of a packet that may have brought several

	mu      sync.Mutex // guards what follows
	sources sources
	events  eventFilter
	asked   reference
}

// rtp handles one SRTP packet, which it decrypts in place.
func (r *receiver) rtp(keys *keys, data []byte, arrival time.Time) {
	r.delivering.Lock()
	defer r.delivering.Unlock()
	headerSize, err := r.header.Unmarshal(data)
	if err != nil {
		r.discard.Add(1)
		return
	}
	var plain []byte
	err = keys.decrypt(r.header.SSRC, func(context *srtp.Context) (err error) {
		plain, err = context.DecryptRTP(data, data, &r.header)
		return err
	})
	if err != nil || len(plain) < headerSize {
		r.discard.Add(1)
		return
	}
	payload, ok := unpad(plain[headerSize:], r.header.Padding)
	if !ok {
		r.discard.Add(1)
		return
	}
	r.packet = Packet{
		PayloadType: r.header.PayloadType,
		Sequence:    r.header.SequenceNumber,
		Timestamp:   r.header.Timestamp,
		SSRC:        r.header.SSRC,
		Marker:      r.header.Marker,
		Payload:     payload,
		Arrival:     arrival,
	}
	r.deliver(&r.packet)
}

// deliver counts a packet and gives it to its handler. delivering is held.
func (r *receiver) deliver(packet *Packet) {
	formats := r.formats.Load()
	if formats == nil {
		r.discard.Add(1)
		return
	}
	clock, redundantClock := formats.receive[packet.PayloadType].ClockRate, formats.redundantClock[packet.PayloadType]
	r.mu.Lock()
	first := r.sources.packets == 0
	r.sources.receive(packet, max(clock, redundantClock))
	r.mu.Unlock()
	if first {
		r.progress.received(packet.Arrival)
	}
	if redundantClock > 0 {
		r.unpack(packet, formats)
		return
	}
	if clock > 0 {
		r.copies.Note(packet.SSRC, packet.Sequence, packet.Timestamp)
	} else {
		r.copies.Forget()
	}
	r.part = *packet
	r.hand(formats)
}

// hand gives part to its handler. A digit goes to its own, and leaves a number of audio behind
// without sound. delivering is held.
func (r *receiver) hand(formats *formats) {
	part := &r.part
	isAudio, isEvent := formats.receive[part.PayloadType].ClockRate > 0, formats.eventClock[part.PayloadType] > 0
	digit, fresh := rune(0), false
	r.mu.Lock()
	switch {
	case isEvent:
		digit, fresh = r.events.receive(part)
	case isAudio && !part.Copy:
		r.sources.audioType, r.sources.hasAudio = part.PayloadType, true
	}
	audioType, hasAudio := r.sources.audioType, r.sources.hasAudio
	r.mu.Unlock()
	if fresh && r.config.OnDTMF != nil {
		r.config.OnDTMF(digit)
	}
	if part.Copy && !isAudio || isEvent && !hasAudio || r.config.OnPacket == nil {
		return
	}
	if isEvent {
		part.PayloadType, part.Payload, part.Marker = audioType, nil, false
	}
	r.config.OnPacket(part)
}

// unpad removes RTP padding (RFC 3550 5.1).
func unpad(payload []byte, padded bool) (content []byte, ok bool) {
	if !padded {
		return payload, true
	}
	if len(payload) == 0 {
		return nil, false
	}
	size := int(payload[len(payload)-1])
	if size == 0 || size > len(payload) {
		return nil, false
	}
	return payload[:len(payload)-size], true
}
