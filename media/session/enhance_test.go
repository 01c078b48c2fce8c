package session

import (
	"errors"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
	"offhook/media/tone"
)

// softer is an Enhancer that multiplies, and counts what it is given.
type softer struct {
	factor         float32
	played, frames int
	delay          time.Duration
	closed         bool
}

func (s *softer) Played(frame []float32) { s.played += len(frame) }
func (s *softer) Close()                 { s.closed = true }
func (s *softer) Enhance(frame []float32, delay time.Duration) {
	s.frames++
	s.delay = delay
	for i := range frame {
		frame[i] *= s.factor
	}
}

// workshop makes enhancers, and keeps them for the test.
type workshop struct {
	mu   sync.Mutex
	made []*softer
	err  error
}

func (w *workshop) make(p media.Processing) (dsp.Enhancer, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return nil, w.err
	}
	s := &softer{factor: 0.25}
	if p.NoiseOff {
		s.factor = 0.5
	}
	w.made = append(w.made, s)
	return s, nil
}

// newEnhanced is an enhancement by a workshop, without a call.
func newEnhanced(t *testing.T, w *workshop) *enhancement {
	t.Helper()
	e, err := New(t.Context(), Options{
		Codecs: allCodecs(t), Enhancer: w.make, Abilities: media.Abilities{Echo: true, Noise: true, Gain: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return newEnhancement(e)
}

// heard runs frames of a tone through v.
func heard(v *enhancement, sound *tone.Generator, frames int) []float32 {
	out := make([]float32, frames*media.FrameSize)
	sound.Read(out)
	for at := 0; at < len(out); at += media.FrameSize {
		v.played(out[at:at+media.FrameSize], 2*media.FrameSize)
		v.apply(out[at : at+media.FrameSize])
	}
	return out
}

// TestEnhancersTakeOver from each other: within a frame where there is no echo
// canceller before or after, else when the new one has listened for a while; and
// never with a click.
func TestEnhancersTakeOver(t *testing.T) {
	w := &workshop{}
	v := newEnhanced(t, w)
	sound := tone.Sine(440, -20)
	var all []float32
	for _, step := range []struct {
		p     media.Processing
		after int // frames until it is in force
		level float64
	}{
		{untouched, 1, -20},
		{media.Processing{}, 1, -32},
		{media.Processing{NoiseOff: true}, learning, -26},
		{media.Processing{NoiseOff: true, EchoOff: true}, 1, -26},
		{media.Processing{EchoOff: true}, 1, -32},
		{untouched, 1, -20},
	} {
		v.engine.SetProcessing(step.p)
		v.want()
		s := heard(v, sound, step.after+20)
		all = append(all, s...)
		if got := dsp.Level(s[step.after*media.FrameSize:]); math.Abs(got-step.level) > 0.1 {
			t.Errorf("%+v: %.1f dBFS, want %v", step.p, got, step.level)
		}
	}
	for i := 2; i < len(all); i++ {
		if bend := math.Abs(float64(all[i] - 2*all[i-1] + all[i-2])); bend > 0.001 {
			t.Fatalf("a click at %v: %.4f", media.Duration(i, media.SampleRate), bend)
		}
	}
	if len(w.made) != 4 {
		t.Fatalf("%d enhancers were made", len(w.made))
	}
	for i, s := range w.made {
		if !s.closed || s.played < (s.frames-1)*media.FrameSize || s.delay != 2*media.FrameDuration+deviceDelay {
			t.Errorf("enhancer %d: %+v", i, s)
		}
	}
}

// TestHeadset: no enhancer removes echo that a headset does not have; what else is chosen
// stays, and so does what was chosen for a loudspeaker.
func TestHeadset(t *testing.T) {
	var asked []media.Processing
	w := &workshop{}
	v := newEnhanced(t, w)
	v.engine.options.Enhancer = func(p media.Processing) (dsp.Enhancer, error) {
		asked = append(asked, p)
		return w.make(p)
	}
	for _, p := range []media.Processing{{Headset: true, NoiseOff: true}, {NoiseOff: true}, {Headset: true, EchoOff: true}} {
		v.engine.SetProcessing(p)
		v.want()
	}
	v.close()
	if want := []media.Processing{{EchoOff: true, NoiseOff: true}, {NoiseOff: true}, {EchoOff: true}}; !slices.Equal(asked, want) {
		t.Errorf("made for %+v, want %+v", asked, want)
	}
}

// TestEnhancersAreClosed: the one that works, the one that learns and the one
// that waits.
func TestEnhancersAreClosed(t *testing.T) {
	w := &workshop{}
	v := newEnhanced(t, w)
	v.want()
	heard(v, tone.Sine(440, -20), 2)
	v.want()
	heard(v, tone.Sine(440, -20), 2)
	v.want()
	v.want()
	v.close()
	v.want() // comes too late, and makes none
	if len(w.made) != 4 {
		t.Errorf("%d enhancers were made", len(w.made))
	}
	for i, s := range w.made {
		if !s.closed {
			t.Errorf("enhancer %d is left open", i)
		}
	}
}

// TestNoEnhancer: what cannot be made changes nothing.
func TestNoEnhancer(t *testing.T) {
	w := &workshop{err: errors.New("out of order")}
	v := newEnhanced(t, w)
	v.want()
	if got := dsp.Level(heard(v, tone.Sine(440, -20), 5)); math.Abs(got+20) > 0.1 {
		t.Errorf("%.1f dBFS", got)
	}
	plain, err := New(t.Context(), Options{Codecs: allCodecs(t), Abilities: media.Abilities{Echo: true}})
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	if plain.Abilities().Echo || plain.processing() != untouched {
		t.Errorf("an engine without an enhancer: %+v, %+v", plain.Abilities(), plain.processing())
	}
}

// TestProcessingInACall: a file is sent as it is unless it is to be enhanced, and
// a choice changes the call that is up.
func TestProcessingInACall(t *testing.T) {
	w := &workshop{}
	caller := func(enhance bool) *phone {
		return newPhoneWith(t, tone.Sine(440, -20).Read, func(o *Options) {
			o.Enhancer, o.Abilities, o.Files.Enhance = w.make, media.Abilities{Echo: true, Noise: true, Gain: true}, enhance
		}, "opus")
	}
	a, b := caller(false), newPhone(t, 0, "opus")
	dial(t, a, b)
	b.hears(440)
	if len(w.made) > 0 {
		t.Error("the file was enhanced")
	}
	a, b = caller(true), newPhone(t, 0, "opus")
	dial(t, a, b)
	level := func(want float64) func() bool {
		return func() bool { return math.Abs(loudness(b.recent(200*time.Millisecond))-want) < 1.5 }
	}
	eventually(t, "the sound is enhanced", level(-32))
	a.engine.SetProcessing(media.Processing{EchoOff: true, NoiseOff: true})
	eventually(t, "the sound is enhanced otherwise", level(-26))
	a.engine.SetProcessing(untouched)
	eventually(t, "the sound is as it was", level(-20))
}

// TestTalkingWhileMuted is told for speech, not for noise, and only while muted.
// The microphone's level is shown all the same, and nothing is sent.
func TestTalkingWhileMuted(t *testing.T) {
	speech := mediatest.Voice(1, 30*time.Second)
	at := 0
	a := newPhoneHearing(t, func(dst []float32) {
		at = (at + copy(dst, speech[at:])) % len(speech)
	}, "opus")
	b := newPhone(t, 0, "opus")
	dial(t, a, b)
	eventually(t, "speech is heard", func() bool { return loudness(b.recent(time.Second)) > -35 })
	if a.session.Levels().TalkingWhileMuted {
		t.Error("talking while muted, without being muted")
	}
	a.session.SetMuted(true)
	eventually(t, "talking while muted is noticed", func() bool {
		l := a.session.Levels()
		return l.TalkingWhileMuted && l.Microphone > -40
	})
	b.hearsNothing()
	a.session.SetMuted(false)
	eventually(t, "it is over", func() bool { return !a.session.Levels().TalkingWhileMuted })
}

// TestEchoWhileMuted: without an echo canceller, a voice that is heard while the
// loudspeaker plays may be the other side's; not with a headset.
func TestEchoWhileMuted(t *testing.T) {
	x := newStill(t, "PCMU") // the other side sends a tone
	speech := mediatest.Voice(1, 10*time.Second)
	at := 0
	x.desk.Load().ends.source = mediatest.NewFakeSource(x.clock.Now, func(dst []float32) { at = (at + copy(dst, speech[at:])) % len(speech) })
	x.SetMuted(true)
	for range 200 { // 4 s
		x.packet()
		if x.Levels().TalkingWhileMuted {
			t.Fatal("what may be echo is taken for talking")
		}
	}
	if !x.desk.Load().microphone.unheard.talking.Load() {
		t.Error("the speech was not heard at all")
	}
	x.engine.SetProcessing(media.Processing{Headset: true, EchoOff: true})
	if !x.Levels().TalkingWhileMuted {
		t.Error("into a headset, it is no echo")
	}
}

// TestNoiseWhileMuted is no talking.
func TestNoiseWhileMuted(t *testing.T) {
	x := newStill(t, "PCMU")
	noise := mediatest.Noise(1, -30, 10*time.Second)
	at := 0
	x.desk.Load().ends.source = mediatest.NewFakeSource(x.clock.Now, func(dst []float32) { at = (at + copy(dst, noise[at:])) % len(noise) })
	x.SetMuted(true)
	for range 400 { // 8 s
		x.packet()
		if x.desk.Load().microphone.unheard.talking.Load() {
			t.Fatal("noise is taken for talking")
		}
	}
	if l := x.Levels().Microphone; math.Abs(l+30) > 3 {
		t.Errorf("the muted microphone is shown at %.1f dBFS", l)
	}
}
