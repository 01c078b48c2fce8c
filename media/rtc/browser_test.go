package rtc

import (
	"errors"
	"io"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// browser is a peer of another make: pion's PeerConnection, which behaves as a
// browser does. Both ends from one code would hide their own faults.
type browser struct {
	*webrtc.PeerConnection
	t       *testing.T
	track   *webrtc.TrackLocalStaticRTP
	packets chan *rtp.Packet
	writing rtp.Header
}

// browserSetup changes how a browser is made.
type browserSetup struct {
	settings func(*webrtc.SettingEngine)
	codec    webrtc.RTPCodecCapability // what it sends
}

func newBrowser(t *testing.T, setup browserSetup) *browser {
	t.Helper()
	if setup.codec.MimeType == "" {
		setup.codec = webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}
	}
	var engine webrtc.MediaEngine
	for _, codec := range []webrtc.RTPCodecParameters{
		{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1"}, PayloadType: 109},
		{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeG722, ClockRate: 8000}, PayloadType: 9},
		{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMU, ClockRate: 8000}, PayloadType: 0},
		{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMA, ClockRate: 8000}, PayloadType: 8},
		{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: "audio/telephone-event", ClockRate: 48000}, PayloadType: 120},
		{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: "audio/telephone-event", ClockRate: 8000}, PayloadType: 121},
	} {
		if err := engine.RegisterCodec(codec, webrtc.RTPCodecTypeAudio); err != nil {
			t.Fatal(err)
		}
	}
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	if setup.settings != nil {
		setup.settings(&settings)
	}
	api := webrtc.NewAPI(webrtc.WithMediaEngine(&engine), webrtc.WithSettingEngine(settings))
	connection, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{PeerConnection: connection, t: t, packets: make(chan *rtp.Packet, 1024)}
	t.Cleanup(func() {
		if err := connection.GracefulClose(); err != nil {
			t.Error(err)
		}
	})
	connection.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		for {
			packet, _, err := track.ReadRTP()
			if errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, io.ErrClosedPipe) {
				return
			}
			if err != nil {
				continue
			}
			select {
			case b.packets <- packet:
			default:
			}
		}
	})
	b.track, err = webrtc.NewTrackLocalStaticRTP(setup.codec, "audio", "browser")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := connection.AddTrack(b.track); err != nil {
		t.Fatal(err)
	}
	return b
}

// offer and answer return complete descriptions: SIP has no trickle.
func (b *browser) offer() string {
	b.t.Helper()
	offer, err := b.CreateOffer(nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.settle(offer)
}

func (b *browser) answer(offer string) string {
	b.t.Helper()
	if err := b.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		b.t.Fatalf("the browser refuses our offer: %v\n%s", err, offer)
	}
	answer, err := b.CreateAnswer(nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.settle(answer)
}

func (b *browser) settle(d webrtc.SessionDescription) string {
	b.t.Helper()
	gathered := webrtc.GatheringCompletePromise(b.PeerConnection)
	if err := b.SetLocalDescription(d); err != nil {
		b.t.Fatal(err)
	}
	select {
	case <-gathered:
	case <-time.After(patience):
		b.t.Fatal("the browser does not gather")
	}
	return b.LocalDescription().SDP
}

func (b *browser) accept(answer string) {
	b.t.Helper()
	if err := b.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		b.t.Fatalf("the browser refuses our answer: %v\n%s", err, answer)
	}
}

// speak sends one packet.
func (b *browser) speak(payload string) {
	b.t.Helper()
	b.writing.Version = 2
	b.writing.SequenceNumber++
	b.writing.Timestamp += 960
	packet := &rtp.Packet{Header: b.writing, Payload: []byte(payload)}
	if err := b.track.WriteRTP(packet); err != nil && !errors.Is(err, io.ErrClosedPipe) {
		b.t.Fatal("the browser cannot send:", err)
	}
}

// talk checks that both hear each other, and returns what the station heard.
func talk(t *testing.T, s *station, b *browser) (heard Packet) {
	t.Helper()
	limit := time.After(patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for gotS, gotB := false, false; !gotS || !gotB; {
		select {
		case <-tick.C:
			b.speak("from the browser")
			if err := s.Send([]byte("from the station"), 960, false); err != nil && !errors.Is(err, ErrNotConnected) {
				t.Fatal(err)
			}
		case packet := <-s.packets:
			if string(packet.Payload) == "from the browser" {
				heard, gotS = packet, true
			}
		case packet := <-b.packets:
			gotB = gotB || string(packet.Payload) == "from the station"
		case <-limit:
			t.Fatalf("station heard: %v, browser heard: %v, station is %v", gotS, gotB, s.State())
		}
	}
	return heard
}

// without removes all lines that match.
func without(sdp, pattern string) string {
	return regexp.MustCompile(`(?m)^(?:`+pattern+`).*\r\n`).ReplaceAllString(sdp, "")
}

// replacing replaces all matches.
func replacing(sdp, pattern, by string) string {
	return regexp.MustCompile(`(?m)`+pattern).ReplaceAllString(sdp, by)
}

// quirks are what servers do to their descriptions.
var quirks = []struct {
	name string
	edit func(string) string
}{
	{"as it is", func(s string) string { return s }},
	{"FreeSWITCH: no mid, no BUNDLE", func(s string) string { return without(s, "a=mid|a=group") }},
	{"no ssrc", func(s string) string { return without(s, "a=ssrc|a=msid") }},
	{"other SSRC than declared", func(s string) string { return replacing(s, `a=ssrc:\d+`, "a=ssrc:12345") }},
	{"no rtcp-mux", func(s string) string { return without(s, "a=rtcp") }},
	{"no direction", func(s string) string { return without(s, "a=sendrecv") }},
	{"RTP/SAVPF", func(s string) string { return replacing(s, "UDP/TLS/RTP/SAVPF", "RTP/SAVPF") }},
	{"upper case", func(s string) string {
		return replacing(replacing(s, "a=fingerprint:sha-256", "a=fingerprint:SHA-256"), " udp ", " UDP ")
	}},
	{"first candidate unreachable", func(s string) string {
		return strings.Replace(s, "a=candidate:", "a=candidate:1 1 udp 2130706431 203.0.113.254 9999 typ host\r\na=candidate:", 1)
	}},
	{"mDNS, TCP and impossible candidates too", func(s string) string {
		return strings.Replace(s, "a=candidate:", "a=candidate:1 1 udp 2130706431 5d9f.local 9999 typ host\r\n"+
			"a=candidate:2 1 tcp 1518280447 127.0.0.1 9 typ host tcptype active\r\n"+
			"a=candidate:3 1 udp 2130706431 0.0.0.0 9 typ host\r\na=candidate:rubbish\r\na=candidate:", 1)
	}},
	{"no candidates at all: peer-reflexive", func(s string) string {
		return replacing(without(s, "a=candidate"), "c=IN IP4 .*", "c=IN IP4 0.0.0.0\r")
	}},
	{"attributes at session level", func(s string) string {
		var moved strings.Builder
		for _, line := range regexp.MustCompile(`(?m)^a=(fingerprint|setup|ice-ufrag|ice-pwd).*\r\n`).FindAllString(s, -1) {
			moved.WriteString(line)
		}
		s = without(s, "a=fingerprint|a=setup|a=ice-ufrag|a=ice-pwd")
		return strings.Replace(s, "m=audio", moved.String()+"m=audio", 1)
	}},
	{"line feeds only", func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }},
	{"codecs that nobody has", func(s string) string {
		return replacing(s, `m=audio (\d+) (\S+) `, "m=audio $1 $2 18 13 ")
	}},
}

// TestCallBrowser calls a browser whose answer has each quirk.
func TestCallBrowser(t *testing.T) {
	for _, quirk := range quirks {
		t.Run(quirk.name, func(t *testing.T) {
			s, b := newStation(t), newBrowser(t, browserSetup{})
			s.accept(quirk.edit(b.answer(s.offer())))
			talk(t, s, b)
			s.reach(Connected)
		})
	}
}

// TestBrowserCalls is called by a browser whose offer has each quirk. The
// browser's own faults need an answer with its mid in it.
func TestBrowserCalls(t *testing.T) {
	for _, quirk := range quirks {
		t.Run(quirk.name, func(t *testing.T) {
			s, b := newStation(t), newBrowser(t, browserSetup{})
			answer := s.answer(quirk.edit(b.offer()))
			if !strings.Contains(answer, "a=mid:0") {
				answer = strings.Replace(answer, "m=audio", "a=group:BUNDLE 0\r\nm=audio", 1)
				answer = strings.Replace(answer, "a=setup", "a=mid:0\r\na=setup", 1)
			}
			b.accept(answer)
			heard := talk(t, s, b)
			if codec, ok := s.ReceiveCodec(heard.PayloadType); !ok || codec.Name != "opus" || heard.PayloadType != 109 {
				t.Errorf("opus on another payload type: %d is %v", heard.PayloadType, codec)
			}
			if selected, _ := s.Selected(); selected.PayloadType != 109 {
				t.Errorf("we would send opus as %d", selected.PayloadType)
			}
		})
	}
}

// TestICELite talks to a peer that answers checks and sends none.
func TestICELite(t *testing.T) {
	lite := browserSetup{settings: func(s *webrtc.SettingEngine) {
		s.SetLite(true)
		s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	}}
	t.Run("we call", func(t *testing.T) {
		s, b := newStation(t), newBrowser(t, lite)
		s.accept(b.answer(s.offer()))
		talk(t, s, b)
	})
	t.Run("it calls", func(t *testing.T) {
		s, b := newStation(t), newBrowser(t, lite)
		b.accept(s.answer(b.offer()))
		talk(t, s, b)
	})
}

// TestSetupRoles covers the DTLS roles that an answer and an offer can take.
func TestSetupRoles(t *testing.T) {
	passive := browserSetup{settings: func(s *webrtc.SettingEngine) {
		if err := s.SetAnsweringDTLSRole(webrtc.DTLSRoleServer); err != nil {
			t.Fatal(err)
		}
	}}
	t.Run("passive answer", func(t *testing.T) {
		s, b := newStation(t), newBrowser(t, passive)
		answer := b.answer(s.offer())
		if !strings.Contains(answer, "a=setup:passive") {
			t.Fatal(answer)
		}
		s.accept(answer)
		talk(t, s, b)
	})
	t.Run("active offer", func(t *testing.T) {
		s, b := newStation(t), newBrowser(t, browserSetup{})
		answer := s.answer(replacing(b.offer(), "a=setup:actpass", "a=setup:active"))
		if !strings.Contains(answer, "a=setup:passive") {
			t.Fatal(answer)
		}
		b.accept(answer)
		talk(t, s, b)
	})
}

// TestG722 is heard in the codec that the user put first.
func TestG722(t *testing.T) {
	s := newStation(t, func(c *Config) { c.Codecs = []Codec{testCodecs[1], testCodecs[0]} })
	b := newBrowser(t, browserSetup{codec: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeG722, ClockRate: 8000}})
	s.accept(b.answer(s.offer()))
	heard := talk(t, s, b)
	if codec, _ := s.ReceiveCodec(heard.PayloadType); codec.Name != "G722" {
		t.Errorf("heard %v", codec)
	}
}
