package call

// Commands are what a person may do with a call right now. The window shows a
// control exactly where its field is true.
type Commands struct {
	Answer  bool `json:"answer,omitempty"`
	Decline bool `json:"decline,omitempty"`
	Hangup  bool `json:"hangup,omitempty"`
	Mute    bool `json:"mute,omitempty"`
	DTMF    bool `json:"dtmf,omitempty"`
	// Silence: it rings here, and can. Forward: it can be sent to another number.
	Silence bool `json:"silence,omitempty"`
	Forward bool `json:"forward,omitempty"`
	// Hold is to put on hold and to take back.
	Hold     bool `json:"hold,omitempty"`
	Transfer bool `json:"transfer,omitempty"`
	// Add is to call somebody else in.
	Add    bool `json:"add,omitempty"`
	Record bool `json:"record,omitempty"`
	// Merge is to let another call that is up hear this one, Join to connect the two
	// and leave, Split to take this one out of the conference.
	Merge bool `json:"merge,omitempty"`
	Join  bool `json:"join,omitempty"`
	Split bool `json:"split,omitempty"`
	// Referral: the other side has asked to be connected with somebody else, which can
	// be granted or refused.
	Referral bool `json:"referral,omitempty"`
}

// Attributes are what besides its state decides what may be done with a call.
type Attributes struct {
	// Silenced: it rings here without a sound.
	Silenced bool
	// Held: it is on hold here, so that nothing is sent, no digits either.
	Held bool
	// RemoteHeld: the other side holds it and takes no sound, digits by INFO alone. DigitsByInfo:
	// they go that way.
	RemoteHeld, DigitsByInfo bool
	// Conference: it is part of one, and Full: nobody else has room in it.
	Conference, Full bool
	// Others: another call is up.
	Others bool
	// Transferring: a transfer of it is under way. Referred: the other side's wish
	// waits for a word.
	Transferring, Referred bool
	// Recordable: this engine can record.
	Recordable bool
}

// Allowed returns the commands that a call takes in s, read from the same table as
// Next.
func Allowed(s State, a Attributes) Commands {
	_, _, answer := Next(s, Answer)
	_, _, hangup := Next(s, Hangup)
	talking := s == Ringing || s == Connecting || s == Active // in Ringing for early media: IVRs ask for digits before they answer
	up := s == Active
	return Commands{
		Answer:   answer,
		Decline:  answer && hangup,
		Hangup:   hangup && !answer,
		Mute:     talking || s == Calling || s == Preparing,
		DTMF:     talking && !a.Held && (!a.RemoteHeld || a.DigitsByInfo),
		Silence:  answer && !a.Silenced,
		Forward:  answer,
		Hold:     up,
		Transfer: up && !a.Transferring,
		Add:      up && !a.Full,
		Record:   up && a.Recordable,
		Merge:    up && a.Others && !a.Full && !a.Transferring,
		Join:     up && a.Others && !a.Transferring && !a.Conference,
		Split:    up && a.Conference,
		Referral: up && a.Referred,
	}
}

// Live reports whether a call in s counts as a call for the person, as it does from
// ringing here, or setting out, on. One that only waits for its BYE or CANCEL to be
// answered does not.
func Live(s State) bool {
	switch s {
	case New, CancelWaiting, Cancelling, Ending, Ended:
		return false
	}
	return true
}
