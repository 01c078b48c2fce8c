package rtc

import (
	"net/netip"
	"slices"
)

// description is a session description (RFC 8866) reduced to what one audio
// call needs. It is a plain value: parse.go makes it from text, format.go makes
// text of it, and offer.go and answer.go decide what stands in it.
type description struct {
	sessionID, version uint64
	media              audioMedia
	transport          transportParams
	// sections are all m= lines in order; audio is the index of ours, -1 if none.
	sections []section
	audio    int
	bundle   bool
}

// audioMedia is what the m=audio section says about sound.
type audioMedia struct {
	proto     string // "UDP/TLS/RTP/SAVPF"
	mid       string
	direction Direction
	codecs    []Codec  // in order of preference
	events    []format // telephone-event, RFC 4733
	redundant []redundant
	ptime     int // milliseconds, 0 if not said
	rtcpMux   bool
	extended  extended // a=rtcp-xr
	ssrc      uint32   // 0 if not said
	cname     string
	sdes      bool // a=crypto was there
}

// format is a payload type of telephone-event and its clock in Hz.
type format struct {
	payloadType uint8
	clockRate   int
}

// transportParams is how to reach and authenticate one side. Two descriptions
// with the same credentials and fingerprints mean the same connection.
type transportParams struct {
	address      netip.AddrPort // the default destination: c= and m=
	ufrag, pwd   string
	lite         bool
	candidates   []string // values of a=candidate, without the name
	fingerprints []fingerprint
	setup        setup
	tlsID        string // RFC 8842
}

// section is one m= line.
type section struct {
	kind, proto, mid string
	formats          []string
	port             int
}

// setup is the DTLS role of RFC 5763 5 and RFC 4145.
type setup string

const (
	setupActPass setup = "actpass"
	setupActive  setup = "active"
	setupPassive setup = "passive"
)

// sameICE reports whether both belong to one ICE generation.
func (t transportParams) sameICE(o transportParams) bool {
	return t.ufrag == o.ufrag && t.pwd == o.pwd
}

// sameDTLS reports whether both belong to one DTLS association (RFC 8842 4).
func (t transportParams) sameDTLS(o transportParams) bool {
	if t.tlsID != "" && o.tlsID != "" && t.tlsID != o.tlsID {
		return false
	}
	return slices.Equal(t.fingerprints, o.fingerprints)
}

// usable reports what, if anything, keeps us from talking to the writer of d.
func (d *description) usable() error {
	switch {
	case d.audio < 0:
		return ErrNoAudio
	case d.sections[d.audio].port == 0:
		return ErrMediaRejected
	case len(d.transport.fingerprints) > 0:
	case d.media.sdes:
		return ErrSDES
	case d.media.proto == "RTP/AVP" || d.media.proto == "RTP/AVPF":
		return ErrUnencrypted
	default:
		return ErrNoFingerprint
	}
	if d.transport.ufrag == "" || d.transport.pwd == "" {
		return ErrNoICE
	}
	return nil
}

// formats is what one description allows: which payload type means what. It is
// immutable once made, so that the packet paths may share it.
type formats struct {
	// codecs are the negotiated ones with the payload types to send them by and
	// the other side's parameters. The first is what we send.
	codecs []Codec
	// events are the telephone-event formats to send.
	events []format
	// receive maps what arrives; it is wider than codecs, because a peer may use
	// the payload types of its own description or of ours.
	receive [128]Codec
	// eventClock is the clock of a received telephone-event; 0 means none.
	eventClock [128]int
	// redundant is the redundant audio that both take, as the other side writes it,
	// redundantClock the clock of what arrives as such, and repeats the payload type to
	// send it by for the first codec; 0 means none.
	redundant      []redundant
	redundantClock [128]int
	repeats        uint8
	// direction is what both agree on, as we see it; heldByPeer is what the other
	// side wants of it. ptime is the milliseconds of audio that it wants in a
	// packet, 0 if it did not say.
	direction  Direction
	heldByPeer bool
	ptime      int
	// extended is which blocks we send in extended reports.
	extended extended
}

// agree finds what two descriptions have in common. The order of the result is
// that of first; names, payload types and parameters to send by are remote's.
func agree(first []Codec, local, remote audioMedia) (*formats, error) {
	f := &formats{}
	for _, want := range first {
		i := slices.IndexFunc(remote.codecs, want.same)
		known := slices.ContainsFunc(local.codecs, want.same)
		if i >= 0 && known && !slices.ContainsFunc(f.codecs, want.same) {
			f.codecs = append(f.codecs, remote.codecs[i])
		}
	}
	if len(f.codecs) == 0 {
		return nil, ErrNoCodec
	}
	f.events = remote.events
	f.extended = extended{
		roundTrip: local.extended.roundTrip && remote.extended.roundTrip, metrics: remote.extended.metrics,
	}
	for _, codec := range staticCodecs {
		if slices.ContainsFunc(local.codecs, codec.same) {
			f.receive[codec.PayloadType] = codec
		}
	}
	for _, side := range [...]audioMedia{local, remote} {
		for _, event := range side.events {
			f.eventClock[event.payloadType] = event.clockRate
		}
		for _, codec := range side.codecs {
			if slices.ContainsFunc(f.codecs, codec.same) {
				f.receive[codec.PayloadType] = codec
				f.eventClock[codec.PayloadType] = 0
			}
		}
	}
	f.agreeRedundant(local, remote)
	return f, nil
}

// staticCodecs have payload types of their own (RFC 3551 6) and need no rtpmap.
var staticCodecs = [...]Codec{
	{Name: "PCMU", PayloadType: 0, ClockRate: 8000, Channels: 1},
	{Name: "PCMA", PayloadType: 8, ClockRate: 8000, Channels: 1},
	{Name: "G722", PayloadType: 9, ClockRate: 8000, Channels: 1},
}

// eventFormats chooses payload types for telephone-event: one for the clock of
// each codec and one at 8000, since servers differ in which they take.
func eventFormats(codecs []Codec) []format {
	taken := map[uint8]bool{}
	clocks := []int{}
	for _, codec := range codecs {
		taken[codec.PayloadType] = true
		if !slices.Contains(clocks, codec.ClockRate) {
			clocks = append(clocks, codec.ClockRate)
		}
	}
	if !slices.Contains(clocks, 8000) {
		clocks = append(clocks, 8000)
	}
	slices.SortFunc(clocks, func(a, b int) int { return b - a })
	events := make([]format, 0, len(clocks))
	for _, clock := range clocks {
		preferred := uint8(110)
		if clock == 8000 {
			preferred = 101 // what most servers use themselves
		}
		if pt, ok := freePayloadType(preferred, taken); ok {
			taken[pt] = true
			events = append(events, format{payloadType: pt, clockRate: clock})
		}
	}
	return events
}

// freePayloadType is preferred or else the first free dynamic payload type.
func freePayloadType(preferred uint8, taken map[uint8]bool) (pt uint8, ok bool) {
	if !taken[preferred] {
		return preferred, true
	}
	for pt := uint8(96); pt < 128; pt++ {
		if !taken[pt] {
			return pt, true
		}
	}
	return 0, false
}

// eventFor is the telephone-event format to send beside audio of this clock:
// the same clock if there is one, else 8000 (RFC 4733 2.1), else any.
func (f *formats) eventFor(clockRate int) (format, bool) {
	for _, clock := range [...]int{clockRate, 8000} {
		for _, event := range f.events {
			if event.clockRate == clock {
				return event, true
			}
		}
	}
	if len(f.events) > 0 {
		return f.events[0], true
	}
	return format{}, false
}
