package media

import "time"

// Event is news from a media session: one of the types below.
type Event interface{ event() }

// Connected: a stage of the connection is reached.
type Connected struct {
	Stage Stage
	At    time.Time
}

// Stage is a step on the way to sound.
type Stage string

// The stages, in order.
const (
	StageICE        Stage = "ice_connected"
	StageDTLS       Stage = "dtls_connected" // sound can flow both ways
	StageFirstRTP   Stage = "first_rtp"
	StageFirstAudio Stage = "first_audio" // the first remote frame was given to the speaker
)

// Broken: the media failed and will not come back.
type Broken struct{ Err error }

// Trouble: something is wrong with a device or the path, and the call goes
// on; nil Err means that it is over. The microphone that was unplugged is told
// here.
type Trouble struct {
	What TroubleKind
	Err  error
}

// Using: a call's microphone or loudspeaker is another than before. It says nothing of
// whether that works, which Trouble does.
type Using struct {
	What TroubleKind `json:"-"` // TroubleMicrophone or TroubleSpeaker
	// Name is the device's, for people; empty when none is used any more.
	Name string `json:"name"`
	// Chosen is the name of the device that was to be used, empty for the system's
	// default, and Why what is wrong with it: ErrDeviceGone, ErrDeviceHeld and so on,
	// wrapped. nil where it is used.
	Chosen string `json:"chosen,omitempty"`
	Why    error  `json:"-"`
}

// TroubleKind names what Trouble is about.
type TroubleKind string

// The kinds of trouble.
const (
	TroubleMicrophone TroubleKind = "microphone"
	TroubleSpeaker    TroubleKind = "speaker"
	TroubleNetwork    TroubleKind = "network"
)

// Digit: the other side sent a DTMF digit (RFC 4733).
type Digit struct{ Digit rune }

// DigitsLost: of the digits that were taken to be sent, the last could not be any more, as
// where the other side put the call on hold: one that could not, and those behind it, which
// would make another number without it.
type DigitsLost struct{ Count int }

// RecordingEnded: a recording ended by itself, since the disk is full or cannot be
// written to any more. The file holds what came before.
type RecordingEnded struct {
	Err      error
	Recorded Recorded
}

// Held: the other side has put the call on hold, or has taken it back. It says
// nothing of our own hold.
type Held struct{ Remote bool }

func (Connected) event()      {}
func (Broken) event()         {}
func (Trouble) event()        {}
func (Using) event()          {}
func (Digit) event()          {}
func (DigitsLost) event()     {}
func (RecordingEnded) event() {}
func (Held) event()           {}
