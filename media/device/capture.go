package device

import (
	"time"

	"github.com/gen2brain/malgo"

	"offhook/media"
	"offhook/media/dsp"
)

// Capture is an open microphone. It is a media.Source.
type Capture struct {
	*stream
	meter *dsp.Meter
}

var _ media.Source = (*Capture)(nil)

// OpenCapture opens a microphone and returns at once: the device opens in the
// background, and Read gives nothing until it has. Ready waits for it.
func OpenCapture(o Options) *Capture {
	return &Capture{stream: newStream(malgo.Capture, o), meter: dsp.NewMeter()}
}

// Read copies what was captured since the last Read, the oldest first.
func (c *Capture) Read(dst []float32) int {
	n := c.line.Load().read(dst)
	tame(dst[:n])
	c.meter.Write(dst[:n])
	return n
}

// tame keeps what a broken driver gives from codecs and meters: one sample that is
// no number would stay in a filter, or in an average, for ever.
func tame(samples []float32) {
	for i, s := range samples {
		switch {
		case s != s:
			samples[i] = 0
		case s > 1:
			samples[i] = 1
		case s < -1:
			samples[i] = -1
		}
	}
}

// Level is the RMS level in dBFS of the last 100 ms that were read. Any
// goroutine may ask.
func (c *Capture) Level() float64 { return c.meter.Level() }

// Due is when the microphone will give more, as it has kept time so far: in the
// past when it is late. ok is false where that is not known. Any goroutine may ask.
func (c *Capture) Due(now time.Time) (at time.Time, ok bool) { return c.line.Load().due(now) }
