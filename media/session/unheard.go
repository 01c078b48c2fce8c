package session

import (
	"sync/atomic"

	"offhook/media/dsp"
)

// unheard is what a muted microphone hears: measured, and sent to nobody. The
// audio loop writes; any goroutine may ask for the level.
type unheard struct {
	meter   *dsp.Meter
	talk    *dsp.Talk
	talking atomic.Bool
	used    bool // something was written since the last rest
}

func newUnheard() unheard { return unheard{meter: dsp.NewMeter(), talk: dsp.NewTalk()} }

func (u *unheard) write(samples []float32) {
	u.used = true
	u.meter.Write(samples)
	u.talk.Write(samples)
	u.talking.Store(u.talk.Active())
}

// rest says that the microphone is not muted: the next time begins anew.
func (u *unheard) rest() {
	if u.used {
		u.used = false
		u.meter.Reset()
		*u.talk = *dsp.NewTalk()
		u.talking.Store(false)
	}
}

// level returns the level in dBFS, and whether someone speaks.
func (u *unheard) level() (dBFS float64, talking bool) {
	return u.meter.Level(), u.talking.Load()
}
