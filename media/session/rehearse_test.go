package session

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
	"offhook/media/tone"
)

// newRehearsing is an engine whose microphone hears a tone at 3 kHz, which G.711
// lets through, and one at 6 kHz, which it does not. To be used in a bubble.
func newRehearsing(t *testing.T, change func(*Options)) (*Engine, *mediatest.FakeSink) {
	t.Helper()
	sink := mediatest.NewFakeSink(time.Now, 0)
	low, high := tone.Sine(3000, -20), tone.Sine(6000, -26)
	scratch := make([]float32, backlog)
	o := Options{Codecs: allCodecs(t), Files: &Files{
		Source: func() (media.Source, error) {
			return mediatest.NewFakeSource(time.Now, func(dst []float32) {
				low.Read(dst)
				for len(dst) > 0 {
					part := scratch[:min(len(dst), len(scratch))]
					high.Read(part)
					for i, v := range part {
						dst[i] += v
					}
					dst = dst[len(part):]
				}
			}), nil
		},
		Sink: func() (media.Sink, error) { return sink, nil },
	}}
	change(&o)
	e, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return e, sink
}

// level is that of one frequency in dBFS.
func level(s []float32, hz float64) float64 {
	re, im := 0.0, 0.0
	for i, v := range s {
		sin, cos := math.Sincos(2 * math.Pi * hz * float64(i) / media.SampleRate)
		re += float64(v) * cos
		im += float64(v) * sin
	}
	n := float64(len(s))
	return 10 * math.Log10(2*(re*re+im*im)/(n*n)+1e-13)
}

// TestRehearse records five seconds and plays them as the codec leaves them: opus
// keeps what a telephone cuts off.
func TestRehearse(t *testing.T) {
	for name, kept := range map[string]bool{"opus": true, "": true, "PCMA": false} {
		synctest.Test(t, func(t *testing.T) {
			e, sink := newRehearsing(t, func(*Options) {})
			defer e.Close()
			var told []media.Rehearsal
			began := time.Now()
			if err := e.Rehearse(t.Context(), name, func(r media.Rehearsal) { told = append(told, r) }); err != nil {
				t.Fatal(err)
			}
			if d := time.Since(began); d < 2*rehearsalTime || d > 2*rehearsalTime+time.Second {
				t.Errorf("%q took %v", name, d)
			}
			played := sink.Played()
			middle := played[len(played)-3*media.SampleRate:]
			if low, high := level(middle, 3000), level(middle, 6000); math.Abs(low+20) > 2 || high > -40 && !kept || high < -32 && kept {
				t.Errorf("%q: 3 kHz at %.1f dBFS, 6 kHz at %.1f", name, low, high)
			}
			checkProgress(t, told)
		})
	}
}

// checkProgress: recorded first, then played, each from its beginning to its end.
func checkProgress(t *testing.T, told []media.Rehearsal) {
	t.Helper()
	var last media.Rehearsal
	for i, r := range told {
		if r.Playing == last.Playing && r.Elapsed < last.Elapsed || last.Playing && !r.Playing || r.Elapsed > r.Total {
			t.Errorf("%+v follows %+v", r, last)
		}
		if r.Playing && !last.Playing && last.Elapsed != last.Total {
			t.Errorf("recording ended at %+v", last)
		}
		if i > 5 && i < 40 && math.Abs(r.Level+19) > 2 {
			t.Errorf("level of %+v", r)
		}
		last = r
	}
	if len(told) < 80 || len(told) > 120 || !last.Playing || last.Elapsed != last.Total {
		t.Errorf("told %d times, the last time %+v", len(told), last)
	}
}

// TestRehearseImproves as a call would.
func TestRehearseImproves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &workshop{}
		e, sink := newRehearsing(t, func(o *Options) {
			o.Enhancer, o.Abilities, o.Files.Enhance = w.make, media.Abilities{Echo: true, Noise: true, Gain: true}, true
		})
		defer e.Close()
		if err := e.Rehearse(t.Context(), "opus", func(media.Rehearsal) {}); err != nil {
			t.Fatal(err)
		}
		played := sink.Played()
		if got := dsp.Level(played[len(played)-media.SampleRate:]); math.Abs(got+31) > 2 {
			t.Errorf("played at %.1f dBFS, want the 12 dB less of the enhancer", got)
		}
		if len(w.made) != 1 || !w.made[0].closed {
			t.Errorf("enhancers %+v", w.made)
		}
	})
}

// TestRehearseYields to calls, to who cancels, and to the end of the program.
func TestRehearseYields(t *testing.T) {
	cancelled := errors.New("cancelled")
	for name, tc := range map[string]struct {
		end  func(context.Context, *Engine, context.CancelCauseFunc)
		want error
	}{
		"cancelled": {func(_ context.Context, _ *Engine, cancel context.CancelCauseFunc) { cancel(cancelled) }, cancelled},
		"closed":    {func(_ context.Context, e *Engine, _ context.CancelCauseFunc) { _ = e.Close() }, ErrClosed},
		"a second one": {func(ctx context.Context, e *Engine, cancel context.CancelCauseFunc) {
			if err := e.Rehearse(ctx, "opus", nil); !errors.Is(err, media.ErrBusy) {
				panic(err)
			}
			cancel(cancelled)
		}, cancelled},
	} {
		synctest.Test(t, func(t *testing.T) {
			e, _ := newRehearsing(t, func(*Options) {})
			defer e.Close()
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			time.AfterFunc(time.Second, func() { tc.end(ctx, e, cancel) })
			if err := e.Rehearse(ctx, "opus", func(media.Rehearsal) {}); !errors.Is(err, tc.want) {
				t.Errorf("%s: %v, want %v", name, err, tc.want)
			}
		})
	}
}

// TestNoRehearsalInACall: a call that is up refuses it, and one that begins ends it.
func TestNoRehearsalInACall(t *testing.T) {
	a := newPhone(t, 440, "opus")
	if err := a.engine.Rehearse(t.Context(), "opus", nil); !errors.Is(err, media.ErrBusy) {
		t.Errorf("during a call: %v", err)
	}
	if err := a.session.Close(); err != nil {
		t.Fatal(err)
	}
	begun, ended := make(chan struct{}, 1000), make(chan error, 1)
	a.sink = mediatest.NewFakeSink(time.Now, 0)
	go func() { ended <- a.engine.Rehearse(t.Context(), "opus", func(media.Rehearsal) { begun <- struct{}{} }) }()
	<-begun
	a.open("opus")
	if err := <-ended; !errors.Is(err, media.ErrBusy) {
		t.Errorf("a call began, and the rehearsal ends with %v", err)
	}
}

// TestRehearseSilent: who is not heard is told so, and does not listen to nothing.
func TestRehearseSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, sink := newRehearsing(t, func(o *Options) {
			o.Files.Source = func() (media.Source, error) { return mediatest.NewFakeSource(time.Now, nil), nil }
		})
		defer e.Close()
		if err := e.Rehearse(t.Context(), "opus", func(media.Rehearsal) {}); !errors.Is(err, media.ErrMicrophoneSilent) {
			t.Error(err)
		}
		if n := len(sink.Played()); n > 0 {
			t.Errorf("%d samples were played", n)
		}
	})
}

func TestRehearseNoCodec(t *testing.T) {
	a := newPhone(t, 440, "opus")
	if err := a.engine.Rehearse(t.Context(), "G729", nil); !errors.Is(err, ErrNoCodec) {
		t.Error(err)
	}
}

// TestMonitorFollows the choice of microphone, so that the meter beside it shows
// the one that was chosen.
func TestMonitorFollows(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers, mediatest.PulseMicrophone)
	s.Plug("other", "module-null-sink sink_name=other norewinds=1")
	s.Plug("deaf", "module-remap-source source_name=deaf master=other.monitor")
	engine, err := New(t.Context(), Options{Codecs: allCodecs(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	choice := media.DeviceChoice{Input: media.DeviceRef{ID: "deaf"}, Output: media.DeviceRef{ID: "spk"}}
	engine.SetDevices(choice)
	level, stop, err := engine.Monitor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	defer engine.Alert(media.Alert{Tone: media.ToneRing, Country: "KR", Melody: media.MelodyMarimba})()
	choice.Input = media.DeviceRef{ID: "mic"}
	engine.SetDevices(choice)
	eventually(t, "the other microphone hears the ring", func() bool { return level() > -40 })
}
