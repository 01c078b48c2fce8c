package call

// Agreement is what the two sides of an established call have agreed on about hold
// and path, beside what we want: hold, a new path and news after a lost connection
// are all the same errand, an offer in the dialog (RFC 3264 section 8), and only one
// may be under way. The zero value: both talk, and there is nothing to say.
//
//	Hold, Restart, Stale ──> Due ── Begin ──> Offering ── End ──> Due again, or agreed
//
// Whether hold is in force here does not wait for it: the owner stops the sound the
// moment it is asked to. The other side's own hold is no part of it: media tells.
type Agreement struct {
	// Hold is wanted; Told is what the other side was told last.
	Hold, Told bool
	// Stale: the connection was made anew, and the server has to be shown that the
	// call goes on over it; or the other side wants an offer.
	Stale bool
	// Restart: the path is dead, or the network another one (RFC 8445 section 2.4).
	Restart bool
	// Offering: an offer of ours waits for its answer.
	Offering bool

	offered offered
	// waits: the other side has last agreed to be held.
	waits bool
}

// offered is what the offer under way says.
type offered struct{ hold, restart bool }

// Outcome is what became of an offer of ours in the dialog.
type Outcome uint8

// The outcomes.
const (
	// Agreed: it was answered.
	Agreed Outcome = iota
	// Disagreed: it was refused. The other side is not asked again for the same: a
	// hold is then in force on this side only.
	Disagreed
	// Interrupted: the other side's own offer came first, or there is no connection;
	// it is to be made again.
	Interrupted
)

// Due reports whether an offer has to be made now.
func (a *Agreement) Due() bool {
	return !a.Offering && (a.Hold != a.Told || a.Stale || a.Restart)
}

// Begin says that the offer that is Due is made, and whether it is for a new path.
// What is asked for from now on is for the offer after it.
func (a *Agreement) Begin() (restart bool) {
	a.Offering, a.offered = true, offered{a.Hold, a.Restart}
	a.Stale, a.Restart = false, false // the offer says it, whatever else is in it
	return a.offered.restart
}

// End says what became of the offer.
func (a *Agreement) End(o Outcome) {
	a.Offering = false
	if o == Interrupted {
		a.Stale, a.Restart = true, a.Restart || a.offered.restart
		return
	}
	a.Told = a.offered.hold
	if o == Agreed {
		a.waits = a.Told
	}
}

// Answered says that an offer of theirs was answered, which told them of our hold, too.
func (a *Agreement) Answered(hold bool) { a.waits = hold }

// Unresumed reports whether the other side still takes itself to be held, because it did
// not agree to being taken back.
func (a *Agreement) Unresumed() bool { return a.waits && !a.Hold && !a.Told }
