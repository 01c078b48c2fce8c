package session

import "offhook/media"

const (
	// lifelessAfter is how long a microphone may give nothing but zeros, or another value
	// again and again. A room is never that quiet: it is muted by a switch of its own or by
	// the system, or broken.
	lifelessAfter = media.SampleRate
	// Some headsets give zeros while nobody speaks: one that does so between words, for
	// gateFrom and less than lifelessAfter, is given more time. Longer is a switch.
	gateFrom      = media.SampleRate / 5
	lifelessGated = 30 * media.SampleRate
)

// lifeless tells a microphone that gives nothing from one in a quiet room. Such a one is
// not replaced: who has muted it with its own switch does not want another to listen.
type lifeless struct {
	last  float32
	same  int // samples in a row that are as the last
	heard bool
	gates bool
	told  bool
}

// take looks at what was captured, and reports whether told has changed.
func (l *lifeless) take(samples []float32) (changed bool) {
	was := l.told
	for _, s := range samples {
		if s == l.last {
			l.same++
			continue
		}
		l.gates = l.gates || l.heard && l.same >= gateFrom && l.same < lifelessAfter // some begin with zeros
		l.last, l.same, l.heard, l.told = s, 0, true, false
	}
	limit := lifelessAfter
	if l.gates {
		limit = lifelessGated
	}
	l.told = l.told || l.same >= limit
	return l.told != was
}

// listen looks whether the microphone lives, and tells who sits here. What is muted here
// may be silent. The audio loop calls it.
func (d *desk) listen(captured []float32) {
	l := &d.microphone.lifeless
	if d.ends.capture == nil || d.muted() || !l.take(captured) {
		return
	}
	for _, s := range d.legs {
		d.tellLifeless(s)
	}
}

func (d *desk) tellLifeless(s *Session) {
	var err error
	if d.microphone.lifeless.told {
		err = media.ErrMicrophoneSilent
	}
	s.events.post(media.Trouble{What: media.TroubleMicrophone, Err: err})
}
