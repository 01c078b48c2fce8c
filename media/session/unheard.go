package session

import (
	"sync/atomic"

	"offhook/media/dsp"
)

// unheard is what a muted microphone hears: looked through for speech, and sent to
// nobody. The audio loop writes; any goroutine may ask whether someone talks.
type unheard struct {
	talk    *dsp.Talk
	talking atomic.Bool
	used    bool // something was written since the last rest
}

func newUnheard() unheard { return unheard{talk: dsp.NewTalk()} }

func (u *unheard) write(samples []float32) {
	u.used = true
	u.talk.Write(samples)
	u.talking.Store(u.talk.Active())
}

// rest says that the microphone is not muted: the next time begins anew.
func (u *unheard) rest() {
	if u.used {
		u.used = false
		*u.talk = *dsp.NewTalk()
		u.talking.Store(false)
	}
}
