package session

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
	"offhook/media/tone"
)

// TestAlertSounds plays every alert on real devices: it is heard where it should
// be, and ends.
func TestAlertSounds(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	s.Plug("bell", "module-null-sink sink_name=bell sink_properties=device.description=Bell norewinds=1")
	s.Plug("ear", "module-remap-source source_name=ear master=bell.monitor source_properties=device.description=Ear")
	atBell, atSpeaker := listening(t, "ear"), listening(t, "mic")
	engine, err := New(t.Context(), Options{Codecs: allCodecs(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	engine.SetDevices(media.DeviceChoice{Output: media.DeviceRef{ID: "spk"}, Ring: media.DeviceRef{ID: "bell"}})
	rings := func(level, other func() float64) {
		t.Helper()
		silence := engine.Alert(media.Alert{Tone: media.ToneRing, Country: "KR", Melody: media.MelodyMarimba})
		eventually(t, "it rings", func() bool { return level() > -30 })
		if l := other(); l > -60 {
			t.Errorf("it rings on the other device, too: %.1f dBFS", l)
		}
		silence()
		silence()
		eventually(t, "it rings no more", func() bool { return level() < -60 })
	}
	rings(atBell, atSpeaker)
	s.Unplug("bell")
	rings(atSpeaker, func() float64 { return media.Silence })

	engine.Alert(media.Alert{Tone: media.ToneTest})
	eventually(t, "the loudspeaker is tried", func() bool { return atSpeaker() > -30 })
	eventually(t, "the trial ends by itself", func() bool { return atSpeaker() < -60 })
	engine.Cue(media.CueConnected)
	eventually(t, "a cue is heard outside a call", func() bool { return atSpeaker() > -40 })
	eventually(t, "the cue is short", func() bool { return atSpeaker() < -60 })
}

// listening returns the level of a microphone.
func listening(t *testing.T, microphone string) (level func() float64) {
	t.Helper()
	engine, err := New(t.Context(), Options{Codecs: allCodecs(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	engine.SetDevices(media.DeviceChoice{Input: media.DeviceRef{ID: microphone}})
	level, _, err = engine.Monitor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return level
}

// TestAlertsThatAreNone make no sound and open no device.
func TestAlertsThatAreNone(t *testing.T) {
	engine, err := New(t.Context(), Options{Codecs: allCodecs(t), Files: &Files{}})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	for _, a := range []media.Alert{{Tone: media.ToneRing, Melody: media.NoMelody}, {Tone: "unknown"}, {Tone: media.ToneBusy}} {
		engine.Alert(a)()
	}
	engine.Cue("unknown")
	engine.Cue(media.CueMuted)
	if g := engine.melody(media.Alert{Melody: "of a later version"}); g == nil {
		t.Error("a call with an unknown melody does not ring")
	}
}

// playing is what an alert plays until it is stopped after d.
func playing(t *testing.T, a alert, d time.Duration) (played []float32) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		sink := mediatest.NewFakeSink(time.Now, 0)
		stopped, ended := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(ended)
			a.play(sink, stopped, t.Context().Done())
		}()
		time.Sleep(d) // of the bubble's clock
		close(stopped)
		<-ended
		played = sink.Played()
	})
	return played
}

// TestAlertStopsWithoutClick, at the volume that was asked for.
func TestAlertStopsWithoutClick(t *testing.T) {
	for _, volume := range []float64{1, 0.5} {
		s := playing(t, alert{sound: sine, gain: tone.Volume(volume)}, 300*time.Millisecond)
		for i := 1; i < len(s); i++ {
			if step := math.Abs(float64(s[i] - s[i-1])); step > 0.03 {
				t.Fatalf("volume %v: a step of %.3f at %v", volume, step, media.Duration(i, media.SampleRate))
			}
		}
		if got, want := dsp.Level(s[4800:9600]), -12+20*math.Log10(tone.Volume(volume)); math.Abs(got-want) > 0.5 {
			t.Errorf("volume %v: %.1f dBFS, want %.1f", volume, got, want)
		}
		if tail := dsp.Level(s[len(s)-media.FrameSize:]); tail > -60 {
			t.Errorf("volume %v: ends at %.1f dBFS", volume, tail)
		}
	}
}

// TestCueInACall is mixed into what the call plays, softly.
func TestCueInACall(t *testing.T) {
	a, b := newPhone(t, 0, "opus"), newPhone(t, 0, "opus")
	dial(t, a, b)
	a.hearsNothing()
	a.engine.Cue(media.CueMuted)
	eventually(t, "the cue is heard", func() bool {
		hz, level, _ := mediatest.FindTone(a.recent(100*time.Millisecond), media.SampleRate)
		return math.Abs(hz-392) < 15 && level > -40 && level < -25
	})
	eventually(t, "and is short", func() bool { return loudness(a.recent(100*time.Millisecond)) < -60 })
}

// TestAlertsEndByThemselves when their time is over, and soon after it where
// there is no loudspeaker that takes them.
func TestAlertsEndByThemselves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		sink := mediatest.NewFakeSink(time.Now, 0)
		alert{sound: sine, gain: 1, limit: time.Second}.play(sink, nil, t.Context().Done())
		if d := time.Since(began); d < 900*time.Millisecond || d > 1300*time.Millisecond {
			t.Errorf("one second takes %v", d)
		}
		began = time.Now()
		alert{sound: sine, gain: 1, limit: time.Second}.play(full{}, nil, t.Context().Done())
		if d := time.Since(began); d != time.Second+patience {
			t.Errorf("without a loudspeaker, one second takes %v", d)
		}
	})
}

// sine is what these tests alert with.
func sine() *tone.Generator { return tone.Sine(440, -12) }

// full is a loudspeaker that takes nothing.
type full struct{}

func (full) Write([]float32) int { return 0 }
func (full) Buffered() int       { return bufferMost }
func (full) Close() error        { return nil }
