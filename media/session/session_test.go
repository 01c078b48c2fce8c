package session

import (
	"errors"
	"math"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/rtc"
	"offhook/media/tone"
	"offhook/media/wav"
)

// TestCall lets two phones call each other by each codec: each hears the other's
// tone, and the timeline and the counters say so.
func TestCall(t *testing.T) {
	for _, name := range []string{"opus", "G722", "PCMU", "PCMA"} {
		t.Run(name, func(t *testing.T) {
			a, b := newPhone(t, 440, name), newPhone(t, 660, name)
			dial(t, a, b)
			a.hears(660)
			b.hears(440)
			for _, stage := range []media.Stage{
				media.StageICE, media.StageDTLS, media.StageFirstRTP, media.StageFirstAudio,
			} {
				if !a.reached(stage) || !b.reached(stage) {
					t.Errorf("%s was not told", stage)
				}
			}
			eventually(t, "the call is rated", func() bool { return a.session.Stats().MOS > 0 })
			stats := a.session.Stats()
			if want := map[string]string{"opus": "opus/48000/2"}[name]; want == "" && stats.Codec != name+"/8000" || want != "" && stats.Codec != want {
				t.Errorf("codec %q", stats.Codec)
			}
			if stats.RemoteCodec != stats.Codec || stats.Rx.Packets < 20 || stats.Tx.Packets < 20 ||
				stats.MOS <= 1 || stats.MOS > 4.5 || stats.Encryption == "" || stats.Path == "" || stats.Tx.Level < -22 || stats.Tx.Level > -18 {
				t.Errorf("stats %+v", stats)
			}
			if chain := a.session.String(); !strings.Contains(chain, "encode("+stats.Codec) || !strings.Contains(chain, "decode("+stats.Codec) {
				t.Errorf("chain %s", chain)
			}
			eventually(t, "both levels are shown", func() bool {
				levels := a.session.Levels()
				return math.Abs(levels.Microphone+20) < 3 && math.Abs(levels.Speaker+20) < 3
			})
		})
	}
}

// TestCodecsAreThePersonsChoice: the first of the caller's codecs that the other
// side has is used.
func TestCodecsAreThePersonsChoice(t *testing.T) {
	a, b := newPhone(t, 440, "opus", "G722", "PCMA"), newPhone(t, 660, "PCMA", "G722")
	dial(t, a, b)
	a.hears(660)
	b.hears(440)
	if got := a.session.Stats().Codec; got != "PCMA/8000" && got != "G722/8000" {
		t.Errorf("codec %q", got)
	}
	if _, err := a.engine.Open(media.Config{Codecs: []string{"speex"}}, a.event); !errors.Is(err, ErrNoCodec) {
		t.Errorf("an unknown codec: %v, want ErrNoCodec", err)
	}
}

func TestMute(t *testing.T) {
	a, b := newPhone(t, 440, "opus"), newPhone(t, 660, "opus")
	dial(t, a, b)
	b.hears(440)
	a.session.SetMuted(true)
	b.hearsNothing()
	if l := a.session.Levels(); math.Abs(l.Microphone+20) > 1 || math.Abs(a.session.Stats().Tx.Level+20) < 0.2 {
		t.Errorf("while muted: what the microphone hears is at %.1f dBFS, what was sent at %.1f", l.Microphone, a.session.Stats().Tx.Level)
	}
	before := b.session.Stats().Rx.Packets
	eventually(t, "silence is sent, not nothing", func() bool { return b.session.Stats().Rx.Packets > before+25 })
	a.session.SetMuted(false)
	b.hears(440)
	a.hears(660)
}

func TestDTMF(t *testing.T) {
	a, b := newPhone(t, 0, "opus"), newPhone(t, 0, "opus")
	if err := a.session.SendDTMF('5', media.DTMFEvents); !errors.Is(err, rtc.ErrNoDTMF) {
		t.Errorf("before the call: %v, want ErrNoDTMF", err)
	}
	dial(t, a, b)
	for _, digit := range "12#" {
		if err := a.session.SendDTMF(digit, media.DTMFEvents); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.session.SendDTMF('x', media.DTMFEvents); err == nil {
		t.Error("x was taken as a digit")
	}
	digits := func() (got string) {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, ev := range b.events {
			if d, ok := ev.(media.Digit); ok {
				got += string(d.Digit)
			}
		}
		return got
	}
	eventually(t, "the digits arrive", func() bool { return digits() == "12#" })
	eventually(t, "the digits are heard softly here", func() bool {
		level := loudness(a.recent(2 * time.Second))
		return level > -45 && level < -28
	})
}

// TestRingback: ringback is heard until early media is audible, comes back when
// that stops, and ends when it is switched off.
func TestRingback(t *testing.T) {
	a, b := newPhone(t, 0, "PCMU"), newPhone(t, 660, "PCMU")
	b.session.SetMuted(true)
	a.session.Ringback(true, "US") // 440 and 480 Hz, 2 s on, 4 s off
	eventually(t, "ringback is heard", func() bool { return loudness(a.recent(500*time.Millisecond)) > -20 })
	dial(t, a, b)
	eventually(t, "ringback is heard beside silent early media", func() bool {
		return a.reached(media.StageFirstAudio) && loudness(a.recent(500*time.Millisecond)) > -20
	})
	b.session.SetMuted(false)
	a.hears(660)
	if err := b.session.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "ringback comes back", func() bool { return loudness(a.recent(500*time.Millisecond)) > -20 })
	a.session.Ringback(false, "")
	a.hearsNothing()
}

// TestClosedByTheOtherSide: a path that is closed without a BYE is given up.
func TestClosedByTheOtherSide(t *testing.T) {
	a, b := newPhone(t, 440, "opus"), newPhone(t, 660, "opus")
	dial(t, a, b)
	a.hears(660)
	if err := b.session.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the network's trouble is told", func() bool { return a.troubled(media.TroubleNetwork, media.ErrLost) })
	eventually(t, "the media is given up", func() bool { return a.broken(media.ErrLost) })
}

// TestNothingIsSentAsAnotherCodec: from the moment in which another one is agreed on until its
// encoder is ready, nothing is sent as what it is not.
func TestNothingIsSentAsAnotherCodec(t *testing.T) {
	x := newStill(t, "opus", "PCMU")
	l := newListener(t, "")
	agree := func(leaveOut string) {
		t.Helper()
		offer, err := l.peer.Offer(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		answer, err := x.wire.peer.Answer(t.Context(), strings.Replace(offer, leaveOut, " ", 1))
		if err != nil {
			t.Fatal(err)
		}
		if err := l.peer.SetAnswer(answer); err != nil {
			t.Fatal(err)
		}
	}
	agree(" ")
	eventually(t, "both are connected", func() bool { return x.wire.peer.State() == rtc.Connected && l.peer.State() == rtc.Connected })
	x.turn()
	agree(" 111 ")
	x.turn()
	x.turn()
	if err := x.up.use(x.wire.codecs[1], packetTime); err != nil {
		t.Fatal(err)
	}
	x.turn()
	eventually(t, "the other codec comes", func() bool { h := l.headers(); return len(h) > 0 && h[len(h)-1].payloadType == 0 })
	h := l.headers()
	if len(h) != 2 || h[0].payloadType != 111 || h[1].sequence != h[0].sequence+1 || h[1].timestamp == h[0].timestamp {
		t.Errorf("%+v came", h)
	}
}

// TestChangeOfCodec: the other side may send any of the agreed codecs at any
// time, and a re-INVITE may leave only one of them.
func TestChangeOfCodec(t *testing.T) {
	var said atomic.Pointer[tone.Generator]
	said.Store(tone.Sine(660, -20))
	a := newPhone(t, 440, "opus", "PCMU")
	b := newPhoneHearing(t, func(pcm []float32) { said.Load().Read(pcm) }, "opus", "PCMU")
	dial(t, a, b)
	a.hears(660)
	offer, err := b.session.Offer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := a.session.Answer(t.Context(), offer)
	if err != nil {
		t.Fatal(err)
	}
	// It sends by what the answer prefers, and a by what it answered.
	if err := b.session.SetAnswer(t.Context(), strings.Replace(answer, " 111 0 ", " 0 111 ", 1)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the other codec comes", func() bool { return a.session.Stats().RemoteCodec == "PCMU/8000" })
	if got := a.session.Stats().Codec; got != "opus/48000/2" {
		t.Errorf("sends %q meanwhile, want Opus", got)
	}
	said.Store(tone.Sine(550, -20))
	a.hears(550)
	if err := b.session.Close(); err != nil {
		t.Fatal(err)
	}

	c := newPhone(t, 0, "PCMU") // another end takes the call over, without opus
	offer, err = c.session.Offer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.session.Answer(t.Context(), offer); err != nil {
		t.Fatalf("answering the offer of another end: %v", err)
	}
	if got := a.session.Stats().Codec; got != "PCMU/8000" {
		t.Errorf("codec %q, want PCMU", got)
	}
	if got := a.session.up.negotiated.Load().codec.String(); got != "PCMU/8000" {
		t.Errorf("sends %q, want PCMU", got)
	}
}

// TestHold: on hold nothing comes, and that is no trouble.
func TestHold(t *testing.T) {
	a, b := newPhone(t, 440, "opus"), newPhone(t, 660, "opus")
	dial(t, a, b)
	a.hears(660)
	b.session.wire.peer.SetDirection(rtc.Inactive)
	negotiate(t, b, a)
	a.hearsNothing()
	if !a.session.wire.peer.HeldByPeer() || a.session.watch.silent(time.Now().Add(time.Minute)) {
		t.Error("hold is taken for a dead path")
	}
	b.session.wire.peer.SetDirection(rtc.SendRecv)
	negotiate(t, b, a)
	a.hears(660)
	b.hears(440)
}

// TestWarm: a peer that was made ready is used, renewed when it is old, and not
// made twice.
func TestWarm(t *testing.T) {
	e, err := New(t.Context(), Options{Codecs: allCodecs(t), Files: &Files{}})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	cfg := media.Config{Codecs: []string{"opus"}, ServerHost: "localhost"}
	e.Warm(cfg)
	first := e.warm.wires[0]
	e.Warm(cfg)
	if len(e.warm.wires) != 1 || e.warm.wires[0] != first {
		t.Error("a fresh peer was made again")
	}
	first.made = time.Now().Add(-freshFor)
	e.Warm(cfg)
	second := e.warm.wires[0]
	if len(e.warm.wires) != 1 || second == first {
		t.Error("an old peer was kept")
	}
	second.network = "another"
	e.Warm(cfg)
	if len(e.warm.wires) != 1 || e.warm.wires[0] == second {
		t.Error("a peer of another network was kept")
	}
	warm := e.warm.wires[0].peer
	s, err := e.Open(cfg, func(media.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	if s.wire.peer != warm || len(e.warm.wires) != 0 {
		t.Error("the warm peer was not used")
	}
	for _, host := range []string{"a", "127.0.0.1"} {
		for _, name := range []string{"opus", "PCMU"} {
			e.Warm(media.Config{Codecs: []string{name}, ServerHost: host})
		}
	}
	if len(e.warm.wires) != keepMost {
		t.Errorf("%d peers are kept, want %d", len(e.warm.wires), keepMost)
	}
	e.warm.expire(e, e.warm.wires[0])
	if err := e.Close(); err != nil || len(e.warm.wires) != 0 {
		t.Errorf("close: %v, %d peers are left", err, len(e.warm.wires))
	}
	if _, err := e.Open(cfg, func(media.Event) {}); !errors.Is(err, ErrClosed) {
		t.Errorf("open after close: %v", err)
	}
	e.Warm(cfg)
	if len(e.warm.wires) != 0 {
		t.Error("a closed engine made a peer")
	}
}

// TestFiles calls with WAV files on both sides: what is recorded is what was sent.
func TestFiles(t *testing.T) {
	folder := t.TempDir()
	play := func(name string, hz float64) string {
		path := filepath.Join(folder, name)
		w, err := wav.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		samples := make([]float32, 20*media.SampleRate)
		tone.Sine(hz, -20).Read(samples)
		if err := errors.Join(w.Write(samples), w.Close()); err != nil {
			t.Fatal(err)
		}
		return path
	}
	open := func(file, record string) *phone {
		p := &phone{t: t}
		var err error
		p.engine, err = New(t.Context(), Options{Codecs: allCodecs(t), Files: WAV(file, record)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { p.engine.Close() })
		p.open("opus")
		return p
	}
	heard := filepath.Join(folder, "heard.wav")
	a, b := open(play("a.wav", 440), heard), open(play("b.wav", 660), "")
	a.engine.Warm(media.Config{Codecs: []string{"opus"}, ServerHost: "127.0.0.1"})
	dial(t, a, b)
	eventually(t, "a second is heard", func() bool { return a.session.Stats().Rx.Packets > 75 })
	if err := a.session.Close(); err != nil {
		t.Fatal(err)
	}
	if !containsTone(recording(t, heard), 660) {
		t.Error("the tone is not in the recording")
	}
	if _, err := a.engine.Open(media.Config{Codecs: []string{"opus"}}, a.event); err != nil {
		t.Errorf("a second call: %v", err)
	}
	missing, err := New(t.Context(), Options{Codecs: allCodecs(t), Files: WAV(filepath.Join(folder, "none.wav"), "")})
	if err != nil {
		t.Fatal(err)
	}
	defer missing.Close()
	if _, err := missing.Open(media.Config{Codecs: []string{"opus"}}, a.event); err == nil {
		t.Error("a file that is not there was opened")
	}
}

func TestOptions(t *testing.T) {
	if _, err := New(t.Context(), Options{}); !errors.Is(err, ErrOptions) {
		t.Errorf("no codecs: %v, want ErrOptions", err)
	}
}

func TestBadAnswer(t *testing.T) {
	a := newPhone(t, 0, "opus")
	if _, err := a.session.Offer(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, sdp := range map[string]string{
		"garbage": "hello",
		"port 0":  "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 0 UDP/TLS/RTP/SAVPF 111\r\n",
		"no keys": "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n",
	} {
		if err := a.session.SetAnswer(t.Context(), sdp); !errors.Is(err, media.ErrRejected) {
			t.Errorf("%s: %v, want ErrMediaRejected", name, err)
		}
	}
	if _, err := a.session.Answer(t.Context(), "hello"); !errors.Is(err, media.ErrRejected) {
		t.Errorf("a bad offer: %v, want ErrMediaRejected", err)
	}
}
