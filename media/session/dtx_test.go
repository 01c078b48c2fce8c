package session

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/codec"
	"offhook/media/dsp"
	"offhook/media/mediatest"
	"offhook/media/rtc"
	"offhook/media/tone"
)

func TestPauses(t *testing.T) {
	for _, tc := range []struct {
		wanted bool
		fmtp   string
		want   bool
	}{
		{false, "", false}, {true, "", true}, {false, "usedtx=1", true}, {true, "usedtx=0", false}, {false, "usedtx=0", false}, {true, "usedtx=1", true},
	} {
		if got := pauses(tc.wanted, tc.fmtp); got != tc.want {
			t.Errorf("wanted %t, the other side %q: %t", tc.wanted, tc.fmtp, got)
		}
	}
}

// header is what the other side sees of a packet.
type header struct {
	payloadType uint8
	sequence    uint16
	timestamp   uint32
	marker      bool
}

// listener is another phone that notes what packets come.
type listener struct {
	peer *rtc.Peer
	mu   sync.Mutex
	got  []header
}

func newListener(t *testing.T, fmtp string) *listener {
	t.Helper()
	l := &listener{}
	endpoint, err := rtc.NewEndpoint(t.Context(), rtc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.peer, err = endpoint.NewPeer(rtc.Config{
		Codecs: []rtc.Codec{
			{Name: "opus", PayloadType: 111, ClockRate: 48000, Channels: 2, Fmtp: fmtp}, {Name: "PCMU", ClockRate: 8000, Channels: 1},
		},
		IncludeLoopback: true,
		OnPacket: func(p *rtc.Packet) {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.got = append(l.got, header{p.PayloadType, p.Sequence, p.Timestamp, p.Marker})
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.peer.Close() })
	return l
}

func (l *listener) headers() []header {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]header(nil), l.got...)
}

// TestSilenceIsNotSent: to who asks for it (RFC 7587 6.1), the clock goes on alone, no
// sequence number is missing, and what comes after a pause has the marker (RFC 3551 4.1).
func TestSilenceIsNotSent(t *testing.T) {
	speaking := atomic.Bool{}
	voice := tone.Sine(440, -20)
	a := newPhoneHearing(t, func(dst []float32) {
		if clear(dst); speaking.Load() {
			voice.Read(dst)
		}
	}, "opus")
	l := newListener(t, "usedtx=1")
	offer, err := a.session.Offer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := l.peer.Answer(t.Context(), offer)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.session.SetAnswer(t.Context(), answer); err != nil {
		t.Fatal(err)
	}
	span := func() (samples uint32, packets int) {
		h := l.headers()
		if len(h) == 0 {
			return 0, 0
		}
		return h[len(h)-1].timestamp - h[0].timestamp, len(h)
	}
	eventually(t, "two seconds of silence", func() bool { s, _ := span(); return s > 2*48000 })
	quiet, few := span()
	if int(quiet/960) < 3*few {
		t.Errorf("%d packets for %d ms of silence", few, quiet/48)
	}
	speaking.Store(true)
	eventually(t, "half a second of speech", func() bool { _, n := span(); return n > few+25 })
	for i, h := range l.headers() {
		if i == 0 {
			continue
		}
		before := l.headers()[i-1]
		step := h.timestamp - before.timestamp
		if h.sequence != before.sequence+1 || step%960 != 0 || h.marker != (step > 960) {
			t.Errorf("packet %d: sequence +%d, timestamp +%d, marker %t", i, h.sequence-before.sequence, step, h.marker)
		}
	}
}

// TestBothWantDTX: with DTX in both accounts' settings, a call in which nobody speaks
// takes few packets, and none is missing.
func TestBothWantDTX(t *testing.T) {
	config := media.Config{Codecs: []string{"opus"}, ServerHost: "127.0.0.1", DTX: true}
	a, b := newPhoneFor(t, nil, func(*Options) {}, config), newPhoneFor(t, nil, func(*Options) {}, config)
	dial(t, a, b)
	began := b.session.Stats().Rx.Packets
	sent := a.sink.Played()
	eventually(t, "three seconds pass", func() bool { return len(a.sink.Played())-len(sent) > 3*media.SampleRate })
	rx := b.session.Stats().Rx
	if n := rx.Packets - began; n > 75 || rx.Lost != 0 {
		t.Errorf("%d packets for 3 s of silence, %d lost", n, rx.Lost)
	}
}

// TestPauseIsNoLoss: what a sender leaves out is heard as quiet noise, and counted as
// nothing that was missing; what comes after it is whole.
func TestPauseIsNoLoss(t *testing.T) {
	clock := mediatest.NewClock()
	s, e := newSpeaker(t, way{}), newEar(t, clock.Now)
	if err := s.encoder.(codec.Pauser).SetDTX(true); err != nil {
		t.Fatal(err)
	}
	speech := s.pcm
	play := func(pcm []float32, packets int) (sent int, loudest float64) {
		s.pcm, loudest = pcm, media.Silence
		for range packets {
			if p := s.next(); len(p.Payload) > 0 {
				p.Sequence, p.Arrival = uint16(s.k-1-s.unsent), clock.Now()
				e.take(p)
				sent++
			} else {
				s.unsent++
			}
			for range packetTime / tick {
				e.read(e.frame[:])
				loudest = max(loudest, dsp.Level(e.frame[:]))
				clock.Advance(tick)
			}
		}
		return sent, loudest
	}
	play(speech, 100)
	silence := make([]float32, len(speech))
	play(silence, 50)
	sent, level := play(silence, 150)
	if sent == 0 || sent > 30 || level > -45 || level < -90 {
		t.Errorf("%d packets for 3 s of silence, heard at %.1f dBFS", sent, level)
	}
	if sent, level := play(speech, 100); sent < 60 || level < -50 {
		t.Errorf("after it %d packets of 2 s, heard at %.1f dBFS", sent, level)
	}
	if stats := e.buffer.Stats(); stats.Lost > 0 || stats.Concealed > 200*time.Millisecond {
		t.Errorf("%+v", stats)
	}
}
