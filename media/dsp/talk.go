package dsp

import (
	"math/bits"

	"offhook/media"
)

// Talk tells whether someone speaks into a microphone now, so that a person who
// talks while muted can be told. It wants more than loudness: what is spoken has
// vowels, which are louder than the rest, last a while and have a pitch. A fan is
// steady, a click of the keyboard short, and neither has a pitch.
//
//	48 kHz ─> 4 kHz ─> frame of 10 ms ─┬─> level ─> above the noise floor?
//	                                   └─> pitch, where it is: a vowel?
//	                                          enough of them in half a second ─> talking
//
// Make it with NewTalk. One goroutine writes and asks.
type Talk struct {
	sum    float32 // of the samples that make the next one at talkRate
	summed int
	frame  [talkFrame]float32 // the one that is filling
	filled int
	window [talkWindow]float32 // the newest sound, frame by frame

	floor  float64 // dBFS: the lowest level of a frame lately
	lowest float64 // the same of the span that runs
	span   int     // frames of it so far

	vowels uint64 // the newest 64 frames: a bit is set where there was one
	hold   int    // frames for which it still counts as talking
}

const (
	talkRate   = 4000 // where pitch is looked for
	decimation = media.SampleRate / talkRate
	talkFrame  = talkRate / 100
	talkWindow = 4 * talkFrame
	// A pitch is between 80 and 400 Hz. talkPitch is how much the sound must be
	// like itself one period before; noise stays well below.
	longestLag, shortestLag = talkRate / 80, talkRate / 400
	talkPitch               = 0.6
	// A vowel is talkAbove dB above the floor, and at talkLeast dBFS at least.
	talkAbove, talkLeast = 9, -52
	// quiet is the floor that is supposed until it is known, in dBFS.
	quiet = -62
	// floorSpan is for how many frames the lowest level is looked for: someone
	// draws breath sooner.
	floorSpan = 200
	// Talking is when talkVowels of the newest talkSeen frames are vowels. It
	// lasts talkHold frames longer: pauses between words belong to it.
	talkVowels, talkSeen, talkHold = 12, 50, 100
)

// NewTalk returns a Talk that has heard nothing.
func NewTalk() *Talk { return &Talk{floor: quiet} }

// Write listens to samples at the engine's rate.
func (t *Talk) Write(samples []float32) {
	for _, s := range samples {
		t.sum += s // the mean is low-pass enough for vowels
		if t.summed++; t.summed < decimation {
			continue
		}
		t.frame[t.filled] = t.sum / decimation
		t.sum, t.summed = 0, 0
		if t.filled++; t.filled == talkFrame {
			t.filled = 0
			t.listen()
		}
	}
}

// Active reports whether someone talks.
func (t *Talk) Active() bool { return t.hold > 0 }

// Level is the level of the newest 40 ms in dBFS, below 2 kHz.
func (t *Talk) Level() float64 { return Level(t.window[:]) }

// Vowel reports whether the newest frame is part of a vowel.
func (t *Talk) Vowel() bool { return t.vowels&1 != 0 }

// Floor is the level of the noise between words in dBFS.
func (t *Talk) Floor() float64 { return t.floor }

// listen looks at the frame that is full.
func (t *Talk) listen() {
	copy(t.window[:], t.window[talkFrame:])
	copy(t.window[talkWindow-talkFrame:], t.frame[:])
	level := Level(t.frame[:])
	t.learn(level)
	t.vowels <<= 1
	if level > max(t.floor+talkAbove, talkLeast) && t.pitched() {
		t.vowels |= 1
	}
	switch {
	case bits.OnesCount64(t.vowels&(1<<talkSeen-1)) >= talkVowels:
		t.hold = talkHold
	case t.hold > 0:
		t.hold--
	}
}

// learn follows the floor: down at once, up when a whole span was louder.
func (t *Talk) learn(level float64) {
	if t.span == 0 || level < t.lowest {
		t.lowest = level
	}
	if t.span++; t.span == floorSpan {
		t.floor, t.span = t.lowest, 0
	}
	t.floor = min(t.floor, max(level, -80))
}

// pitched reports whether the window repeats itself with the period of a voice.
func (t *Talk) pitched() bool {
	now := t.window[longestLag:]
	energy := float32(1e-12)
	for _, s := range now {
		energy += s * s
	}
	best := float32(0)
	for lag := shortestLag; lag <= longestLag; lag++ {
		before := t.window[longestLag-lag:]
		var product, other float32
		for i, s := range now {
			b := before[i]
			product += s * b
			other += b * b
		}
		if product > 0 {
			best = max(best, product*product/(energy*(other+1e-12)))
		}
	}
	return best > talkPitch*talkPitch
}
