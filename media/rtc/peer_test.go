package rtc

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/webrtc/v4"
)

// TestCloseAnywhere closes a peer in each state; goleak watches over the rest.
func TestCloseAnywhere(t *testing.T) {
	tests := map[string]func(t *testing.T, s *station){
		"gathering":   func(*testing.T, *station) {},
		"silent STUN": func(*testing.T, *station) {},
		"offered":     func(_ *testing.T, s *station) { s.offer() },
		"checking in vain": func(_ *testing.T, s *station) {
			s.offer()
			s.accept(recorded(s.t, "freeswitch-answer-opus"))
		},
		"DTLS in vain": func(t *testing.T, s *station) {
			callee := newStation(t)
			s.accept(callee.answer(s.offer()))
			callee.association().inbound.Close()
		},
		"connected": func(t *testing.T, s *station) {
			callee := newStation(t)
			s.accept(callee.answer(s.offer()))
			s.reach(Connected)
			callee.reach(Connected)
		},
		"sending digits": func(t *testing.T, s *station) {
			callee := newStation(t)
			s.accept(callee.answer(s.offer()))
			s.reach(Connected)
			if err := s.SendDTMF('1', time.Second); err != nil {
				t.Fatal(err)
			}
		},
		"restarting": func(t *testing.T, s *station) {
			callee := newStation(t)
			s.accept(callee.answer(s.offer()))
			s.reach(Connected)
			offer, err := s.OfferRestart(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			s.accept(callee.answer(offer))
		},
	}
	for name, prepare := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStation(t, func(c *Config) {
				if name == "silent STUN" {
					c.STUN = []string{silentServer(t)}
				}
			})
			prepare(t, s)
			var closing sync.WaitGroup
			for range 2 { // at once, and again
				closing.Go(func() {
					if err := s.Close(); err != nil {
						t.Error(err)
					}
				})
			}
			closing.Wait()
			if s.State() != Closed {
				t.Errorf("state %v", s.State())
			}
			s.reach(Closed)
			if len(s.states) > 0 {
				t.Errorf("%v after Closed", <-s.states)
			}
			checkClosed(t, s)
		})
	}
}

// association returns the one in use.
func (s *station) association() *association {
	s.negotiating.Lock()
	defer s.negotiating.Unlock()
	return s.session.association
}

// checkClosed: a closed peer refuses everything and blocks nowhere.
func checkClosed(t *testing.T, s *station) {
	t.Helper()
	if _, err := s.Offer(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("Offer: %v", err)
	}
	if _, err := s.OfferRestart(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("OfferRestart: %v", err)
	}
	if _, err := s.Answer(t.Context(), minimal); !errors.Is(err, ErrClosed) {
		t.Errorf("Answer: %v", err)
	}
	if err := s.SetAnswer(minimal); !errors.Is(err, ErrClosed) {
		t.Errorf("SetAnswer: %v", err)
	}
	// What it says of a path that is gone does not matter, only that it says it.
	_ = s.Send([]byte("x"), 960, false)
	_ = s.SendDTMF('1', 0)
	_ = s.Stats()
}

// silentServer is a UDP socket that never answers.
func silentServer(t *testing.T) (address string) {
	t.Helper()
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	return socket.LocalAddr().String()
}

// TestSTUN offers what a STUN server sees.
func TestSTUN(t *testing.T) {
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() { serveSTUN(socket) })
	t.Cleanup(func() {
		_ = socket.Close()
		serving.Wait()
	})
	s := newStation(t, func(c *Config) { c.STUN = []string{"stun:" + socket.LocalAddr().String()} })
	d := mustParse(t, s.offer())
	if !strings.Contains(strings.Join(d.transport.candidates, "\n"), "203.0.113.7 7777 typ srflx") {
		t.Errorf("candidates %q", d.transport.candidates)
	}
	if d.transport.address.String() != "203.0.113.7:7777" {
		t.Errorf("default destination %v", d.transport.address)
	}
}

// serveSTUN tells everybody that they come from 203.0.113.7:7777.
func serveSTUN(socket net.PacketConn) {
	buffer := make([]byte, 1500)
	for {
		n, from, err := socket.ReadFrom(buffer)
		if err != nil {
			return
		}
		request := &stun.Message{Raw: buffer[:n]}
		if request.Decode() != nil {
			continue
		}
		response, err := stun.Build(stun.NewTransactionIDSetter(request.TransactionID), stun.BindingSuccess,
			&stun.XORMappedAddress{IP: net.IPv4(203, 0, 113, 7), Port: 7777}, stun.Fingerprint)
		if err == nil {
			_, _ = socket.WriteTo(response.Raw, from)
		}
	}
}

// TestSilentSTUN offers the host candidates all the same.
func TestSilentSTUN(t *testing.T) {
	for _, server := range []string{silentServer(t), "stun.invalid", "stun:[::1]:9"} {
		s := newStation(t, func(c *Config) { c.STUN = []string{server} })
		if d := mustParse(t, s.offer()); len(d.transport.candidates) == 0 {
			t.Errorf("%s: no candidates", server)
		}
	}
}

// TestOfferIsPatientOnlySoLong ends with its context.
func TestOfferContext(t *testing.T) {
	s := newStation(t, func(c *Config) { c.STUN = []string{silentServer(t)} })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Offer(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	s.offer() // and can be repeated
}

// TestStaleCandidates gathers anew what has waited too long.
func TestStaleCandidates(t *testing.T) {
	s := newStation(t)
	before := mustParse(t, s.offer()).transport
	s.session.link.created = time.Now().Add(-time.Minute)
	after := mustParse(t, s.offer()).transport
	if before.sameICE(after) {
		t.Error("old candidates were offered")
	}
	callee := newStation(t)
	s.accept(callee.answer(s.offer()))
	s.reach(Connected)
}

// TestOfferForm is what FreeSWITCH and Asterisk want of an offer.
func TestOfferForm(t *testing.T) {
	s := newStation(t)
	offer := s.offer()
	d := mustParse(t, offer)
	if err := d.usable(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		" UDP/TLS/RTP/SAVPF 111 9 0 8 110 101\r\n", "a=rtcp-mux\r\n", "a=setup:actpass\r\n", "a=mid:0\r\n",
		"a=group:BUNDLE 0\r\n", "a=end-of-candidates\r\n", "a=ptime:20\r\n", "a=sendrecv\r\n",
	} {
		if !strings.Contains(offer, want) {
			t.Errorf("lacks %q", want)
		}
	}
	for _, lack := range []string{"0.0.0.0", "cryptex", "extmap", "msid-semantic", "m=audio 9 ", ".local", " tcp ", "generation", "a=candidate:1 2"} {
		if strings.Contains(offer, lack) {
			t.Errorf("has %q", lack)
		}
	}
	if !d.transport.address.IsValid() || !strings.Contains(offer, "o=- ") {
		t.Errorf("no real address:\n%s", offer)
	}
	if len(offer) > 3000 {
		t.Errorf("%d bytes: a WebSocket frame must stay small", len(offer))
	}
}

// TestWrongFingerprint: a certificate that was not signalled is no peer.
func TestWrongFingerprint(t *testing.T) {
	caller, callee := newStation(t), newStation(t)
	answer := callee.answer(caller.offer())
	caller.accept(replacing(answer, "a=fingerprint:.*$", "a=fingerprint:sha-256 "+someFingerprint+"\r"))
	if got := caller.reach(Failed); !errors.Is(got.err, ErrFingerprintMismatch) {
		t.Errorf("failed with %v", got.err)
	}
	if err := caller.Send([]byte("secret"), 960, false); !errors.Is(err, ErrNotConnected) {
		t.Errorf("Send: %v", err)
	}
}

// TestSRTPProfiles agrees with servers that have only the old profile.
func TestSRTPProfiles(t *testing.T) {
	for _, profile := range profiles {
		s, b := newStation(t), newBrowser(t, browserSetup{settings: func(e *webrtc.SettingEngine) {
			e.SetSRTPProtectionProfiles(profile)
		}})
		s.accept(b.answer(s.offer()))
		talk(t, s, b)
		if got := s.Stats().Encryption; got == "" || strings.HasPrefix(got, "Unknown") {
			t.Errorf("encryption %q", got)
		}
	}
}

// TestSourceChanges: Asterisk changes the SSRC, and any peer the payload type.
func TestSourceChanges(t *testing.T) {
	caller, callee := call(t)
	for i, payloadType := range []uint8{111, 0, 8, 9, 60} {
		caller.sender.mu.Lock()
		caller.sender.ssrc += 1000
		caller.sender.sequence = uint16(i * 20000)
		caller.sender.codec.PayloadType = payloadType
		caller.sender.mu.Unlock()
		got := callee.hears(caller, string(rune('a'+i)))
		if got.PayloadType != payloadType || got.SSRC != caller.sender.ssrc {
			t.Errorf("%+v", got)
		}
		codec, known := callee.ReceiveCodec(got.PayloadType)
		if known != (payloadType != 60) || known && codec.PayloadType != payloadType {
			t.Errorf("payload type %d is %v, %v", payloadType, codec, known)
		}
	}
	if stats := callee.Stats(); stats.Discarded != 0 || stats.RemoteCodec != "G722/8000" {
		t.Errorf("%+v", stats)
	}
}

// TestReplay: a packet that comes twice is heard once.
func TestReplay(t *testing.T) {
	caller, callee := call(t)
	callee.hears(caller, "once")
	for len(callee.packets) > 0 {
		<-callee.packets
	}
	caller.sender.mu.Lock()
	caller.sender.sequence -= 1
	caller.sender.mu.Unlock()
	before := callee.Stats().Discarded
	if err := caller.Send([]byte("again"), 960, false); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return callee.Stats().Discarded > before })
	callee.hears(caller, "next")
	if before := callee.Stats().Rx.Packets; before == 0 {
		t.Error("nothing counted")
	}
}

func TestStats(t *testing.T) {
	caller, callee := call(t)
	callee.hears(caller, "four")
	caller.hears(callee, "four")
	s := caller.Stats()
	if s.Codec != "opus/48000/2" || s.RemoteCodec != "opus/48000/2" || s.State != Connected {
		t.Errorf("%+v", s)
	}
	if s.Tx.Packets == 0 || s.Tx.Bytes != 4*s.Tx.Packets || s.Rx.Packets == 0 || s.Rx.Bytes != 4*s.Rx.Packets {
		t.Errorf("tx %+v, rx %+v", s.Tx, s.Rx)
	}
	if !strings.HasPrefix(s.Path, "host udp") && !strings.HasPrefix(s.Path, "prflx udp") || !strings.Contains(s.Path, " - ") {
		t.Errorf("path %q", s.Path)
	}
	if s.Encryption != "SRTP_AEAD_AES_128_GCM" {
		t.Errorf("encryption %q", s.Encryption)
	}
	moments := []time.Time{s.Timing.Started, s.Timing.ICEConnected, s.Timing.DTLSConnected, s.Timing.FirstReceived}
	for i, moment := range moments {
		if moment.IsZero() || i > 0 && moment.Before(moments[i-1]) {
			t.Errorf("moment %d is %v in %+v", i, moment, s.Timing)
		}
	}
	if s.Timing.FirstSent.IsZero() {
		t.Error("nothing sent?")
	}
}

func TestSendLimits(t *testing.T) {
	caller, _ := call(t)
	if err := caller.Send(make([]byte, maxPayload), 960, false); err != nil {
		t.Errorf("the largest payload: %v", err)
	}
	if err := caller.Send(make([]byte, maxPayload+1), 960, false); !errors.Is(err, ErrPacketSize) {
		t.Errorf("one byte more: %v", err)
	}
}

// TestSecretsStayOut: neither ICE passwords nor digits reach the log.
func TestSecretsStayOut(t *testing.T) {
	var text lockedBuffer
	log := slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug}))
	withLog := func(c *Config) { c.Logger = log }
	caller, callee := newStation(t, withLog), newStation(t, withLog)
	offer := caller.offer()
	answer := callee.answer(offer)
	caller.accept(answer)
	caller.reach(Connected)
	callee.reach(Connected)
	if err := caller.SendDTMF('7', 0); err != nil {
		t.Fatal(err)
	}
	<-callee.digits
	_ = caller.Close()
	for _, sdp := range []string{offer, answer} {
		if pwd := mustParse(t, sdp).transport.pwd; strings.Contains(text.String(), pwd) {
			t.Error("an ICE password is in the log")
		}
	}
	if !strings.Contains(text.String(), "state=connected") {
		t.Errorf("nothing is logged: %s", text.String())
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestConfig(t *testing.T) {
	good := Config{Codecs: testCodecs}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for name, bad := range map[string]Config{
		"no codecs":        {},
		"RTCP's types":     {Codecs: []Codec{{Name: "opus", PayloadType: 72, ClockRate: 48000}}},
		"type twice":       {Codecs: []Codec{testCodecs[0], {Name: "x", PayloadType: 111, ClockRate: 8000}}},
		"no clock":         {Codecs: []Codec{{Name: "opus", PayloadType: 111}}},
		"injected line":    {Codecs: []Codec{{Name: "opus", PayloadType: 111, ClockRate: 48000, Fmtp: "a\r\na=x"}}},
		"bad STUN":         {Codecs: testCodecs, STUN: []string{"stun:"}},
		"too many servers": {Codecs: testCodecs, STUN: make([]string, 9)},
	} {
		if err := bad.Validate(); !errors.Is(err, ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := newTestEndpoint(t).NewPeer(bad); !errors.Is(err, ErrConfig) {
			t.Errorf("%s: NewPeer: %v", name, err)
		}
	}
}

func TestUsableInterface(t *testing.T) {
	for name, want := range map[string]bool{
		"eth0": true, "wlp3s0": true, "en0": true, "Wi-Fi": true, "tun0": true, "wg0": true, "utun3": true, "lo": true,
		"docker0": false, "veth12ab": false, "br-5f1c": false, "vmnet8": false, "vEthernet (WSL)": false,
		"Teredo Tunneling Pseudo-Interface": false, "virbr0": false, "awdl0": false,
	} {
		if usableInterface(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}

// FuzzPacket throws datagrams at a connected peer's receiving side.
func FuzzPacket(f *testing.F) {
	f.Add([]byte{0x80, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
	f.Add([]byte{0x90, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xbe, 0xde, 0, 1, 1, 2, 3, 4})
	f.Add([]byte{0xbf, 0xff, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xff})
	f.Add([]byte{0x80, 200, 0, 6, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	f.Add([]byte{22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1})
	f.Add([]byte{0})
	p := &Peer{sender: &sender{ssrc: 1}, receiver: &receiver{}}
	p.receiver.progress = &p.progress
	p.receiver.formats.Store(&formats{})
	a := newAssociation(true, nil, nil)
	a.keys.Store(testKeys(f))
	r := &route{association: a}
	f.Fuzz(func(t *testing.T, data []byte) {
		kind := classify(data)
		if kind == kindDTLS && (data[0] < 20 || data[0] > 63) {
			t.Errorf("%d is no DTLS", data[0])
		}
		p.receive(r, &inbox{}, bytes.Clone(data))
		// What gets past the encryption must be harmless too.
		in := &Packet{Payload: data, PayloadType: 101, SSRC: uint32(len(data)), Arrival: time.Now()}
		p.receiver.deliver(in)
		if content, ok := unpad(data, true); ok && len(content) >= len(data) {
			t.Error("padding was not removed")
		}
	})
}
