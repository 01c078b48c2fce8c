package sipclient

import (
	"context"
	"time"

	"offhook/sipclient/call"
)

// AnswerReferral lets the other side of a call have its wish to be connected with
// somebody else (REFER, RFC 3515), or refuses it. Granted, this phone calls there, and
// the call that it was asked in ends when they talk. Errors: ErrNoCall, ErrNotAllowed.
func (c *Client) AnswerReferral(id CallID, grant bool) error {
	return c.command(id, func(o *owner, lc *liveCall) error {
		if !o.allowed(lc).Referral {
			return ErrNotAllowed
		}
		o.answerReferral(lc, grant)
		return nil
	})
}

// referred takes a REFER: a person is asked, or the policy answers. The line lets one
// through at a time.
func (o *owner) referred(lc *liveCall, r Referral) {
	switch {
	case lc.mid.referral != nil, o.onBehalfOf(lc) != nil: // an answer would be taken for one to the first
		o.stale++
		o.log.Warn("a second REFER at the same time", "call", lc.view.ID)
		return
	case lc.view.State != call.Active, len(o.liveCalls()) >= maxCalls:
		o.sayReferral(lc, 486, "Busy Here")
		return
	}
	peer := peerOf(lc.line.acct, r.Target)
	lc.mid.referral, lc.view.Referral, o.unseen.dirty = &r, &peer, true
	switch o.settings.Calls.Referrals {
	case ReferralsAlways:
		o.answerReferral(lc, true)
	case ReferralsNever:
		o.answerReferral(lc, false)
	default:
		v := o.viewOf(lc)
		o.notify(Notice{Kind: NoticeReferral, Call: &v, AccountID: v.AccountID})
	}
}

// onBehalfOf returns the call that the other side of lc has asked for, as long as it is
// to be told of it; nil where there is none.
func (o *owner) onBehalfOf(lc *liveCall) *liveCall {
	for _, other := range o.liveCalls() {
		if other.mid.onBehalf == lc {
			return other
		}
	}
	return nil
}

func (o *owner) answerReferral(lc *liveCall, grant bool) {
	r := *lc.mid.referral
	lc.mid.referral, lc.view.Referral, o.unseen.dirty = nil, nil, true
	if !grant {
		o.sayReferral(lc, 603, "Decline")
		return
	}
	o.sayReferral(lc, 202, "Accepted")
	returns := !lc.view.Held
	o.attend(nil)
	next := o.newCall(lc.line, "", Outgoing, peerOf(lc.line.acct, r.Target))
	next.invite.Target, next.mid.onBehalf, next.mid.returns = r.Target, lc, returns
	next.invite.Replaces, next.invite.ReferredBy = r.Replaces, r.By
	next.invite.Identity = lc.invite.Identity // who hides from one side hides from whom it names, too
	o.talk.focus = next
	o.feed(next, call.Dial, call.Cause{})
}

// sayLimit is how long a word in a call may take that has no answer: BYE waits for the
// last one, which has to come before it.
const sayLimit = 2 * time.Second

// sayReferral answers a REFER, or tells how it goes.
func (o *owner) sayReferral(lc *liveCall, code int, phrase string) {
	o.say(lc, "answer to REFER", func(l Leg, ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, sayLimit)
		defer cancel()
		return l.AnswerReferral(ctx, code, phrase)
	})
}

// tellReferrer tells the call that asked for lc how lc goes, and ends it when they talk.
func (o *owner) tellReferrer(lc *liveCall) {
	asked := lc.mid.onBehalf
	if asked == nil || asked.view.State != call.Active {
		return
	}
	switch lc.view.State {
	case call.Ringing:
		o.sayReferral(asked, 180, "Ringing")
	case call.Active:
		lc.mid.onBehalf = nil
		o.sayReferral(asked, 200, "OK")
		o.feed(asked, call.Hangup, by(call.Local))
	case call.Ended:
		lc.mid.onBehalf = nil
		code, phrase := lc.view.Cause.Code, lc.view.Cause.Phrase
		if code < 300 {
			code, phrase = 487, "Request Terminated"
		}
		o.sayReferral(asked, code, phrase)
		if lc.mid.returns && !o.speaking(asked) && !o.closing {
			_ = o.setHeld(asked, false) // it was just asked whether it may
		}
	}
}
