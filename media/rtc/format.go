package rtc

import (
	"fmt"
	"net/netip"
	"strings"
)

// String writes the description as SDP. There is a real address in o=, c= and
// m=: FreeSWITCH and Asterisk read 0.0.0.0 as hold.
func (d *description) String() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	address := addressLine(d.transport.address.Addr())
	line("v=0")
	line("o=- %d %d %s", d.sessionID, d.version, address)
	line("s=-")
	line("c=%s", address)
	line("t=0 0")
	if d.bundle {
		line("a=group:BUNDLE %s", d.media.mid)
	}
	for i, s := range d.sections {
		if i == d.audio {
			d.formatAudio(line)
			continue
		}
		// Everything but our audio is declined (RFC 3264 6).
		line("m=%s 0 %s %s", s.kind, s.proto, strings.Join(s.formats, " "))
		if s.mid != "" {
			line("a=mid:%s", s.mid)
		}
	}
	return b.String()
}

// addressLine is "IN IP4 192.0.2.1", as in o=, c= and a=rtcp.
func addressLine(ip netip.Addr) string {
	switch {
	case !ip.IsValid():
		return "IN IP4 0.0.0.0"
	case ip.Is4():
		return "IN IP4 " + ip.String()
	}
	return "IN IP6 " + ip.WithZone("").String()
}

// formatRTCP writes where and what reports may be.
func (m *audioMedia) formatRTCP(address netip.AddrPort, line func(string, ...any)) {
	if m.rtcpMux {
		line("a=rtcp:%d %s", address.Port(), addressLine(address.Addr()))
		line("a=rtcp-mux")
	}
	if m.extended.any() {
		line("a=rtcp-xr:%s", m.extended)
	}
}

// formatAudio writes the m=audio section.
func (d *description) formatAudio(line func(string, ...any)) {
	m, t := d.media, d.transport
	types := make([]string, 0, len(m.codecs)+len(m.redundant)+len(m.events))
	carriers := func(first bool) {
		for _, r := range m.redundant {
			if r.first == first {
				types = append(types, fmt.Sprint(r.payloadType))
			}
		}
	}
	carriers(true)
	for _, codec := range m.codecs {
		types = append(types, fmt.Sprint(codec.PayloadType))
	}
	carriers(false)
	for _, event := range m.events {
		types = append(types, fmt.Sprint(event.payloadType))
	}
	line("m=audio %d %s %s", t.address.Port(), m.proto, strings.Join(types, " "))
	line("c=%s", addressLine(t.address.Addr()))
	m.formatRTCP(t.address, line)
	if m.mid != "" {
		line("a=mid:%s", m.mid)
	}
	for _, codec := range m.codecs {
		line("a=rtpmap:%d %s", codec.PayloadType, codec)
		if codec.Fmtp != "" {
			line("a=fmtp:%d %s", codec.PayloadType, codec.Fmtp)
		}
	}
	for _, r := range m.redundant {
		line("a=rtpmap:%d %s", r.payloadType, Codec{Name: "red", ClockRate: r.clockRate, Channels: r.channels})
		line("a=fmtp:%d %d/%d", r.payloadType, r.of, r.of)
	}
	for _, event := range m.events {
		line("a=rtpmap:%d telephone-event/%d", event.payloadType, event.clockRate)
		line("a=fmtp:%d 0-15", event.payloadType)
	}
	line("a=ptime:%d", m.ptime)
	line("a=%s", m.direction)
	line("a=setup:%s", t.setup)
	for _, f := range t.fingerprints {
		line("a=fingerprint:%s", f)
	}
	line("a=ice-ufrag:%s", t.ufrag)
	line("a=ice-pwd:%s", t.pwd)
	for _, candidate := range t.candidates {
		line("a=candidate:%s", candidate)
	}
	line("a=end-of-candidates")
	// Without a stream name, browsers hand a track to the page that belongs to
	// no stream, which many pages drop.
	line("a=msid:%s audio", m.cname)
	line("a=ssrc:%d cname:%s", m.ssrc, m.cname)
}
