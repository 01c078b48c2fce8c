package device

import (
	"math"
	"slices"
	"time"
)

const (
	// A device is measured over measure at a time, from warming after it has begun:
	// buffers are filled first.
	warming = time.Second
	measure = 400 * time.Millisecond
	// near is how far from a rate a measure may be to be of a device that runs at it.
	near = 0.02
)

// wrongRates are what devices run at, in Hz, but for media.SampleRate. What is not near
// to any is a machine that loses sound, however evenly.
var wrongRates = []float64{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 88200, 96000, 176400, 192000}

// tempo tells a device that runs at another rate than it says, as some do whose rate
// was changed while they ran. Where the machine is so busy that whoever looks is late,
// sound may be lost, and nothing is measured.
type tempo struct {
	looked time.Time
	warm   time.Time     // when measuring may begin
	since  time.Duration // when the measure began
	frames uint64        // that had passed by then
	before float64       // which of the wrong rates the last measure was, 0 for none
	known  float64       // and which it had when it was opened before
}

// wrong looks, every look, at the frames that had passed at the last callback, at. It
// returns the rate at which the device runs where that is wrong in two measures in a
// row, or once more in one, else 0.
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
	measured := float64(frames-t.frames) / passed.Seconds()
	if i := slices.IndexFunc(wrongRates, func(r float64) bool { return math.Abs(measured/r-1) < near }); i >= 0 {
		rate = wrongRates[i]
	}
	again := rate == t.before || rate == t.known
	t.since, t.frames, t.before = at, frames, rate
	if !again {
		return 0
	}
	return rate
}
