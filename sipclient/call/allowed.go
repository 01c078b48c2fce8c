package call

// Commands are what a person may do with a call right now. The window shows a
// control exactly where its field is true.
type Commands struct {
	Answer  bool `json:"answer,omitempty"`
	Decline bool `json:"decline,omitempty"`
	Hangup  bool `json:"hangup,omitempty"`
	Mute    bool `json:"mute,omitempty"`
	DTMF    bool `json:"dtmf,omitempty"`
	// Hold, Transfer, Add and Record are false until the engine can do them.
	Hold     bool `json:"hold,omitempty"`
	Transfer bool `json:"transfer,omitempty"`
	Add      bool `json:"add,omitempty"`
	Record   bool `json:"record,omitempty"`
}

// Allowed returns the commands that s takes, read from the same table as Next.
func Allowed(s State) Commands {
	_, _, answer := Next(s, Answer)
	_, _, hangup := Next(s, Hangup)
	talking := s == Ringing || s == Connecting || s == Active // in Ringing for early media: IVRs ask for digits before they answer
	return Commands{
		Answer:  answer,
		Decline: answer && hangup,
		Hangup:  hangup && !answer,
		Mute:    talking || s == Calling || s == Preparing,
		DTMF:    talking,
	}
}

// Ringing here, or on its way out: Live reports whether the call still counts
// as a call for the person. A call that only waits for its BYE or CANCEL to be
// answered does not.
func Live(s State) bool {
	switch s {
	case New, CancelWaiting, Cancelling, Ending, Ended:
		return false
	}
	return true
}
