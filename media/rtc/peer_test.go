package rtc

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

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
