package sipclient

import (
	"offhook/media"
	"offhook/sipclient/call"
)

// cue beeps where a person wants to hear what happens.
func (o *owner) cue(c media.Cue) {
	if o.settings.Ringing.Cues && !o.closing {
		o.c.options.Media.Cue(c)
	}
}

// cueState beeps for a change of a call's state. Its end is beeped by endCue.
func (o *owner) cueState(from, to call.State) {
	if to == call.Active && from != call.Active {
		o.cue(media.CueConnected)
	}
}

// cueMuted beeps for the microphone.
func (o *owner) cueMuted(muted bool) {
	if muted {
		o.cue(media.CueMuted)
	} else {
		o.cue(media.CueUnmuted)
	}
}

// endCue returns what beeps for the end of a call; to be called when its own
// media is closed, so that the sound is not cut off with it. A call that was
// never up ends with a tone or in silence.
func (o *owner) endCue(lc *liveCall) func() {
	if !o.settings.Ringing.Cues || o.closing || lc.view.Timeline.Answered.IsZero() {
		return func() {}
	}
	return func() { o.c.options.Media.Cue(media.CueEnded) }
}
