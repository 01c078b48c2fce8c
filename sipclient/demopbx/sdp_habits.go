package demopbx

import (
	"fmt"
	"net"
	"strconv"
	"strings"
)

// session is what the PBX's own SDP is made of, in whatever style.
type session struct {
	id, version uint64
	proto       string // as offered
	formats     []format
	ufrag, pwd  string
	fingerprint string
	setup       string
	candidates  []string // component 1, attribute values
	ssrc        uint32
	direction   string
	mid         string // the offer's; empty = it had none
	offer       bool
}

// sdpStyle is how a server writes SDP.
type sdpStyle struct {
	// write renders the session.
	write func(session) string
	// several answers with all codecs in common instead of one, in the server's own
	// order, and sends another one than the first.
	several bool
	// inventsEvent answers payload type 96 where only telephone-event/48000 was
	// offered beside a codec of 8000 Hz.
	inventsEvent bool
	// refusesHidden refuses an offer that has nothing but mDNS candidates.
	refusesHidden bool
	// comfortNoise offers CN at both clocks.
	comfortNoise bool
	// offerProto is the protocol in an offer; the others are its payload types, of opus
	// and of telephone-event at 48000 and 8000.
	offerProto                  string
	offerOpus, event48k, event8 uint8
}

func plainSDP() sdpStyle {
	return sdpStyle{write: writePlain, offerProto: "UDP/TLS/RTP/SAVPF", offerOpus: 111, event48k: 110, event8: 101}
}

// freeswitchSDP: never a mid or BUNDLE, one codec, one candidate, four a=ssrc
// lines, RTP/SAVPF in offers.
func freeswitchSDP() sdpStyle {
	return sdpStyle{write: writeFreeSWITCH, inventsEvent: true, refusesHidden: true, comfortNoise: true, offerProto: "RTP/SAVPF", offerOpus: 102, event48k: 103, event8: 101}
}

// asteriskSDP: all codecs in common, upper-case SHA-256 and UDP.
func asteriskSDP() sdpStyle {
	return sdpStyle{write: writeAsterisk, several: true, offerProto: "UDP/TLS/RTP/SAVPF", offerOpus: 107, event48k: 110, event8: 101}
}

// address is where the first candidate listens.
func (s session) address() (host, port, network string) {
	host, port, network = "127.0.0.1", "9", "IP4"
	if len(s.candidates) > 0 {
		if f := strings.Fields(s.candidates[0]); len(f) > 5 {
			host, port = f[4], f[5]
		}
	}
	if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
		network = "IP6"
	}
	return host, port, network
}

// payloadTypes lists the formats' numbers for the m-line.
func (s session) payloadTypes() string {
	numbers := make([]string, len(s.formats))
	for i, f := range s.formats {
		numbers[i] = strconv.Itoa(int(f.payloadType))
	}
	return strings.Join(numbers, " ")
}

// maps writes rtpmap and fmtp lines.
func (s session) maps(b *strings.Builder, opusFmtp string) {
	for _, f := range s.formats {
		fmt.Fprintf(b, "a=rtpmap:%d %s\r\n", f.payloadType, f.rtpmap())
		switch {
		case strings.EqualFold(f.name, "opus") && opusFmtp != "":
			fmt.Fprintf(b, "a=fmtp:%d %s\r\n", f.payloadType, opusFmtp)
		case f.isEvent():
			fmt.Fprintf(b, "a=fmtp:%d 0-16\r\n", f.payloadType)
		}
	}
}

func writePlain(s session) string {
	host, port, network := s.address()
	var b strings.Builder
	fmt.Fprintf(&b, "v=0\r\no=offhook %d %d IN %s %s\r\ns=-\r\nc=IN %s %s\r\nt=0 0\r\n", s.id, s.version, network, host, network, host)
	if s.mid != "" {
		fmt.Fprintf(&b, "a=group:BUNDLE %s\r\n", s.mid)
	}
	fmt.Fprintf(&b, "m=audio %s %s %s\r\n", port, s.proto, s.payloadTypes())
	if s.mid != "" {
		fmt.Fprintf(&b, "a=mid:%s\r\n", s.mid)
	}
	s.maps(&b, "minptime=10;useinbandfec=1")
	fmt.Fprintf(&b, "a=ptime:20\r\na=%s\r\na=rtcp-mux\r\na=setup:%s\r\na=fingerprint:%s\r\na=ice-ufrag:%s\r\na=ice-pwd:%s\r\n",
		s.direction, s.setup, s.fingerprint, s.ufrag, s.pwd)
	for _, c := range s.candidates {
		fmt.Fprintf(&b, "a=candidate:%s\r\n", c)
	}
	fmt.Fprintf(&b, "a=end-of-candidates\r\na=ssrc:%d cname:offhook\r\n", s.ssrc)
	return b.String()
}

func writeFreeSWITCH(s session) string {
	host, port, network := s.address()
	stream := fmt.Sprintf("Dl1BB6Q17rrRZBcgGxlVTJlx%08x", s.ssrc)
	var b strings.Builder
	fmt.Fprintf(&b, "v=0\r\no=FreeSWITCH %d %d IN %s %s\r\ns=FreeSWITCH\r\nc=IN %s %s\r\nt=0 0\r\n", s.id, s.version, network, host, network, host)
	fmt.Fprintf(&b, "a=msid-semantic: WMS %s\r\nm=audio %s %s %s\r\n", stream, port, s.proto, s.payloadTypes())
	for _, f := range s.formats {
		fmt.Fprintf(&b, "a=rtpmap:%d %s\r\n", f.payloadType, f.rtpmap())
		switch {
		case f.name == "opus" && s.offer:
			fmt.Fprintf(&b, "a=fmtp:%d useinbandfec=1; maxaveragebitrate=30000; maxplaybackrate=48000; ptime=20; minptime=10; maxptime=40; stereo=1\r\n", f.payloadType)
		case f.name == "opus":
			fmt.Fprintf(&b, "a=fmtp:%d useinbandfec=1; minptime=10\r\n", f.payloadType)
		}
	}
	if s.direction != "sendrecv" {
		fmt.Fprintf(&b, "a=%s\r\n", s.direction)
	}
	b.WriteString("a=ptime:20\r\n")
	fmt.Fprintf(&b, "a=fingerprint:%s\r\na=setup:%s\r\na=rtcp-mux\r\na=rtcp:%s IN %s %s\r\na=ice-ufrag:%s\r\na=ice-pwd:%s\r\n",
		s.fingerprint, s.setup, port, network, host, s.ufrag, s.pwd)
	if len(s.candidates) > 0 {
		fmt.Fprintf(&b, "a=candidate:%s generation 0\r\na=end-of-candidates\r\n", bareCandidate(s.candidates[0]))
	}
	fmt.Fprintf(&b, "a=ssrc:%d cname:3jDLCAvehDw57d8a\r\na=ssrc:%d msid:%s a0\r\na=ssrc:%d mslabel:%s\r\na=ssrc:%d label:%sa0\r\n",
		s.ssrc, s.ssrc, stream, s.ssrc, stream, s.ssrc, stream)
	return b.String()
}

func writeAsterisk(s session) string {
	host, port, network := s.address()
	var b strings.Builder
	fmt.Fprintf(&b, "v=0\r\no=- %d %d IN %s %s\r\ns=Asterisk\r\nc=IN %s %s\r\nt=0 0\r\na=msid-semantic:WMS *\r\n", s.id, s.version, network, host, network, host)
	if s.mid != "" {
		fmt.Fprintf(&b, "a=group:BUNDLE %s\r\n", s.mid)
	}
	fmt.Fprintf(&b, "m=audio %s %s %s\r\na=connection:new\r\na=setup:%s\r\n", port, s.proto, s.payloadTypes(), s.setup)
	hash, value, _ := strings.Cut(s.fingerprint, " ")
	fmt.Fprintf(&b, "a=fingerprint:%s %s\r\na=ice-ufrag:%s\r\na=ice-pwd:%s\r\n", strings.ToUpper(hash), value, s.ufrag, s.pwd)
	for _, c := range s.candidates {
		fmt.Fprintf(&b, "a=candidate:H%s\r\n", strings.Replace(bareCandidate(c), " udp ", " UDP ", 1))
	}
	s.maps(&b, "")
	fmt.Fprintf(&b, "a=ptime:20\r\na=maxptime:60\r\na=%s\r\na=rtcp-mux\r\na=ssrc:%d cname:ced37118-29f9-4735-a618-3e4c115342ec\r\n", s.direction, s.ssrc)
	b.WriteString("a=msid:665ec4a0-bd80-49c4-84ba-f83799471cbd d2bd588c-ae12-41c3-b012-2a6c1401200c\r\na=rtcp-fb:* transport-cc\r\n")
	if s.mid != "" {
		fmt.Fprintf(&b, "a=mid:%s\r\n", s.mid)
	}
	return b.String()
}

// bareCandidate is a candidate up to its type.
func bareCandidate(candidate string) string {
	if f := strings.Fields(candidate); len(f) > 8 {
		return strings.Join(f[:8], " ")
	}
	return candidate
}

// agreed ends an offer of ours: what follows are answers on a connection whose
// roles are settled.
func (s *session) agreed() {
	s.offer = false
	if s.setup == "actpass" {
		s.setup = "active"
	}
}
