package rtc

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/pion/stun/v4"

	"offhook/media"
)

// Codec is one audio format of a session description.
type Codec struct {
	// Name is the encoding name of the rtpmap: "opus", "G722", "PCMU", "PCMA".
	Name string
	// PayloadType is 0-63 or 96-127; 64-95 would collide with RTCP (RFC 5761 4).
	PayloadType uint8
	// ClockRate is the RTP clock in Hz: 48000 for opus, 8000 for G.722 too.
	ClockRate int
	// Channels is the rtpmap's: 2 for opus, 1 (or 0) for the others.
	Channels int
	// Fmtp is the format's parameters, such as "minptime=10;useinbandfec=1".
	Fmtp string
}

// String returns the codec as in its rtpmap: "opus/48000/2".
func (c Codec) String() string {
	if c.Name == "" {
		return ""
	}
	if c.Channels > 1 {
		return fmt.Sprintf("%s/%d/%d", c.Name, c.ClockRate, c.Channels)
	}
	return fmt.Sprintf("%s/%d", c.Name, c.ClockRate)
}

// same reports whether both are the same format, whatever their payload types
// and parameters. Opus without its "/2" is forgiven.
func (c Codec) same(o Codec) bool {
	if !strings.EqualFold(c.Name, o.Name) || c.ClockRate != o.ClockRate {
		return false
	}
	return strings.EqualFold(c.Name, "opus") || max(c.Channels, 1) == max(o.Channels, 1)
}

// Config describes one peer.
type Config struct {
	// Codecs is what is offered and accepted, in the user's order. At least one.
	Codecs []Codec
	// Redundancy offers and accepts redundant audio (RFC 2198) for opus. It is sent only
	// after Peer.SetRedundancy.
	Redundancy bool
	// STUN lists servers as "stun:host:port" or "host:port". Usually empty.
	STUN []string
	// TURN lists relays (RFC 8656). Those without user and password are left out:
	// no server of today gives a relay to strangers.
	TURN []media.Relay
	// Interfaces are the names of the network interfaces to gather on; none means
	// all but virtual ones. Loopback is a matter of IncludeLoopback alone.
	Interfaces []string
	// IncludeLoopback adds 127.0.0.1 and ::1 to the candidates: for a server on
	// this computer. It is added by itself where there is no other interface.
	IncludeLoopback bool
	// Logger gets what happens; nil discards it.
	Logger *slog.Logger
	// OnPacket gets each received packet, one at a time. Its payload type may be
	// anything (see ReceiveCodec): comfort noise, say. A telephone-event comes
	// without payload, as the audio whose sequence numbers it uses up. The packet
	// and its payload are only valid until it returns. It must be quick and must
	// not call Close.
	OnPacket func(*Packet)
	// OnState gets each change of state in order, with what went wrong for
	// Disconnected and Failed. It must be quick and must not call what negotiates
	// or closes: it runs inside SetAnswer, Answer and Close too.
	OnState func(State, error)
	// Hears says how the other side sounds here, to tell it so where it wants that (RTCP
	// XR); Losses and RoundTrip are left to the peer. Nil says nothing but these. It is
	// called every few seconds, must be quick and must not call what negotiates or closes.
	Hears func() media.Hearing
	// OnDTMF gets each digit that the other side sends as RFC 4733 event, once,
	// when its first packet comes. It must be quick and must not call Close.
	OnDTMF func(digit rune)
	// OnDTMFLost is told when a digit that SendDTMF took could not be sent, and how many
	// are not sent with it: that one and all behind it. Those that DropDigits or Close
	// forgets are not told. It must be quick and must not call Close.
	OnDTMFLost func(count int)
}

// Limits of what is taken from a Config and from the network.
const (
	maxCodecs = 16
	maxSTUN   = 8
	maxTURN   = 8
)

// Validate reports the first field that makes no sense.
func (c Config) Validate() error {
	if len(c.Codecs) == 0 || len(c.Codecs) > maxCodecs {
		return fmt.Errorf("%w: Codecs has %d entries, want 1 to %d", ErrConfig, len(c.Codecs), maxCodecs)
	}
	seen := map[uint8]string{}
	for _, codec := range c.Codecs {
		if codec.Name == "" || strings.ContainsAny(codec.Name+codec.Fmtp, "\r\n") || codec.ClockRate <= 0 {
			return fmt.Errorf("%w: codec %q", ErrConfig, codec.String())
		}
		if !validPayloadType(int(codec.PayloadType)) {
			return fmt.Errorf("%w: payload type %d of %s", ErrConfig, codec.PayloadType, codec.Name)
		}
		if other, taken := seen[codec.PayloadType]; taken {
			return fmt.Errorf("%w: payload type %d of both %s and %s", ErrConfig, codec.PayloadType, other, codec.Name)
		}
		seen[codec.PayloadType] = codec.Name
	}
	if len(c.STUN) > maxSTUN {
		return fmt.Errorf("%w: %d STUN servers, want at most %d", ErrConfig, len(c.STUN), maxSTUN)
	}
	if len(c.TURN) > maxTURN {
		return fmt.Errorf("%w: %d TURN servers, want at most %d", ErrConfig, len(c.TURN), maxTURN)
	}
	if _, err := c.stunURIs(); err != nil {
		return err
	}
	_, err := c.turnURIs()
	return err
}

// validPayloadType reports whether pt is usable beside RTCP (RFC 5761 4).
func validPayloadType(pt int) bool { return pt >= 0 && pt < 64 || pt >= 96 && pt < 128 }

// stunURIs parses STUN.
func (c Config) stunURIs() ([]*stun.URI, error) {
	uris := make([]*stun.URI, 0, len(c.STUN))
	for _, server := range c.STUN {
		text := server
		if !strings.HasPrefix(text, "stun:") {
			text = "stun:" + text
		}
		uri, err := stun.ParseURI(text)
		if err != nil {
			return nil, fmt.Errorf("%w: STUN server %q: %w", ErrConfig, server, err)
		}
		uris = append(uris, uri)
	}
	return uris, nil
}

// turnURIs parses TURN.
func (c Config) turnURIs() ([]*stun.URI, error) {
	uris := make([]*stun.URI, 0, len(c.TURN))
	for _, relay := range c.TURN {
		uri, err := turnURI(relay)
		if err != nil {
			return nil, err
		}
		if relay.User != "" && relay.Password != "" {
			uris = append(uris, uri)
		}
	}
	return uris, nil
}

// turnURI parses the URL of a relay (RFC 7065).
func turnURI(relay media.Relay) (*stun.URI, error) {
	if err := relay.Validate(); err != nil {
		return nil, fmt.Errorf("%w: TURN server %q: %w", ErrConfig, relay.URL, err)
	}
	uri, err := stun.ParseURI(relay.URL)
	if err != nil {
		return nil, fmt.Errorf("%w: TURN server %q: %w", ErrConfig, relay.URL, err)
	}
	uri.Username, uri.Password = relay.User, relay.Password
	return uri, nil
}

// Packet is one received audio packet, decrypted. It and Payload belong to the
// peer: they are valid until OnPacket returns, and must be copied to be kept.
type Packet struct {
	// PayloadType may change from packet to packet; see Peer.ReceiveCodec.
	PayloadType uint8
	// Sequence is the RTP sequence number, which wraps at 65536.
	Sequence uint16
	// Timestamp counts the codec's RTP clock and wraps.
	Timestamp uint32
	// SSRC names the sender's stream; a change means a new stream.
	SSRC uint32
	// Marker marks the first packet of a talk spurt.
	Marker bool
	// Payload is the encoded audio without header and padding; empty where the packet
	// only uses up its number.
	Payload []byte
	// Copy says that this is a copy of an earlier packet, which a later one brought (RFC
	// 2198). The packet itself may have come, too.
	Copy bool
	// Arrival is when it was read from the network.
	Arrival time.Time
}
