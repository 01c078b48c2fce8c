package sipclient

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
	"offhook/sipclient/registration"
)

// noLineLimit is how long a call waits for a connection that is being made, and
// promptLimit while a person is asked for the password.
const (
	noLineLimit = 10 * time.Second
	promptLimit = 2 * time.Minute
)

// maxCalls is how many calls there may be at once, and maxShown with those that
// ended a moment ago: a server that sends more is broken, or an attacker's.
const (
	maxCalls = 16
	maxShown = 100
)

// liveCall is one call. The owner goroutine has it, but for work, which belongs
// to the call's worker.
type liveCall struct {
	line   *line
	legID  CallID // the line's name for it
	invite Invite // what an outgoing call says; its SDP is offer
	view   CallView
	epoch  int // grows with every state; deadlines of an older one are void

	negotiation
	refusal
	admission
	invited bool // the INVITE was given to the line

	after []account.PostDialStep // what is still to be sent after the answer

	deadline *time.Timer
	lostAt   time.Time // when its signalling was lost, while Reconnecting
	worker   *worker
	work     *work
	mid      midcall
}

// negotiation is how far a call has come to agree on its media.
type negotiation struct {
	offer   string // our offer, or the one that came in
	answer  string // the latest answer: theirs, or ours to an offer that came in
	media   int    // which session of the call is the present one: a smaller offer has another
	fork    string // whose early media is heard
	settled bool   // an UPDATE of that branch puts other media in force than the answer says
	repeat  string // what a response of that branch has said of the answer since
	smaller bool   // the offer before this one was refused, and this one has fewer codecs
	mediaUp bool   // DTLS came up before the answer did
}

// refusal is what SendReject says.
type refusal struct {
	reject   int             // the status; 0 is the one for a call that nobody answered
	redirect *account.Target // where the call is sent instead
}

// admission is whether a call that came may ring and be answered.
type admission struct {
	admitted  bool // nothing that the person has said before keeps it out
	talkAsked bool // the server asked for an answer before that was clear
}

// midcall is what goes on within a call that is up.
type midcall struct {
	leg      Leg  // the one that work has, for what other calls say of it
	began    Peer // who was called, or called: the history keeps that, whoever it was in the end
	offers   offers
	keypad   keypad
	transfer *transfer // that is under way
	referral *Referral // that the other side wants
	onBehalf *liveCall // the call whose other side asked for this one
	returns  bool      // that call is taken back where this one fails
	replaces *place    // of the call whose place this one takes
	joins    *liveCall // the call whose conference this one enters when it is up
	automute bool      // muted because another call was at the ear
	beeping  bool      // the next beep that it waits is due

	microphone microphone
	while      context.Context // until the call is over: what may wait for the other side waits no longer
	over       func()          // ends it
}

// work is what a call holds outside: only its worker touches it.
type work struct {
	leg         Leg
	session     MediaSession
	callID      string
	ringback    bool     // was switched on
	noInfo      bool     // INFO with a digit was refused
	recordedAs  string   // the call's name in the history
	recording   bool     // a recording runs
	recordingTo string   // its file
	recordedTo  []string // the files of those that are over, in their order
	unfollow    func()   // ends the rating of the session
}

// snapshot returns the view for publishing.
func (o *owner) viewOf(lc *liveCall) CallView {
	v := lc.view
	v.Allowed = o.allowed(lc)
	v.Unresumed = lc.mid.offers.agreement.Unresumed()
	v.Trouble, v.Using = maps.Clone(v.Trouble), maps.Clone(v.Using)
	if v.Transfer != nil {
		t := *v.Transfer
		v.Transfer = &t
	}
	return v
}

// allowed returns what may be done with a call now.
func (o *owner) allowed(lc *liveCall) call.Commands {
	others := slices.ContainsFunc(o.liveCalls(), func(other *liveCall) bool {
		return other != lc && other.view.State == call.Active && !(lc.view.Conference && other.view.Conference)
	})
	way := lc.line.acct.Digits
	a := call.Allowed(lc.view.State, call.Attributes{
		Silenced: lc.view.Silenced, Held: lc.view.Held, RemoteHeld: lc.view.RemoteHeld,
		DigitsByInfo: way == account.DigitsInfo || way == account.DigitsAuto && lc.view.NoDigits, Conference: lc.view.Conference, Full: len(o.talk.conference) >= maxConference, Others: others,
		Transferring: lc.view.Transfer.underWay(), Referred: lc.mid.referral != nil, Recordable: o.c.options.Media.Abilities().Recording,
	})
	if lc.view.NoDigits && way == account.DigitsEvents {
		a.DTMF = false // the account sends them in no other way
	}
	return a
}

func (o *owner) newCall(l *line, id CallID, dir Direction, peer Peer) *liveCall {
	lc := &liveCall{line: l, legID: id, worker: newWorker(&o.c.workers), work: &work{}}
	lc.mid.while, lc.mid.over = context.WithCancel(o.c.life)
	lc.mid.keypad = newKeypad(lc.mid.while)
	lc.view = CallView{
		ID:        o.nextCallID(),
		AccountID: l.acct.ID,
		Direction: dir,
		Peer:      peer,
		Timeline:  Timeline{Started: time.Now()},
	}
	lc.mid.began = peer
	if lc.legID == "" {
		lc.legID = lc.view.ID
	}
	l.legs[lc.legID] = lc
	o.calls[lc.view.ID] = lc
	o.order = append(o.order, lc.view.ID)
	o.unseen.dirty = true
	o.nameCall(lc)
	return lc
}

// feed takes one step of the call's table, carries out its effects, and logs
// it: the one place where a call's state changes.
func (o *owner) feed(lc *liveCall, in call.Input, cause call.Cause) {
	from := lc.view.State
	to, effects, ok := call.Next(from, in)
	if !ok {
		o.stale++
		o.log.Debug("stale input", "call", lc.view.ID, "state", from, "input", in)
		return
	}
	o.log.Info("call", "call", lc.view.ID, "from", from, "input", in, "to", to, "code", cause.Code, "err", cause.Err)
	if lc.view.Cause.By == call.Nobody && cause.By != call.Nobody {
		lc.view.Cause = cause
	}
	lc.view.State = to
	lc.view.Early = lc.view.Early && to == call.Ringing
	o.unseen.dirty = true
	if to != from {
		lc.epoch++
		o.armCall(lc, call.Limit(to))
		o.cueState(from, to)
		o.postDial(lc, to)
	}
	if !call.Live(to) {
		lc.mid.over()
		lc.mid.microphone.set(true)
	}
	for _, e := range effects {
		o.effect(lc, e)
	}
	if to != from {
		o.moved(lc, from)
	}
	switch {
	case to == call.Connecting && lc.mediaUp:
		o.feed(lc, call.MediaUp, call.Cause{})
	case to == call.CancelWaiting && !lc.invited: // it still waited for a connection: there is nothing to cancel
		o.feed(lc, call.Refused, cause)
	}
}

// armCall sets the deadline of the state that lc is in.
func (o *owner) armCall(lc *liveCall, d time.Duration) {
	if lc.deadline != nil {
		lc.deadline.Stop()
		lc.deadline = nil
	}
	if d == 0 {
		return
	}
	epoch := lc.epoch
	lc.deadline = o.after(d, func() {
		if lc.epoch == epoch {
			o.feed(lc, call.Deadline, call.Cause{By: call.Timer, Err: deadlineError(lc)})
		}
	})
}

// deadlineError says what did not come in time.
func deadlineError(lc *liveCall) error {
	switch lc.view.State {
	case call.Preparing, call.Answering, call.Connecting:
		return media.ErrNoPath
	case call.Calling, call.CancelWaiting:
		if lc.invited {
			return ErrNoResponse
		}
		return ErrDisconnected
	}
	return nil
}

// sent notes when the INVITE went out.
func (lc *liveCall) sent(ev LegSent) {
	if lc.view.Timeline.InviteSent.IsZero() {
		lc.view.Timeline.InviteSent = ev.At
	}
}

// lineFailed tells a call that its line is down.
func (o *owner) lineFailed(l *line, lc *liveCall) {
	cause := call.Cause{By: call.Network, Err: l.err}
	if l.err == nil {
		cause.Err = ErrDisconnected
	}
	if refused, ok := errors.AsType[*RegisterError](l.err); ok {
		cause.By, cause.Code, cause.Phrase = call.Remote, refused.Code, refused.Phrase
	}
	switch lc.view.State {
	case call.Calling:
		if !lc.invited {
			o.feed(lc, call.Refused, cause)
		}
	case call.Preparing, call.Offered, call.Answering:
		if !l.connected {
			o.feed(lc, call.SignalDead, cause)
		}
	case call.Connecting, call.Active:
		if !l.connected && !lc.view.Reconnecting {
			lc.view.Reconnecting, lc.lostAt = true, time.Now()
			o.cue(media.CueReconnecting)
			o.after(signalBudget, func() {
				if lc.view.Reconnecting && time.Since(lc.lostAt) >= signalBudget {
					o.feed(lc, call.SignalDead, cause)
				}
			})
		}
	}
}

// reconnected tells the calls of a line that it is up again.
func (o *owner) reconnected(l *line) {
	for _, lc := range o.callsOf(l) {
		if lc.view.Reconnecting {
			o.cue(media.CueConnected)
		}
		lc.view.Reconnecting = false
		lc.mid.offers.agreement.Stale = lc.view.State == call.Active
		o.renegotiate(lc)
	}
}

// onceUp runs f when the line is Ready, which may be now. After limit, or when
// the line cannot be had, it never does: lineFailed or the deadline ends the call.
func (o *owner) onceUp(lc *liveCall, f func()) {
	switch lc.line.state {
	case registration.Ready, registration.Refreshing:
		f()
	default:
		state := lc.view.State
		lc.line.whenUp = append(lc.line.whenUp, func() {
			if lc.view.State == state {
				f()
			}
		})
	}
}

// forget drops an ended call from the snapshot.
func (o *owner) forget(lc *liveCall) {
	id := lc.view.ID
	if o.calls[id] != lc {
		return
	}
	delete(o.calls, id)
	for i, other := range o.order {
		if other == id {
			o.order = append(o.order[:i:i], o.order[i+1:]...)
			break
		}
	}
	o.c.sessions.forget(id)
	o.unseen.dirty = true
}

// dropEnded clears the ended calls away when a new one begins.
func (o *owner) dropEnded() {
	for _, lc := range o.calls {
		if lc.view.State == call.Ended {
			o.forget(lc)
		}
	}
}

func (o *owner) silenceTone() {
	if o.stopTone != nil {
		o.stopTone()
		o.stopTone = nil
	}
}

func first(t *time.Time, at time.Time) {
	if t.IsZero() {
		*t = at
	}
}

func by(p call.Party) call.Cause { return call.Cause{By: p} }

func withParty(c call.Cause, p call.Party) call.Cause {
	if c.By == call.Nobody {
		c.By = p
	}
	return c
}

// timeout derives a worker's context: what a call asks of the wire never lasts
// longer than its state may.
func (o *owner) timeout(s call.State) (context.Context, context.CancelFunc) {
	if d := call.Limit(s); d > 0 {
		return context.WithTimeout(o.c.life, d)
	}
	return context.WithTimeout(o.c.life, 32*time.Second)
}

// recordID names a call for ever: by its Call-ID and its beginning, because a PBX
// that tries one phone twice may offer both calls under one Call-ID.
func recordID(sipCallID string, began time.Time) string {
	if sipCallID == "" {
		sipCallID = rand.Text()
	}
	return sipCallID + " " + strconv.FormatInt(began.UnixMicro(), 36)
}
