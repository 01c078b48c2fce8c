package tone

import (
	"fmt"
	"time"

	"offhook/media"
)

// CueTime is how long the longest cue lasts.
const CueTime = 300 * time.Millisecond

// cueDown is how far, in dB, cues are below Level: heard, and not disturbing
// who speaks.
const cueDown = 12

// NewCue makes a cue, and silence after it. Errors: ErrKind.
func NewCue(cue media.Cue) (*Generator, error) {
	var c cadence
	switch cue {
	case media.CueConnected:
		c = cadence{on(70, 659.26), off(20), on(110, 987.77)}
	case media.CueEnded:
		c = cadence{on(70, 659.26), off(20), on(140, 440)}
	case media.CueHeld:
		c = cadence{on(60, 523.25), off(60), on(60, 523.25)}
	case media.CueResumed:
		c = cadence{on(60, 523.25), off(60), on(60, 659.26)}
	case media.CueMuted:
		c = cadence{on(90, 392)}
	case media.CueUnmuted:
		c = cadence{on(90, 783.99)}
	case media.CueReconnecting:
		c = cadence{on(50, 440), off(70), on(50, 440), off(70), on(50, 440)}
	case media.CueWaiting:
		c = cadence{on(250, 440)} // as in North America, and softer
	default:
		return nil, fmt.Errorf("make cue %q: %w", cue, ErrKind)
	}
	for i := range c {
		c[i].down = cueDown
	}
	c = append(c, off(10))
	return &Generator{&cadencePlayer{cadence: c, index: len(c) - 1, once: true}}, nil
}
