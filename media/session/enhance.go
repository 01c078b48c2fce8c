package session

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"offhook/media"
	"offhook/media/dsp"
)

const (
	// learning is for how many frames a new enhancer listens before it takes over
	// from one that removes echo, too: its own canceller knows nothing yet.
	learning = 150
	// deviceDelay is how long sound takes through the buffers of the audio system
	// on its way to the loudspeaker and back from the microphone, about. Both cancellers
	// find out how long it really takes, also over Bluetooth.
	deviceDelay = 30 * time.Millisecond
)

// enhancement is what is done to a call's microphone. Another kind of it is made
// elsewhere, and takes over within a frame without a click. All but want and
// close belong to the audio loop.
type enhancement struct {
	engine *Engine
	next   atomic.Pointer[enhancer] // made, and not taken by the loop yet

	now    enhancer
	coming *enhancer // listens already
	left   int       // frames until it takes over
	delay  time.Duration
	frame  [media.FrameSize]float32 // what coming makes

	mu     sync.Mutex // held while one is made
	closed bool
}

// enhancer is a dsp.Enhancer with what it was made for; without one, sound stays
// as it is.
type enhancer struct {
	dsp.Enhancer
	does media.Processing
}

var untouched = media.Processing{EchoOff: true, NoiseOff: true, GainOff: true}

func newEnhancement(e *Engine) *enhancement {
	return &enhancement{engine: e, now: enhancer{does: untouched}}
}

// String names what is done, for the chain.
func (v *enhancement) String() string {
	p := untouched
	if v != nil && v.engine.enhances() {
		p = v.engine.processing()
	}
	return fmt.Sprintf("enhance(echo %t, noise %t, gain %t)", !p.EchoOff, !p.NoiseOff, !p.GainOff)
}

// want makes the enhancer that the engine's processing asks for, and returns when
// the loop may take it.
func (v *enhancement) want() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return
	}
	p := v.engine.processing()
	made := &enhancer{does: p}
	if p != untouched {
		inner, err := v.engine.options.Enhancer(p)
		if err != nil {
			v.engine.log.Warn("the microphone's sound stays as it is", "error", err)
			return
		}
		made.Enhancer = inner
	}
	v.next.Swap(made).close()
}

// played tells what was written to the loudspeaker, behind buffered samples.
func (v *enhancement) played(frame []float32, buffered int) {
	v.delay = media.Duration(buffered, media.SampleRate) + deviceDelay
	if v.now.Enhancer != nil {
		v.now.Played(frame)
	}
	if v.coming != nil && v.coming.Enhancer != nil {
		v.coming.Played(frame)
	}
}

// apply changes a captured frame in place.
func (v *enhancement) apply(frame []float32) {
	if v.next.Load() != nil {
		v.take(v.next.Swap(nil))
	}
	if v.coming == nil {
		v.now.enhance(frame, v.delay)
		return
	}
	copy(v.frame[:], frame)
	v.now.enhance(frame, v.delay)
	v.coming.enhance(v.frame[:], v.delay)
	if v.left--; v.left > 0 {
		return
	}
	crossfade(frame, v.frame[:])
	v.now.close()
	v.now, v.coming = *v.coming, nil
}

// take lets another enhancer begin to listen.
func (v *enhancement) take(other *enhancer) {
	v.coming.close()
	v.coming, v.left = other, 1
	if !v.now.does.EchoOff && !other.does.EchoOff {
		v.left = learning
	}
}

// close releases everything, when the loop has ended.
func (v *enhancement) close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.closed = true
	v.next.Swap(nil).close()
	v.coming.close()
	v.now.close()
}

func (e *enhancer) enhance(frame []float32, delay time.Duration) {
	if e.Enhancer != nil {
		e.Enhance(frame, delay)
	}
}

func (e *enhancer) close() {
	if e != nil && e.Enhancer != nil {
		e.Close()
	}
}

// SetProcessing says what is done to the microphone's sound, at once also in the
// calls that are up. What Abilities denies is left out.
func (e *Engine) SetProcessing(p media.Processing) {
	able := e.options.Abilities
	p = media.Processing{Headset: p.Headset, EchoOff: !p.RemovesEcho() || !able.Echo, NoiseOff: p.NoiseOff || !able.Noise, GainOff: p.GainOff || !able.Gain}
	e.mu.Lock()
	same := e.process == p
	e.process = p
	open := slices.Collect(maps.Keys(e.desks))
	e.mu.Unlock()
	for _, d := range open {
		if !same {
			d.enhance()
		}
	}
}

// processing is what an enhancer is made for: what a headset leaves out is in EchoOff.
func (e *Engine) processing() media.Processing {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.process
	p.Headset = false
	return p
}

// Abilities says what this engine can do.
func (e *Engine) Abilities() media.Abilities {
	a := e.options.Abilities
	a.TURN, a.Interfaces, a.Rehearsal, a.Recording = true, true, true, true
	return a
}

// echoless reports whether a microphone's sound is free of the other side's.
func (e *Engine) echoless() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.process.Headset || e.enhances() && !e.process.EchoOff
}

// enhances reports whether sound that is sent may be changed.
func (e *Engine) enhances() bool { return e.options.Files == nil || e.options.Files.Enhance }
