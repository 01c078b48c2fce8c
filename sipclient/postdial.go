package sipclient

import (
	"time"

	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// digitTime is how long a DTMF digit and the gap behind it take where that is longest, as
// telephone-events: what follows a pause is not sent before the digits in front of it are
// out.
const digitTime = 220 * time.Millisecond

// SendWaiting sends the digits that a call has waited with: those behind a ";" in
// what was dialled (CallView.AwaitingDigits). Errors: ErrNoCall, ErrNotAllowed
// where nothing waits.
func (c *Client) SendWaiting(id CallID) error {
	return c.command(id, func(o *owner, lc *liveCall) error { return o.sendWaiting(lc) })
}

// postDial begins to send what is sent after the answer, or forgets it: to is the
// state that the call has come to.
func (o *owner) postDial(lc *liveCall, to call.State) {
	lc.after, lc.view.AwaitingDigits = nil, 0
	if to == call.Active {
		lc.after = lc.invite.Target.PostDial.Steps()
		o.nextPostDial(lc, 0)
	}
}

// nextPostDial goes on with the next step once the digits before are out.
func (o *owner) nextPostDial(lc *liveCall, busy time.Duration) {
	switch {
	case len(lc.after) == 0:
	case lc.after[0].Wait:
		o.awaitPerson(lc)
	default:
		o.sendAfter(lc, busy+lc.after[0].Pause)
	}
}

// awaitPerson leaves the next digits to a person.
func (o *owner) awaitPerson(lc *liveCall) {
	lc.view.AwaitingDigits, o.unseen.dirty = len(lc.after[0].Digits), true
}

// sendAfter sends the digits of the next step after a while. Where the call does
// not take any by then, they wait for the person.
func (o *owner) sendAfter(lc *liveCall, d time.Duration) {
	o.after(d, func() {
		if lc.view.State != call.Active || len(lc.after) == 0 {
			return
		}
		digits := lc.after[0].Digits
		if err := o.sendDTMF(lc, digits); err != nil {
			lc.after[0] = account.PostDialStep{Wait: true, Digits: digits}
			o.awaitPerson(lc)
			return
		}
		lc.after = lc.after[1:]
		o.nextPostDial(lc, time.Duration(len(digits))*digitTime)
	})
}

func (o *owner) sendWaiting(lc *liveCall) error {
	if lc.view.AwaitingDigits == 0 || !o.allowed(lc).DTMF {
		return ErrNotAllowed
	}
	lc.view.AwaitingDigits, o.unseen.dirty = 0, true
	o.sendAfter(lc, lc.after[0].Pause)
	return nil
}
