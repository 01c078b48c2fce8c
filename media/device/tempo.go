package device

import (
	"math"
	"time"

	"offhook/media"
)

const (
	// A device is measured over measure at a time, from warming after it has begun:
	// buffers are filled first.
	warming = time.Second
	measure = 400 * time.Millisecond
	// astray is how far from its rate it may be, far more than clocks are: 44.1 kHz for
	// 48 are 8 %. steady is how far two measures may be apart.
	astray = 0.05
	steady = 0.02
)

// tempo tells a device that runs at another rate than it says, as some do whose rate
// was changed while they ran. Where the machine is so busy that whoever looks is late,
// sound may be lost, and nothing is measured.
type tempo struct {
	looked time.Time
	warm   time.Time     // when measuring may begin
	since  time.Duration // when the measure began
	frames uint64        // that had passed by then
	before float64       // the last measure in frames a second, 0 before there was one
}

// wrong looks, every look, at the frames that had passed at the last callback, at. It
// returns the rate at which the device runs where that is wrong in two measures in a
// row, else 0.
func (t *tempo) wrong(now time.Time, at time.Duration, frames uint64) (rate float64) {
	if t.looked.IsZero() {
		t.warm = now.Add(warming)
	}
	busy := now.Sub(t.looked) > look*3/2
	t.looked = now
	passed := at - t.since
	switch {
	case busy || now.Before(t.warm):
		t.since, t.frames, t.before = at, frames, 0
		return 0
	case passed < measure:
		return 0
	}
	rate = float64(frames-t.frames) / passed.Seconds()
	before := t.before
	t.since, t.frames, t.before = at, frames, rate
	if math.Abs(rate/media.SampleRate-1) < astray || before == 0 || math.Abs(rate/before-1) > steady {
		return 0
	}
	return rate
}
