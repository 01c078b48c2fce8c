package rtc

import (
	"time"

	"offhook/media/quality"
)

// maxSources bounds how many streams are remembered; the oldest is forgotten.
const maxSources = 8

// sources are the reception statistics of RFC 3550 6.4.1 and A.3, A.8, one per
// SSRC, and their totals. A peer may change its SSRC as often as it likes.
type sources struct {
	list    []*source      // the one that was heard last at the end
	packets uint64         // all streams, forgotten ones included
	bytes   uint64         // payload bytes
	gone    uint64         // packets lost of forgotten streams
	missed  quality.Bursts // of forgotten streams
	// audioType is the payload type of the last packet with a known codec.
	audioType uint8
	hasAudio  bool
}

// source is one incoming stream.
type source struct {
	ssrc          uint32
	baseSequence  uint32
	highest       uint32 // extended highest sequence number
	received      uint64
	expectedPrior uint64
	receivedPrior uint64
	jitter        float64 // in clock units
	clock         int     // of the last packet
	lastArrival   time.Time
	lastTimestamp uint32 // of the last packet with sound, as lastSequence
	lastSequence  uint16
	report        senderReport
	reportPending bool // packets came since the last report block
	window        window
	duration      time.Duration // of a packet; 0 while unknown
}

// senderReport is what we need of the stream's last SR.
type senderReport struct {
	middle  uint32 // middle 32 bits of its NTP time
	arrival time.Time
}

// receive counts one packet. clock is that of its payload type, 0 if it has no
// bearing on jitter (telephone-event, unknown).
func (s *sources) receive(packet *Packet, clock int) {
	s.packets++
	s.bytes += uint64(len(packet.Payload))
	in := s.of(packet.SSRC, packet.Sequence)
	in.received++
	in.reportPending = true
	if clock > 0 {
		in.measure(packet, clock)
	}
	in.advance(packet.Sequence)
	if clock > 0 {
		in.updateJitter(packet, clock)
	}
}

// of finds or adds the stream of ssrc, which is then the one that was heard last.
func (s *sources) of(ssrc uint32, sequence uint16) *source {
	if i := s.index(ssrc); i >= 0 {
		in := s.list[i]
		copy(s.list[i:], s.list[i+1:])
		s.list[len(s.list)-1] = in
		return in
	}
	if len(s.list) == maxSources {
		s.gone += s.list[0].lost()
		s.missed.Add(s.list[0].window.sum())
		s.list = append(s.list[:0], s.list[1:]...)
	}
	in := &source{ssrc: ssrc, baseSequence: uint32(sequence), highest: uint32(sequence)}
	in.window.forward(1)
	s.list = append(s.list, in)
	return in
}

func (s *sources) find(ssrc uint32) *source {
	if i := s.index(ssrc); i >= 0 {
		return s.list[i]
	}
	return nil
}

func (s *sources) index(ssrc uint32) int {
	for i := len(s.list) - 1; i >= 0; i-- {
		if s.list[i].ssrc == ssrc {
			return i
		}
	}
	return -1
}

// advance extends the highest sequence number (RFC 3550 A.1). A jump of more
// than 3000 packets, a minute of audio, starts the count anew.
func (s *source) advance(sequence uint16) {
	const maxJump = 3000
	step := int16(sequence - uint16(s.highest))
	switch {
	case step > 0 && step < maxJump:
		s.highest += uint32(step)
		s.window.forward(uint32(step))
	case step >= maxJump || step <= -maxJump:
		lost := s.lost()
		s.highest = uint32(sequence)
		s.baseSequence = s.highest - uint32(s.received+lost-1)
		s.window.restart()
	default:
		s.window.back(uint32(-step))
	}
}

// measure learns how long a packet lasts, from two with sound that follow each other.
func (s *source) measure(packet *Packet, clock int) {
	const longest = 120 * time.Millisecond // RFC 7587 3.3; longer is a pause
	if packet.Sequence != s.lastSequence+1 || s.clock != clock {
		return
	}
	d := time.Duration(packet.Timestamp-s.lastTimestamp) * time.Second / time.Duration(clock)
	if d > 0 && d <= longest {
		s.duration = d
	}
}

// updateJitter is RFC 3550 A.8. Differences are taken between neighbours, so
// that a change of clock costs nothing but one value.
func (s *source) updateJitter(packet *Packet, clock int) {
	if s.clock == clock && packet.Timestamp != s.lastTimestamp {
		between := packet.Arrival.Sub(s.lastArrival).Seconds() * float64(clock)
		d := between - float64(int32(packet.Timestamp-s.lastTimestamp))
		if d < 0 {
			d = -d
		}
		s.jitter += (d - s.jitter) / 16
	} else if s.clock != clock {
		s.jitter = 0
	}
	s.clock, s.lastArrival = clock, packet.Arrival
	s.lastTimestamp, s.lastSequence = packet.Timestamp, packet.Sequence
}

// expected is how many packets there should have been.
func (s *source) expected() uint64 { return uint64(s.highest-s.baseSequence) + 1 }

// lost is how many never came; duplicates do not make it negative.
func (s *source) lost() uint64 {
	if expected := s.expected(); expected > s.received {
		return expected - s.received
	}
	return 0
}

// lost is the total over all streams.
func (s *sources) lost() uint64 {
	total := s.gone
	for _, in := range s.list {
		total += in.lost()
	}
	return total
}

// jitter is that of the newest stream.
func (s *sources) jitter() time.Duration {
	if len(s.list) == 0 {
		return 0
	}
	in := s.list[len(s.list)-1]
	if in.clock == 0 {
		return 0
	}
	return time.Duration(in.jitter / float64(in.clock) * float64(time.Second))
}

// losses are how packets were missing, over all streams, and duration how long a packet
// of the newest lasts.
func (s *sources) losses() (all quality.Bursts, duration time.Duration) {
	all = s.missed
	for _, in := range s.list {
		all.Add(in.window.sum())
		duration = in.packet()
	}
	return all, duration
}

// packet is how long a packet lasts, ours where nothing tells.
func (s *source) packet() time.Duration {
	if s.duration == 0 {
		return packetTime * time.Millisecond
	}
	return s.duration
}
