package rtc

import (
	"testing"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"
)

// testKeys are contexts of which each decrypts what the other encrypts.
func testKeys(t testing.TB) *keys {
	t.Helper()
	key, salt := make([]byte, 16), make([]byte, 12)
	profile := srtp.ProtectionProfileAeadAes128Gcm
	out, err := srtp.CreateContext(key, salt, profile)
	if err != nil {
		t.Fatal(err)
	}
	in, err := srtp.CreateContext(key, salt, profile, srtp.SRTPReplayProtection(replayWindow))
	if err != nil {
		t.Fatal(err)
	}
	return &keys{profile: dtls.SRTPProtectionProfile(profile), out: out, in: in, streams: map[uint32]struct{}{}}
}

// benchPair is a connected pair whose callee counts packets.
func benchPair(b *testing.B, onPacket func(*Packet)) (caller, callee *Peer) {
	b.Helper()
	connected := make(chan struct{}, 2)
	config := Config{Codecs: testCodecs, IncludeLoopback: true, OnState: func(s State, _ error) {
		if s == Connected {
			connected <- struct{}{}
		}
	}}
	caller = benchPeer(b, config)
	config.OnPacket = onPacket
	callee = benchPeer(b, config)
	offer, err := caller.Offer(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	answer, err := callee.Answer(b.Context(), offer)
	if err != nil {
		b.Fatal(err)
	}
	if err := caller.SetAnswer(answer); err != nil {
		b.Fatal(err)
	}
	<-connected
	<-connected
	return caller, callee
}

func benchPeer(b *testing.B, config Config) *Peer {
	b.Helper()
	p, err := newTestEndpoint(b).NewPeer(config)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = p.Close() })
	return p
}

// BenchmarkSend is one packet from Send to the socket: it must not allocate.
func BenchmarkSend(b *testing.B) {
	caller, _ := benchPair(b, nil)
	payload := make([]byte, 80)
	b.ReportAllocs()
	for b.Loop() {
		if err := caller.Send(payload, 960, false); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReceive is one packet from the demultiplexer to OnPacket: it must
// not allocate.
func BenchmarkReceive(b *testing.B) {
	received := 0
	p := &Peer{sender: &sender{}, receiver: &receiver{config: Config{OnPacket: func(*Packet) { received++ }}}}
	p.receiver.progress = &p.progress
	agreed, err := agree(testCodecs, audioMedia{codecs: testCodecs}, audioMedia{codecs: testCodecs})
	if err != nil {
		b.Fatal(err)
	}
	p.receiver.formats.Store(agreed)
	a := newAssociation(true, nil, nil)
	keys := testKeys(b)
	a.keys.Store(keys)
	a.open.Store(true)
	r := &route{association: a}
	header := rtp.Header{Version: 2, PayloadType: 111, SSRC: 7}
	plain, encrypted := make([]byte, 92, 200), make([]byte, 0, 200)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		header.SequenceNumber = uint16(n)
		header.Timestamp += 960
		if _, err := header.MarshalTo(plain); err != nil {
			b.Fatal(err)
		}
		if encrypted, err = keys.out.EncryptRTP(encrypted[:0], plain, &header); err != nil {
			b.Fatal(err)
		}
		p.receive(r, encrypted)
	}
	if received != n {
		b.Fatalf("%d of %d packets received", received, n)
	}
}

// BenchmarkAnswerToFirstRTP is SetAnswer to the first packet from the other
// side, which sends as soon as it can, on loop-back.
func BenchmarkAnswerToFirstRTP(b *testing.B) {
	endpoint := newTestEndpoint(b)
	var ice, secured time.Duration
	for b.Loop() {
		b.StopTimer()
		first := make(chan struct{}, 1)
		ready := make(chan struct{}, 1)
		config := Config{Codecs: testCodecs, IncludeLoopback: true}
		config.OnPacket = func(*Packet) {
			select {
			case first <- struct{}{}:
			default:
			}
		}
		caller, err := endpoint.NewPeer(config)
		if err != nil {
			b.Fatal(err)
		}
		config.OnPacket = nil
		config.OnState = func(s State, _ error) {
			if s == Connected {
				ready <- struct{}{}
			}
		}
		callee, err := endpoint.NewPeer(config)
		if err != nil {
			b.Fatal(err)
		}
		offer, err := caller.Offer(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		answer, err := callee.Answer(b.Context(), offer)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := caller.SetAnswer(answer); err != nil {
			b.Fatal(err)
		}
		<-ready
		if err := callee.Send([]byte("first"), 960, true); err != nil {
			b.Fatal(err)
		}
		<-first
		b.StopTimer()
		timing := caller.Stats().Timing
		ice += timing.ICEConnected.Sub(timing.Started)
		secured += timing.DTLSConnected.Sub(timing.Started)
		_ = caller.Close()
		_ = callee.Close()
		b.StartTimer()
	}
	b.ReportMetric(float64(ice.Microseconds())/float64(b.N)/1000, "ms-to-ice")
	b.ReportMetric(float64(secured.Microseconds())/float64(b.N)/1000, "ms-to-dtls")
}

// BenchmarkOffer is NewPeer and Offer without STUN: what Dial waits for when
// nothing is pre-warmed.
func BenchmarkOffer(b *testing.B) {
	endpoint := newTestEndpoint(b)
	for b.Loop() {
		p, err := endpoint.NewPeer(Config{Codecs: testCodecs, IncludeLoopback: true})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := p.Offer(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		_ = p.Close()
		b.StartTimer()
	}
}
