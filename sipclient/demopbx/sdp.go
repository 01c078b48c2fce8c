package demopbx

import (
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// description is what the PBX needs to know of a client's SDP: its first audio
// section that is in use.
type description struct {
	mid         string
	proto       string // "UDP/TLS/RTP/SAVPF", or what the client wrote
	formats     []format
	ufrag, pwd  string
	fingerprint string // "sha-256 AB:CD…"
	setup       string
	candidates  []string // attribute values
	hidden      bool     // there are candidates behind mDNS names
	direction   string   // sendrecv, sendonly, recvonly or inactive
}

// format is one payload type of an audio section.
type format struct {
	payloadType uint8
	name        string // as in rtpmap, "opus"
	clock       int
	channels    int
	fmtp        string
}

// rtpmap is the attribute's value: "opus/48000/2".
func (f format) rtpmap() string {
	if f.channels > 1 {
		return fmt.Sprintf("%s/%d/%d", f.name, f.clock, f.channels)
	}
	return fmt.Sprintf("%s/%d", f.name, f.clock)
}

func (f format) isEvent() bool { return strings.EqualFold(f.name, "telephone-event") }

// maxFormats and maxCandidates bound what is read of an offer.
const (
	maxFormats    = 64
	maxCandidates = 64
)

// usable reports whether a candidate is one that pion takes: RTP over UDP at an
// address. Names of mDNS are not looked up; such a client is found by its checks.
func usable(candidate string) bool {
	f := strings.Fields(candidate)
	if len(f) < 8 || f[1] != "1" || !strings.EqualFold(f[2], "udp") {
		return false
	}
	_, err := strconv.ParseUint(f[5], 10, 16)
	return err == nil && net.ParseIP(f[4]) != nil
}

// parseDescription reads a client's offer or answer.
func parseDescription(text []byte) (*description, error) {
	if len(text) == 0 {
		return nil, errNoOffer
	}
	var session sdp.SessionDescription
	if err := session.Unmarshal(text); err != nil {
		return nil, fmt.Errorf("read the session description: %w", err)
	}
	for _, section := range session.MediaDescriptions {
		if section.MediaName.Media != "audio" || section.MediaName.Port.Value == 0 {
			continue
		}
		return readSection(&session, section)
	}
	return nil, errNoAudio
}

func readSection(session *sdp.SessionDescription, section *sdp.MediaDescription) (*description, error) {
	// Attributes of the session hold for the section unless it has its own.
	attribute := func(name string) string {
		if value, ok := section.Attribute(name); ok {
			return value
		}
		value, _ := session.Attribute(name)
		return value
	}
	d := &description{
		mid: attribute("mid"), proto: strings.Join(section.MediaName.Protos, "/"),
		ufrag: attribute("ice-ufrag"), pwd: attribute("ice-pwd"),
		fingerprint: attribute("fingerprint"), setup: attribute("setup"), direction: "sendrecv",
	}
	for _, a := range append(session.Attributes, section.Attributes...) {
		switch a.Key {
		case "candidate":
			switch {
			case len(d.candidates) < maxCandidates && usable(a.Value):
				d.candidates = append(d.candidates, a.Value)
			case strings.Contains(a.Value, ".local "):
				d.hidden = true
			}
		case "sendrecv", "sendonly", "recvonly", "inactive":
			d.direction = a.Key
		}
	}
	d.formats = readFormats(section)
	switch {
	case d.ufrag == "" || d.pwd == "":
		return nil, errNoICE
	case d.fingerprint == "":
		return nil, errNoDTLS
	}
	return d, nil
}

// readFormats lists the section's payload types in its order.
func readFormats(section *sdp.MediaDescription) []format {
	known := map[uint8]format{
		0: {0, "PCMU", 8000, 1, ""}, 8: {8, "PCMA", 8000, 1, ""}, 9: {9, "G722", 8000, 1, ""},
	}
	for _, a := range section.Attributes {
		number, value, ok := strings.Cut(a.Value, " ")
		pt, err := strconv.ParseUint(number, 10, 7)
		if !ok || err != nil {
			continue
		}
		f := known[uint8(pt)]
		switch a.Key {
		case "rtpmap":
			parts := strings.Split(strings.TrimSpace(value), "/")
			if len(parts) < 2 {
				continue
			}
			f.payloadType, f.name, f.channels = uint8(pt), parts[0], 1
			f.clock, _ = strconv.Atoi(parts[1])
			if len(parts) > 2 {
				f.channels, _ = strconv.Atoi(parts[2])
			}
		case "fmtp":
			f.fmtp = value
		default:
			continue
		}
		known[uint8(pt)] = f
	}
	var formats []format
	for _, number := range section.MediaName.Formats[:min(len(section.MediaName.Formats), maxFormats)] {
		pt, err := strconv.ParseUint(number, 10, 7)
		if f := known[uint8(pt)]; err == nil && f.name != "" {
			formats = append(formats, f)
			delete(known, uint8(pt)) // listed twice counts once
		}
	}
	return formats
}

// chooseEvent picks the telephone-event for a codec: of the codec's clock, else
// at 8000, else none (ok false).
func (d *description) chooseEvent(clock int) (f format, ok bool) {
	for _, want := range []int{clock, 8000} {
		for _, f := range d.formats {
			if f.isEvent() && f.clock == want {
				return f, true
			}
		}
	}
	return format{}, false
}

// forPion writes the description as pion wants it: with a mid and BUNDLE, with
// no declared SSRC, and with exactly these payload types. pion then meets no
// text but ours.
func (d *description) forPion(formats []format, setup string) string {
	var b strings.Builder
	numbers := make([]string, len(formats))
	for i, f := range formats {
		numbers[i] = strconv.Itoa(int(f.payloadType))
	}
	fmt.Fprintf(&b, "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n")
	fmt.Fprintf(&b, "m=audio 9 UDP/TLS/RTP/SAVPF %s\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=rtcp-mux\r\na=sendrecv\r\n", strings.Join(numbers, " "))
	fmt.Fprintf(&b, "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:%s\r\na=setup:%s\r\n", d.ufrag, d.pwd, lowerHash(d.fingerprint), setup)
	for _, f := range formats {
		fmt.Fprintf(&b, "a=rtpmap:%d %s\r\n", f.payloadType, f.rtpmap())
		if f.fmtp != "" {
			fmt.Fprintf(&b, "a=fmtp:%d %s\r\n", f.payloadType, f.fmtp)
		}
	}
	for _, c := range d.candidates {
		fmt.Fprintf(&b, "a=candidate:%s\r\n", c)
	}
	b.WriteString("a=end-of-candidates\r\n")
	return b.String()
}

// lowerHash writes the hash's name in lower case (RFC 8122 section 5).
func lowerHash(fingerprint string) string {
	name, value, _ := strings.Cut(fingerprint, " ")
	return strings.ToLower(name) + " " + value
}

// mirror is the answer's direction to an offer's (RFC 3264 section 6.1).
func mirror(direction string) string {
	switch direction {
	case "sendonly":
		return "recvonly"
	case "recvonly":
		return "sendonly"
	default:
		return direction
	}
}
