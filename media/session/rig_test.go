package session

import (
	"errors"
	"math"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/codec"
	"offhook/media/codec/opus"
	"offhook/media/mediatest"
	"offhook/media/tone"
	"offhook/media/wav"
)

// allCodecs is the registry of the program.
func allCodecs(t testing.TB) *codec.Registry {
	t.Helper()
	r, err := codec.NewRegistry(opus.Codec(), codec.G722(), codec.PCMU(), codec.PCMA())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// phone is one side of a test call: an Engine with fake devices, its Session,
// and what happened.
type phone struct {
	t       testing.TB
	engine  *Engine
	session *Session
	sink    *mediatest.FakeSink

	mu     sync.Mutex
	events []media.Event
}

// newPhone opens a session whose microphone hears a tone (0 is silence).
func newPhone(t testing.TB, hz float64, codecs ...string) *phone {
	t.Helper()
	if hz == 0 {
		return newPhoneHearing(t, nil, codecs...)
	}
	return newPhoneHearing(t, tone.Sine(hz, -20).Read, codecs...)
}

// newPhoneHearing opens a session whose microphone hears what generate writes.
func newPhoneHearing(t testing.TB, generate func([]float32), codecs ...string) *phone {
	t.Helper()
	return newPhoneWith(t, generate, func(*Options) {}, codecs...)
}

// newPhoneWith is newPhoneHearing with other options.
func newPhoneWith(t testing.TB, generate func([]float32), change func(*Options), codecs ...string) *phone {
	t.Helper()
	return newPhoneFor(t, generate, change, media.Config{Codecs: codecs, ServerHost: "127.0.0.1"})
}

// newPhoneFor is newPhoneWith for another configuration of the call.
func newPhoneFor(t testing.TB, generate func([]float32), change func(*Options), config media.Config) *phone {
	t.Helper()
	p := &phone{t: t, sink: mediatest.NewFakeSink(time.Now, 0)}
	options := Options{Codecs: allCodecs(t), Files: &Files{
		Source: func() (media.Source, error) { return mediatest.NewFakeSource(time.Now, generate), nil },
		Sink:   func() (media.Sink, error) { return p.sink, nil },
	}}
	change(&options)
	engine, err := New(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	p.engine = engine
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	p.openFor(config)
	return p
}

func (p *phone) open(codecs ...string) {
	p.t.Helper()
	p.openFor(media.Config{Codecs: codecs, ServerHost: "127.0.0.1"})
}

func (p *phone) openFor(config media.Config) {
	p.t.Helper()
	s, err := p.engine.Open(config, p.event)
	if err != nil {
		p.t.Fatal(err)
	}
	p.session = s
}

func (p *phone) event(ev media.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.events = append(p.events, ev)
}

// happened reports whether an event like match came.
func (p *phone) happened(match func(media.Event) bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.ContainsFunc(p.events, match)
}

func (p *phone) reached(stage media.Stage) bool {
	return p.happened(func(ev media.Event) bool {
		c, ok := ev.(media.Connected)
		return ok && c.Stage == stage
	})
}

// troubled reports whether trouble of a kind with err (nil: its end) was told last.
func (p *phone) troubled(kind media.TroubleKind, err error) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, ev := range slices.Backward(p.events) {
		if m, ok := ev.(media.Trouble); ok && m.What == kind {
			return err == nil && m.Err == nil || err != nil && errors.Is(m.Err, err)
		}
	}
	return false
}

func (p *phone) broken(err error) bool {
	return p.happened(func(ev media.Event) bool {
		b, ok := ev.(media.Broken)
		return ok && errors.Is(b.Err, err)
	})
}

// dial lets a call b, and returns when both are connected.
func dial(t testing.TB, a, b *phone) {
	t.Helper()
	negotiate(t, a, b)
	eventually(t, "both are connected", func() bool {
		return a.reached(media.StageDTLS) && b.reached(media.StageDTLS)
	})
}

func negotiate(t testing.TB, a, b *phone) {
	t.Helper()
	offer, err := a.session.Offer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := b.session.Answer(t.Context(), offer)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a 183 and then a 200 may say the same
		if err := a.session.SetAnswer(t.Context(), answer); err != nil {
			t.Fatal(err)
		}
	}
}

// recent returns the last d that was heard.
func (p *phone) recent(d time.Duration) []float32 {
	played := p.sink.Played()
	n := media.Samples(d, media.SampleRate)
	return played[max(0, len(played)-n):]
}

// hears waits until half a second of a tone is heard.
func (p *phone) hears(hz float64) {
	p.t.Helper()
	eventuallyOr(p.t, func() bool {
		heard := p.recent(500 * time.Millisecond)
		got, level, snr := mediatest.FindTone(heard, media.SampleRate)
		return len(heard) >= media.SampleRate/2 && math.Abs(got-hz) < 3 && level > -21.5 && level < -18.5 && snr > 10
	}, func() {
		got, level, snr := mediatest.FindTone(p.recent(500*time.Millisecond), media.SampleRate)
		p.t.Fatalf("heard %.1f Hz at %.1f dBFS, SNR %.1f dB; want %.0f Hz", got, level, snr, hz)
	})
}

// hearsNothing waits until half a second of silence is heard.
func (p *phone) hearsNothing() {
	p.t.Helper()
	eventually(p.t, "silence is heard", func() bool { return loudness(p.recent(500*time.Millisecond)) < -55 })
}

func loudness(samples []float32) float64 {
	sum := 0.0
	for _, s := range samples {
		sum += float64(s) * float64(s)
	}
	return 10 * math.Log10(sum/float64(max(1, len(samples)))+1e-12)
}

// eventually waits until done is true, and fails the test if that takes too long.
func eventually(t testing.TB, what string, done func() bool) {
	t.Helper()
	eventuallyOr(t, done, func() { t.Fatalf("timed out: %s", what) })
}

func eventuallyOr(t testing.TB, done func() bool, failed func()) {
	t.Helper()
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(40 * time.Second)
	for !done() {
		select {
		case <-ticker.C:
		case <-deadline:
			failed()
		}
	}
}

// recording is what a WAV file holds.
func recording(t testing.TB, path string) []float32 {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	samples, err := wav.ReadAll(f, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return samples
}

// containsTone reports whether half a second of a recording is a tone of -20 dBFS.
func containsTone(samples []float32, hz float64) bool {
	for ; len(samples) >= media.SampleRate/2; samples = samples[media.SampleRate/10:] {
		got, level, snr := mediatest.FindTone(samples[:media.SampleRate/2], media.SampleRate)
		if math.Abs(got-hz) < 3 && math.Abs(level+20) < 1.5 && snr > 10 {
			return true
		}
	}
	return false
}
