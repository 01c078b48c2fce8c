package rtc

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// Limits of a received description. Real ones have a dozen formats and
// candidates and are under 5 kB.
const (
	maxDescription  = 64 << 10
	maxSections     = 16
	maxFormats      = 64
	maxCandidates   = 32
	maxFingerprints = 8
	maxCredential   = 256 // RFC 8839 5.4
)

// parseDescription reads SDP. It takes what real servers write: lower and upper
// case, attributes at either level, formats without rtpmap, no direction. An
// error means that it is not SDP; usable tells whether it is of use.
func parseDescription(text string) (*description, error) {
	if len(text) > maxDescription {
		return nil, fmt.Errorf("%w: %d bytes", ErrBadSDP, len(text))
	}
	var session sdp.SessionDescription
	if err := session.UnmarshalString(text); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadSDP, err)
	}
	if len(session.MediaDescriptions) > maxSections {
		return nil, fmt.Errorf("%w: %d media lines", ErrBadSDP, len(session.MediaDescriptions))
	}
	d := &description{
		sessionID: session.Origin.SessionID,
		version:   session.Origin.SessionVersion,
		audio:     -1,
	}
	for i, media := range session.MediaDescriptions {
		d.sections = append(d.sections, parseSection(media))
		if !strings.EqualFold(media.MediaName.Media, "audio") {
			continue
		}
		// The first audio line that is alive is ours, else the first.
		if d.audio < 0 || d.sections[d.audio].port == 0 && d.sections[i].port != 0 {
			d.audio = i
		}
	}
	if d.audio < 0 {
		return d, nil
	}
	media := session.MediaDescriptions[d.audio]
	d.media = parseAudio(media)
	d.transport = parseTransport(&session, media)
	if direction, ok := directionIn(media.Attributes); ok {
		d.media.direction = direction
	} else if direction, ok := directionIn(session.Attributes); ok {
		d.media.direction = direction
	}
	if !d.media.extended.any() {
		value, _ := session.Attribute("rtcp-xr")
		d.media.extended = parseExtended(value)
	}
	d.bundle = bundled(&session, d.media.mid)
	return d, nil
}

func parseSection(media *sdp.MediaDescription) section {
	mid, _ := media.Attribute("mid")
	return section{
		kind:    media.MediaName.Media,
		proto:   strings.Join(media.MediaName.Protos, "/"),
		mid:     mid,
		formats: media.MediaName.Formats,
		port:    media.MediaName.Port.Value,
	}
}

func directionIn(attributes []sdp.Attribute) (Direction, bool) {
	for _, a := range attributes {
		if d, ok := parseDirection(strings.ToLower(a.Key)); ok {
			return d, true
		}
	}
	return SendRecv, false
}

// bundled reports whether a BUNDLE group (RFC 9143) has our mid in it.
func bundled(session *sdp.SessionDescription, mid string) bool {
	if mid == "" {
		return false
	}
	for _, a := range session.Attributes {
		fields := strings.Fields(a.Value)
		if a.Key != "group" || len(fields) == 0 || fields[0] != "BUNDLE" {
			continue
		}
		for _, member := range fields[1:] {
			if member == mid {
				return true
			}
		}
	}
	return false
}

func parseAudio(media *sdp.MediaDescription) audioMedia {
	m := audioMedia{proto: strings.Join(media.MediaName.Protos, "/")}
	rtpmaps, fmtps := map[string]string{}, map[string]string{}
	for _, a := range media.Attributes {
		pt, rest, _ := strings.Cut(a.Value, " ")
		switch strings.ToLower(a.Key) {
		case "rtpmap":
			rtpmaps[pt] = strings.TrimSpace(rest)
		case "fmtp":
			fmtps[pt] = strings.TrimSpace(rest)
		case "mid":
			m.mid = a.Value
		case "rtcp-mux":
			m.rtcpMux = true
		case "rtcp-xr":
			m.extended = parseExtended(a.Value)
		case "crypto":
			m.sdes = true
		case "ptime":
			if ms, err := strconv.ParseFloat(a.Value, 64); err == nil && ms >= 1 && ms <= 1000 {
				m.ptime = int(ms)
			}
		case "ssrc":
			parseSource(&m, pt, rest)
		}
	}
	for _, name := range media.MediaName.Formats[:min(len(media.MediaName.Formats), maxFormats)] {
		codec, ok := parseFormat(name, rtpmaps[name])
		switch {
		case !ok:
		case strings.EqualFold(codec.Name, "red"):
			if r, ok := parseRedundant(codec, fmtps[name]); ok {
				r.first = !slices.ContainsFunc(m.codecs, func(c Codec) bool { return c.PayloadType == r.of })
				m.redundant = append(m.redundant, r)
			}
		case strings.EqualFold(codec.Name, "telephone-event"):
			m.events = append(m.events, format{payloadType: codec.PayloadType, clockRate: codec.ClockRate})
		default:
			codec.Fmtp = fmtps[name]
			m.codecs = append(m.codecs, codec)
		}
	}
	return m
}

// parseSource reads "a=ssrc:<ssrc> cname:<name>" (RFC 5576 6.1); the first counts.
func parseSource(m *audioMedia, ssrc, rest string) {
	number, err := strconv.ParseUint(ssrc, 10, 32)
	if err != nil || m.ssrc != 0 {
		return
	}
	if name, ok := strings.CutPrefix(rest, "cname:"); ok {
		m.ssrc, m.cname = uint32(number), name
	}
}

// parseFormat reads a payload type and its rtpmap, which the static types may
// lack. ok is false for what cannot be used: it is then as if not offered.
func parseFormat(name, rtpmap string) (codec Codec, ok bool) {
	pt, ok := parsePayloadType(name)
	if !ok {
		return Codec{}, false
	}
	if rtpmap == "" {
		for _, static := range staticCodecs {
			if static.PayloadType == pt {
				return static, true
			}
		}
		return Codec{}, false
	}
	fields := strings.Split(rtpmap, "/")
	if len(fields) < 2 || fields[0] == "" {
		return Codec{}, false
	}
	clock, err := strconv.Atoi(strings.TrimSpace(fields[1]))
	if err != nil || clock < 1 || clock > 1_000_000 {
		return Codec{}, false
	}
	channels := 1
	if len(fields) > 2 {
		if n, err := strconv.Atoi(strings.TrimSpace(fields[2])); err == nil && n >= 1 && n <= 255 {
			channels = n
		}
	}
	return Codec{Name: fields[0], PayloadType: pt, ClockRate: clock, Channels: channels}, true
}

// parsePayloadType reads one that is usable beside RTCP.
func parsePayloadType(text string) (pt uint8, ok bool) {
	n, err := strconv.Atoi(text)
	if err != nil || !validPayloadType(n) {
		return 0, false
	}
	return uint8(n), true
}

// parseTransport reads ICE and DTLS attributes: those of the media section, and
// for what is missing there, those of the session (RFC 8839 5.4, RFC 8122 5).
func parseTransport(session *sdp.SessionDescription, media *sdp.MediaDescription) transportParams {
	t := transportParams{address: destination(session, media)}
	for _, a := range media.Attributes {
		if strings.EqualFold(a.Key, "candidate") && len(t.candidates) < maxCandidates {
			t.candidates = append(t.candidates, a.Value)
		}
	}
	for _, level := range [...][]sdp.Attribute{media.Attributes, session.Attributes} {
		fingerprints := len(t.fingerprints) == 0
		for _, a := range level {
			switch strings.ToLower(a.Key) {
			case "ice-ufrag":
				setCredential(&t.ufrag, a.Value)
			case "ice-pwd":
				setCredential(&t.pwd, a.Value)
			case "ice-lite":
				t.lite = true
			case "setup":
				if t.setup == "" {
					t.setup = setup(strings.ToLower(strings.TrimSpace(a.Value)))
				}
			case "tls-id":
				if t.tlsID == "" {
					t.tlsID = a.Value
				}
			case "fingerprint":
				if f, ok := parseFingerprint(a.Value); ok && fingerprints && len(t.fingerprints) < maxFingerprints {
					t.fingerprints = append(t.fingerprints, f)
				}
			}
		}
	}
	return t
}

// setCredential takes the first value that RFC 8839 5.4 allows in length.
func setCredential(to *string, value string) {
	if value = strings.TrimSpace(value); *to == "" && len(value) <= maxCredential {
		*to = value
	}
}

// destination is the address of c= with the port of m=; invalid if either is
// missing, zero ("0.0.0.0", port 9 of trickle ICE) or a name.
func destination(session *sdp.SessionDescription, media *sdp.MediaDescription) netip.AddrPort {
	connection := media.ConnectionInformation
	if connection == nil {
		connection = session.ConnectionInformation
	}
	port := media.MediaName.Port.Value
	if connection == nil || connection.Address == nil || port < 10 || port > 65535 {
		return netip.AddrPort{}
	}
	address, _, _ := strings.Cut(connection.Address.Address, "/")
	ip, err := netip.ParseAddr(address)
	if err != nil || !reachable(ip) {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(ip.Unmap(), uint16(port))
}

// reachable reports whether ip can be the address of one host.
func reachable(ip netip.Addr) bool {
	return ip.IsValid() && !ip.IsUnspecified() && !ip.IsMulticast() && ip != netip.AddrFrom4([4]byte{255, 255, 255, 255})
}
