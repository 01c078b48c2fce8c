package dsp

import "time"

// Enhancer improves the sound of a microphone: it takes out the echo of the
// loudspeaker, or noise, or evens out loudness. Frames are 10 ms at 48 kHz.
//
// One goroutine calls Played and Enhance, which neither block nor allocate.
type Enhancer interface {
	// Played tells what was given to the loudspeaker; it keeps nothing of it.
	Played(frame []float32)
	// Enhance changes a captured frame in place. delay is about how long after
	// Played the microphone hears it.
	Enhance(frame []float32, delay time.Duration)
	// Close releases what it holds; nothing may be called after it.
	Close()
}
