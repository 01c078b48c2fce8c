package media

// Cue is a short quiet sound that tells what happened in a call, for those who
// do not look at the window.
type Cue string

// The cues. What goes well rises, what ends or stops falls.
const (
	CueConnected    Cue = "connected"
	CueEnded        Cue = "ended"
	CueHeld         Cue = "held"
	CueResumed      Cue = "resumed"
	CueMuted        Cue = "muted"
	CueUnmuted      Cue = "unmuted"
	CueReconnecting Cue = "reconnecting"
	// CueWaiting tells who speaks already that another call has come. It is heard in
	// the ear, and by nobody else.
	CueWaiting Cue = "waiting"
)

// Cues returns all there are.
func Cues() []Cue {
	return []Cue{CueConnected, CueEnded, CueHeld, CueResumed, CueMuted, CueUnmuted, CueReconnecting, CueWaiting}
}
