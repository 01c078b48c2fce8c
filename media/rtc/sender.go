package rtc

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
)

// maxPayload is the largest payload of one packet: with header and tag it fits
// an Ethernet frame. Audio packets are a tenth of it.
const maxPayload = 1400

// sender is the outgoing RTP stream: one SSRC, one sequence space and one
// timestamp line for the whole call, whatever happens to transport and codec.
type sender struct {
	active   *atomic.Pointer[association]
	progress *progress

	mu        sync.Mutex
	ssrc      uint32
	sequence  uint16
	timestamp uint32 // of the next audio packet
	codec     Codec  // what is sent; no name before negotiation
	event     format // telephone-event to send; clock 0 if none
	allowed   bool   // the negotiated direction lets us send
	toning    bool   // a digit is being sent: audio is suppressed
	repeating repeating
	header    rtp.Header
	buffer    [12 + maxPayload + 64]byte
	sent      sent
}

// sent is what reports need of the packets sent.
type sent struct {
	packets  uint32
	octets   uint64 // of payload
	reported uint32 // packets at the time of the last report
	// timestamp and at relate the RTP clock to the wall clock.
	timestamp uint32
	at        time.Time
}

func newSender(active *atomic.Pointer[association], progress *progress) *sender {
	var random [10]byte
	// crypto/rand.Read never fails (Go 1.24).
	_, _ = rand.Read(random[:])
	return &sender{
		active: active, progress: progress,
		ssrc:      binary.BigEndian.Uint32(random[0:]) | 1, // 0 means "none" in our descriptions
		sequence:  binary.BigEndian.Uint16(random[4:]) >> 1,
		timestamp: binary.BigEndian.Uint32(random[6:]),
	}
}

// use switches to what was negotiated.
func (s *sender) use(codec Codec, repeats uint8, event format, allowed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.codec != codec {
		s.repeating.packer.Forget()
	}
	s.repeating.payloadType = repeats
	s.codec, s.event, s.allowed = codec, event, allowed
}

// audio sends one packet of samples length on the RTP clock. While a digit is
// being sent, or when the direction forbids it, only the clock runs on.
func (s *sender) audio(payload []byte, samples int, marker bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	timestamp := s.timestamp
	s.timestamp += uint32(samples)
	s.sent.timestamp, s.sent.at = timestamp, time.Now()
	if s.toning || !s.allowed {
		s.repeating.packer.Forget()
		return nil
	}
	payloadType, payload := s.repeating.pack(s.codec, timestamp, payload)
	return s.write(payloadType, timestamp, marker, payload)
}

// write encrypts and sends one packet. mu is held.
func (s *sender) write(payloadType uint8, timestamp uint32, marker bool, payload []byte) error {
	if len(payload) > maxPayload {
		return fmt.Errorf("%w: %d bytes", ErrPacketSize, len(payload))
	}
	association := s.active.Load()
	if association == nil {
		return ErrNotConnected
	}
	s.header.Version = 2
	s.header.Marker = marker
	s.header.PayloadType = payloadType
	s.header.SequenceNumber = s.sequence
	s.header.Timestamp = timestamp
	s.header.SSRC = s.ssrc
	n, err := s.header.MarshalTo(s.buffer[:])
	if err != nil {
		return fmt.Errorf("rtc: writing RTP header: %w", err)
	}
	n += copy(s.buffer[n:], payload)
	s.sequence++
	if err := association.sendRTP(s.buffer[:n], &s.header); err != nil {
		return err
	}
	if s.sent.packets == 0 {
		s.progress.sent()
	}
	s.sent.packets++
	s.sent.octets += uint64(len(payload))
	return nil
}

// sendRTP encrypts packet in place and writes it to the current link.
func (a *association) sendRTP(packet []byte, header *rtp.Header) error {
	keys := a.keys.Load()
	if keys == nil {
		return ErrNotConnected
	}
	keys.sending.Lock()
	encrypted, err := keys.out.EncryptRTP(packet, packet, header)
	keys.sending.Unlock()
	if err != nil {
		return fmt.Errorf("rtc: encrypting RTP: %w", err)
	}
	if _, err := a.via.Load().write(encrypted); err != nil {
		return fmt.Errorf("rtc: sending RTP: %w", err)
	}
	return nil
}
