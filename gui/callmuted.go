package gui

import (
	"time"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
)

// talkHold is how long it is said that a muted person talks, after the last
// word: speech has pauses, and the sentence must not flicker.
const talkHold = 4 * time.Second

// callMuted says that the microphone is muted, and when somebody talks into it.
type callMuted struct {
	*widget.Banner
	muted, talking string
	until          time.Time // when the talking is over
}

func newCallMuted(cat *present.Catalog) *callMuted {
	m := &callMuted{muted: cat.Text("call.unmute_hint"), talking: cat.Text("call.talking", present.Data{"Keys": command(fyne.KeyM).label(cat)})}
	m.Banner = widget.NewBanner(widget.Warn, theme.IconMicOff, m.muted, m.talking)
	return m
}

// hear takes whether somebody talks now.
func (m *callMuted) hear(now time.Time, talking bool) {
	if talking {
		m.until = now.Add(talkHold)
	}
	if now.Before(m.until) {
		m.Say(m.talking, true)
	} else {
		m.Say(m.muted, false)
	}
}

// rest forgets what was said while the microphone was muted.
func (m *callMuted) rest() {
	m.until = time.Time{}
	m.Say(m.muted, false)
}
