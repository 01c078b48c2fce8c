package rtc

import (
	"slices"
	"strings"

	"offhook/media/red"
)

// redundantType is the payload type for redundant audio that is offered: browsers' own.
const redundantType = 63

// redundant is a format of redundant audio (RFC 2198) that carries another one.
type redundant struct {
	payloadType, of     uint8
	clockRate, channels int
	// first says that it stands before the format that it carries: its writer would
	// rather be sent this (RFC 3264 6.1).
	first bool
}

// parseRedundant reads the format of a payload type, and its parameters: "111/111". One
// that carries different formats is of no use.
func parseRedundant(codec Codec, fmtp string) (r redundant, ok bool) {
	list := strings.Split(strings.TrimSpace(fmtp), "/")
	of, ok := parsePayloadType(list[0])
	if !ok || slices.ContainsFunc(list, func(s string) bool { return s != list[0] }) || of == codec.PayloadType {
		return redundant{}, false
	}
	return redundant{payloadType: codec.PayloadType, of: of, clockRate: codec.ClockRate, channels: codec.Channels}, true
}

// redundantFor is m's redundant audio for a codec.
func (m *audioMedia) redundantFor(codec Codec) (r redundant, ok bool) {
	for _, r := range m.redundant {
		if slices.ContainsFunc(m.codecs, func(c Codec) bool {
			return c.PayloadType == r.of && c.same(codec) && c.ClockRate == r.clockRate
		}) {
			return r, true
		}
	}
	return redundant{}, false
}

// agreeRedundant finds what redundant audio both descriptions have, for formats that are
// agreed.
func (f *formats) agreeRedundant(local, remote audioMedia) {
	for i, codec := range f.codecs {
		ours, known := local.redundantFor(codec)
		theirs, offered := remote.redundantFor(codec)
		if !known || !offered {
			continue
		}
		for _, r := range [...]redundant{ours, theirs} {
			if pt := r.payloadType; f.receive[pt].Name == "" && f.eventClock[pt] == 0 {
				f.redundantClock[pt] = r.clockRate
			}
		}
		f.redundant = append(f.redundant, theirs)
		if i == 0 && theirs.payloadType != codec.PayloadType {
			f.repeats = theirs.payloadType
		}
	}
}

// offerRedundant is the redundant audio of an offer with these formats. Once negotiated,
// it keeps its payload type.
func (s *session) offerRedundant(m audioMedia, negotiated *formats) []redundant {
	if !s.config.Redundancy {
		return nil
	}
	taken := map[uint8]bool{}
	for _, codec := range m.codecs {
		taken[codec.PayloadType] = true
	}
	for _, event := range m.events {
		taken[event.payloadType] = true
	}
	wanted := uint8(redundantType)
	if negotiated != nil && len(negotiated.redundant) > 0 {
		wanted = negotiated.redundant[0].payloadType
	}
	i := slices.IndexFunc(m.codecs, func(c Codec) bool { return strings.EqualFold(c.Name, "opus") })
	pt, ok := freePayloadType(wanted, taken)
	if i < 0 || !ok {
		return nil
	}
	opus := m.codecs[i]
	return []redundant{{payloadType: pt, of: opus.PayloadType, clockRate: opus.ClockRate, channels: opus.Channels}}
}

// repeating is the part of a sender that repeats packets in the ones after them.
type repeating struct {
	payloadType uint8 // 0: the other side does not take it
	packer      red.Packer
	buffer      [maxPayload]byte
}

// pack returns what to send of a packet, and as what.
func (r *repeating) pack(codec Codec, timestamp uint32, payload []byte) (uint8, []byte) {
	if r.payloadType == 0 {
		return codec.PayloadType, payload
	}
	n := r.packer.Pack(r.buffer[:], codec.PayloadType, timestamp, payload)
	if n == 0 {
		return codec.PayloadType, payload
	}
	return r.payloadType, r.buffer[:n]
}

// SetRedundancy has each packet repeat so many before it, 0 to red.MaxCopies. Without
// effect where TakesRedundancy is false.
func (p *Peer) SetRedundancy(copies int) {
	p.sender.mu.Lock()
	defer p.sender.mu.Unlock()
	p.sender.repeating.packer.SetCopies(copies)
}

// TakesRedundancy reports whether the other side takes redundant audio.
func (p *Peer) TakesRedundancy() bool {
	formats := p.receiver.formats.Load()
	return formats != nil && formats.repeats != 0
}

// unpack hands on what a packet of redundant audio brought: copies of earlier ones first.
// delivering is held.
func (r *receiver) unpack(packet *Packet, formats *formats) {
	parts, err := r.copies.Read(packet.SSRC, packet.Sequence, packet.Timestamp, packet.Payload)
	if err != nil {
		r.discard.Add(1)
		return
	}
	for _, part := range parts {
		r.part = *packet
		r.part.PayloadType, r.part.Sequence, r.part.Timestamp = part.PayloadType, part.Sequence, part.Timestamp
		r.part.Payload, r.part.Copy = part.Payload, part.Copy
		r.part.Marker = packet.Marker && !part.Copy
		r.hand(formats)
	}
}
