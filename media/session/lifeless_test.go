package session

import (
	"testing"
	"time"

	"offhook/media"
	"offhook/media/device"
)

// TestLifeless: zeros for a second are a microphone that is off; from a headset that gives
// zeros whenever nobody speaks, between words too, it takes longer; any noise is life.
func TestLifeless(t *testing.T) {
	type step struct {
		zeros   time.Duration // given, after a moment of noise
		told    bool
		changed bool
	}
	for name, steps := range map[string][]step{
		"from the first":       {{900 * time.Millisecond, false, false}, {0, false, false}, {time.Second, true, true}, {0, false, true}},
		"in the middle":        {{0, false, false}, {100 * time.Millisecond, false, false}, {1100 * time.Millisecond, true, true}},
		"a headset that gates": {{0, false, false}, {300 * time.Millisecond, false, false}, {10 * time.Second, false, false}, {31 * time.Second, true, true}},
		"off, on and off":      {{0, false, false}, {5 * time.Second, true, true}, {0, false, true}, {1100 * time.Millisecond, true, true}},
	} {
		var l lifeless
		for i, s := range steps {
			if i > 0 {
				noise := make([]float32, media.FrameSize)
				noise[7] = 1e-5
				if changed := l.take(noise); s.zeros == 0 && (changed != s.changed || l.told != s.told) {
					t.Errorf("%s, step %d: told %v, changed %v", name, i, l.told, changed)
				}
				// What is after the noise in its frame is silence, too.
				l.same = 0
			}
			changed := false
			for range media.Samples(s.zeros, media.SampleRate) / media.FrameSize {
				changed = l.take(make([]float32, media.FrameSize)) || changed
			}
			if s.zeros > 0 && (l.told != s.told || changed != s.changed) {
				t.Errorf("%s, step %d: told %v, changed %v, want %v and %v", name, i, l.told, changed, s.told, s.changed)
			}
		}
	}
}

// TestStuckMicrophone: one value again and again, as of a broken converter, is no more life
// than zeros, and the least noise around it is.
func TestStuckMicrophone(t *testing.T) {
	for name, tc := range map[string]struct {
		sound func(i int) float32
		told  bool
	}{
		"stuck": {func(int) float32 { return -1. / 32768 }, true},
		"noise": {func(i int) float32 { return 0.01 + float32(i/1000%2)/32768 }, false},
	} {
		var l lifeless
		frame := make([]float32, media.FrameSize)
		for k := range 110 {
			for i := range frame {
				frame[i] = tc.sound(k*media.FrameSize + i)
			}
			l.take(frame)
		}
		if l.told != tc.told {
			t.Errorf("%s: told %t", name, l.told)
		}
	}
}

// TestLifelessMicrophone: a device that gives nothing but zeros, which the null device
// does, is told of in a call, and the call goes on; not while one is muted anyway.
func TestLifelessMicrophone(t *testing.T) {
	p := &phone{t: t}
	engine, err := New(t.Context(), Options{Codecs: allCodecs(t), Backends: []device.Backend{device.Null}})
	if err != nil {
		t.Fatal(err)
	}
	p.engine = engine
	defer engine.Close()
	p.open("opus")
	b := newPhone(t, 660, "opus")
	p.session.SetMuted(true)
	dial(t, p, b)
	eventually(t, "the call is up for a while", func() bool { return p.session.Stats().Tx.Packets > 75 })
	if p.troubled(media.TroubleMicrophone, media.ErrMicrophoneSilent) {
		t.Error("told of while muted")
	}
	p.session.SetMuted(false)
	eventually(t, "the silent microphone is told of", func() bool { return p.troubled(media.TroubleMicrophone, media.ErrMicrophoneSilent) })
	if p.broken(media.ErrNoMicrophone) {
		t.Error("the call did not go on")
	}
}
