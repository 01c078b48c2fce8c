package session

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
	"offhook/media/tone"
	"offhook/media/wav"
)

// ringtoneOf makes a sound file of a tone and returns its path.
func ringtoneOf(t *testing.T, hz float64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ring.wav")
	w, err := wav.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	samples := make([]float32, media.SampleRate/2)
	tone.Sine(hz, -30).Read(samples)
	if err := errors.Join(w.Write(samples), w.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// bellOf returns an engine that touches no device.
func bellOf(t *testing.T) *Engine {
	t.Helper()
	engine, err := New(t.Context(), Options{Codecs: allCodecs(t), Files: &Files{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	return engine
}

// TestRingtone of a file sounds again after a pause, changes with its file, and is
// the default melody when that is gone.
func TestRingtone(t *testing.T) {
	engine := bellOf(t)
	path := ringtoneOf(t, 700)
	ring := func() []float32 {
		samples := make([]float32, 2*media.SampleRate)
		engine.melody(media.Alert{Tone: media.ToneRing, Melody: media.MelodyFile + path}).Read(samples)
		return samples
	}
	for range 2 {
		s := ring()
		for _, at := range []int{0, media.SampleRate * 3 / 2} {
			if hz, level, _ := mediatest.FindTone(s[at:at+media.SampleRate/2], media.SampleRate); math.Abs(hz-700) > 3 || math.Abs(level+9) > 1 {
				t.Errorf("%.0f Hz at %.1f dBFS", hz, level)
			}
		}
		if l := dsp.Level(s[media.SampleRate*11/20 : media.SampleRate*29/20]); l != media.Silence {
			t.Errorf("pause at %.1f dBFS", l)
		}
	}
	if err := os.Rename(ringtoneOf(t, 900), path); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if hz, _, _ := mediatest.FindTone(ring()[:media.SampleRate/2], media.SampleRate); math.Abs(hz-900) > 3 {
		t.Errorf("the file has changed, and it rings with %.0f Hz", hz)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	byDefault := make([]float32, 2*media.SampleRate)
	engine.melody(media.Alert{Tone: media.ToneRing}).Read(byDefault)
	for i, x := range ring() {
		if x != byDefault[i] {
			t.Fatal("the file is gone, and it does not ring with the default melody")
		}
	}
}

func TestCheckRingtone(t *testing.T) {
	engine := bellOf(t)
	if err := engine.CheckRingtone(t.Context(), ringtoneOf(t, 700)); err != nil {
		t.Error(err)
	}
	text := filepath.Join(t.TempDir(), "a.mp3")
	if err := os.WriteFile(text, []byte("no music"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := engine.CheckRingtone(t.Context(), text); !errors.Is(err, media.ErrRingtoneFormat) {
		t.Error(err)
	}
	if err := engine.CheckRingtone(t.Context(), text+"x"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := engine.CheckRingtone(ctx, ringtoneOf(t, 700)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestRingsEverywhere: on the ring device and on all others, until it is stopped.
func TestRingsEverywhere(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	s.Plug("bell", "module-null-sink sink_name=bell sink_properties=device.description=Bell norewinds=1")
	s.Plug("ear", "module-remap-source source_name=ear master=bell.monitor source_properties=device.description=Ear")
	atBell, atSpeaker := listening(t, "ear"), listening(t, "mic")
	engine, err := New(t.Context(), Options{Codecs: allCodecs(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	for _, choice := range []media.DeviceChoice{{}, {Ring: media.DeviceRef{ID: "bell"}}} {
		engine.SetDevices(choice)
		stop := engine.Alert(media.Alert{Tone: media.ToneRing, Melody: media.MelodyFile + ringtoneOf(t, 700), Everywhere: true})
		eventually(t, "it rings here and there", func() bool { return atBell() > -30 && atSpeaker() > -30 })
		stop()
		stop()
		eventually(t, "it rings nowhere", func() bool { return atBell() < -60 && atSpeaker() < -60 })
	}
}

// TestWaitingCue is heard in the ear, softly, and not by the other side.
func TestWaitingCue(t *testing.T) {
	a, b := newPhone(t, 0, "opus"), newPhone(t, 0, "opus")
	dial(t, a, b)
	a.hearsNothing()
	a.engine.Cue(media.CueWaiting)
	eventually(t, "it is heard", func() bool {
		hz, level, _ := mediatest.FindTone(a.recent(100*time.Millisecond), media.SampleRate)
		return math.Abs(hz-440) < 15 && level > -32 && level < -24
	})
	a.hearsNothing()
	if l := loudness(b.sink.Played()); l > -55 {
		t.Errorf("the other side hears it at %.1f dBFS", l)
	}
}
