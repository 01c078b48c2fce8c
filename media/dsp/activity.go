package dsp

import (
	"math"
	"time"

	"offhook/media"
)

// Speech is what Activity found.
type Speech struct {
	// Active is the time during which someone spoke, pauses between words
	// included, pauses between sentences not.
	Active time.Duration
	// Level is the RMS level of that time in dBFS; media.Silence if there is none.
	Level float64
	// First and Last are when speech began and ended, from the start of the stream.
	First, Last time.Duration
	// Total is the length of the stream.
	Total time.Duration
}

const (
	// activityFrame is the grain of the measure.
	activityFrame = 20 * time.Millisecond
	// hangover is how many frames a pause may last and still belong to the speech
	// around it: 200 ms, as in ITU-T P.56.
	hangover = 10
	// floor is the level in dBFS below which nothing counts as speech.
	floor = -55
	// margin is how far, in dB, below the speech's own level P.56 puts the threshold.
	margin = 15.9
)

// Activity measures how long, and how loud, speech was in a stream, in the manner
// of ITU-T P.56: the active level and the threshold 15.9 dB below it are found
// together. Feed it with Write, ask with Speech; one goroutine does both.
type Activity struct {
	rate, size int     // samples in a second and in a frame
	energy     float64 // of the frame that is filling
	filled     int     // samples in it
	frames     int     // whole frames until now
	total      int     // samples until now
	above      [-floor + 1]track
}

// track counts what is louder than one threshold, number i that of -i dBFS.
type track struct {
	first, last int     // frames: the first loud one and the one after the last
	active      int     // loud frames and short pauses between them
	energy      float64 // sum of their mean squares
	pause       float64 // the same of the frames since last
}

// NewActivity returns a measure for a mono stream at rate samples per second.
func NewActivity(rate int) *Activity {
	return &Activity{rate: rate, size: max(media.Samples(activityFrame, rate), 1)}
}

// Write measures samples. It does not allocate.
func (a *Activity) Write(samples []float32) {
	a.total += len(samples)
	for _, s := range samples {
		a.energy += float64(s) * float64(s)
		if a.filled++; a.filled == a.size {
			a.frame(a.energy / float64(a.size))
			a.energy, a.filled = 0, 0
		}
	}
}

func (a *Activity) frame(meanSquare float64) {
	level := decibels(meanSquare)
	for i := range a.above {
		t := &a.above[i]
		if level < -float64(i) {
			t.pause += meanSquare
			continue
		}
		if t.active == 0 {
			t.first = a.frames
		} else if pause := a.frames - t.last; pause <= hangover {
			t.active += pause
			t.energy += t.pause
		}
		t.active++
		t.energy += meanSquare
		t.last, t.pause = a.frames+1, 0
	}
	a.frames++
}

// Speech returns what was found until now. The threshold comes down from full
// scale until it lies margin below the level of what exceeds it: so a click alone
// does not set it, and noise far below the speech does not count.
func (a *Activity) Speech() Speech {
	s := Speech{Level: media.Silence, Total: media.Duration(a.total, a.rate)}
	for i, t := range a.above {
		if t.active == 0 {
			continue
		}
		s.Level = 10 * math.Log10(t.energy/float64(t.active))
		s.Active = time.Duration(t.active) * activityFrame
		s.First = time.Duration(t.first) * activityFrame
		s.Last = time.Duration(t.last) * activityFrame
		if s.Level+float64(i) >= margin {
			break
		}
	}
	return s
}
