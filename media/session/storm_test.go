package session

import (
	"errors"
	"sync"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/mediatest"
	"offhook/media/tone"
)

// TestStorm: a call outlives whatever is switched at once while it is up.
func TestStorm(t *testing.T) {
	w := &workshop{}
	speaking := func(o *Options) {
		o.Enhancer, o.Abilities, o.Files.Enhance = w.make, media.Abilities{Echo: true, Noise: true, Gain: true}, true
	}
	a, b := newPhoneWith(t, tone.Sine(440, -20).Read, speaking, "opus"), newPhone(t, 660, "opus")
	a.engine.SetProcessing(untouched)
	dial(t, a, b)
	b.hears(440)
	var storm sync.WaitGroup
	for i, blow := range []func(k int){
		func(k int) {
			a.engine.SetProcessing(media.Processing{EchoOff: k%2 == 0, NoiseOff: k%3 == 0, GainOff: k%5 == 0})
		},
		func(k int) { a.engine.SetVolume(k*37%400 - 100) },
		func(k int) {
			a.engine.SetDevices(media.DeviceChoice{Input: media.DeviceRef{ID: string(rune('a' + k%7))}})
		},
		func(k int) { a.engine.Cue(media.Cues()[k%len(media.Cues())]) },
		func(k int) { _ = a.session.SendDTMF('5', []media.DTMFWay{media.DTMFEvents, media.DTMFInband}[k%2]) },
		func(k int) {
			a.session.SetMuted(k%2 == 0)
			a.session.Ringback(k%3 == 0, "KR")
		},
		func(int) { _, _, _ = a.session.Levels(), a.session.Stats(), a.session.String() },
		func(int) {
			if err := a.engine.Rehearse(t.Context(), "opus", func(media.Rehearsal) {}); !errors.Is(err, media.ErrBusy) {
				t.Errorf("a rehearsal in a call: %v", err)
			}
		},
	} {
		storm.Go(func() {
			ticker := time.NewTicker(time.Duration(3+i) * time.Millisecond)
			defer ticker.Stop()
			for k := range 200 {
				<-ticker.C
				blow(k)
			}
		})
	}
	storm.Wait()
	a.engine.SetVolume(100)
	a.engine.SetProcessing(untouched)
	a.session.SetMuted(false)
	a.session.Ringback(false, "")
	b.hears(440)
	eventually(t, "b is heard again", func() bool {
		got, _, _ := mediatest.FindTone(a.recent(500*time.Millisecond), media.SampleRate)
		return got > 655 && got < 665
	})
	storm.Go(func() {
		for k := range 50 {
			a.engine.SetProcessing(media.Processing{EchoOff: k%2 == 0})
		}
	})
	storm.Go(func() { a.engine.Cue(media.CueEnded) })
	if err := a.engine.Close(); err != nil { // in the midst of it
		t.Error(err)
	}
	storm.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, s := range w.made {
		if !s.closed {
			t.Errorf("enhancer %d of %d is left open", i, len(w.made))
		}
	}
}
