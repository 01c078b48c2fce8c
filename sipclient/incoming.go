package sipclient

import (
	"context"
	"slices"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// autoAnswerMost is the longest that a server may ask a phone to wait before it answers
// by itself.
const autoAnswerMost = time.Minute

// verdict is what becomes of a call that came, before a person is asked.
type verdict struct {
	code    int             // of the refusal; 0 where there is none
	forward *account.Target // where it is sent instead
	by      call.Party
}

// incoming takes an INVITE.
func (o *owner) incoming(l *line, ev LegIncoming) {
	code := 0
	switch {
	case o.closing:
		code = 480
	case len(o.liveCalls()) >= maxCalls, len(o.order) >= maxShown:
		code = 486
		o.log.Warn("a call too many is refused", "account", l.acct.ID)
	}
	if code != 0 {
		o.c.workers.Go(func() {
			if err := ev.Leg.Reject(o.c.life, code); err != nil {
				o.log.Info("refusing a call", "code", code, "err", err)
			}
		})
		return
	}
	lc := o.newCall(l, ev.ID, Incoming, ev.Caller)
	lc.work.leg, lc.work.callID, lc.offer = ev.Leg, ev.Leg.SIPCallID(), ev.SDP
	lc.mid.leg, lc.view.SIPCallID = ev.Leg, lc.work.callID
	if details := ev.Details; details != (IncomingDetails{}) {
		lc.view.Incoming = &details
	}
	if old := l.legs[ev.Details.Replaces]; old != nil && ev.Details.Replaces != "" {
		o.replace(lc, old)
		return
	}
	lc.view.Silenced = true // until it is clear that it may ring
	o.feed(lc, call.Invite, call.Cause{})
	if v := o.judge(lc); v.code != 0 {
		o.turnAway(lc, v)
		return
	}
	o.keepGoing(lc)
	o.admit(lc)
}

// replace answers a call that takes the place of another one (RFC 3891): the other side
// has already been spoken with.
func (o *owner) replace(lc, old *liveCall) {
	lc.mid.replaces, lc.view.Silenced = o.placeOf(old), true
	lc.view.Muted, lc.mid.automute = old.view.Muted, old.mid.automute
	o.feed(lc, call.Invite, call.Cause{})
	o.hear(lc)
	if old.view.Held {
		lc.mid.microphone.set(true) // until it is held itself
	}
	if o.talk.focus == old {
		o.talk.focus = lc
	}
	o.feed(lc, call.Answer, call.Cause{})
}

// judge says what the person's rules make of a call.
func (o *owner) judge(lc *liveCall) verdict {
	rules, a := o.settings.Calls, lc.line.acct
	switch {
	case rules.DoNotDisturb:
		return verdict{code: 480, by: call.Policy}
	case o.isBlocked(a, lc.view.Peer.Number):
		return verdict{code: 603, by: call.Local}
	case rules.RefuseAnonymous && lc.view.Incoming != nil && lc.view.Incoming.Anonymous:
		return verdict{code: 433, by: call.Local} // RFC 5079
	case !o.busy(lc):
	case a.Waiting == account.WaitingBusy:
		return verdict{code: 486, by: call.Policy}
	case a.Waiting == account.WaitingForward:
		if target, err := a.Target(a.ForwardTo); err == nil {
			return verdict{code: 302, forward: &target, by: call.Policy}
		}
	}
	return verdict{}
}

// turnAway refuses a call without asking anybody, or sends it elsewhere.
func (o *owner) turnAway(lc *liveCall, v verdict) {
	lc.reject, lc.redirect = v.code, v.forward
	if v.forward != nil {
		lc.view.Forwarded = peerOf(lc.line.acct, *v.forward)
	}
	o.feed(lc, call.Hangup, call.Cause{By: v.by})
}

// admit lets a call ring, or be answered by itself. Where only people in the contacts
// may call, they are looked up first; while they cannot be read, anybody may.
func (o *owner) admit(lc *liveCall) {
	if !o.settings.Calls.ContactsOnly || !o.c.knowsPeople() {
		o.begin(lc)
		return
	}
	number := lc.view.Peer.Number
	o.people.do(func() {
		ctx, cancel := context.WithTimeout(o.c.life, storeLimit)
		defer cancel()
		known := o.c.names(ctx, []string{number})[number] != ""
		o.c.post(func() {
			switch {
			case lc.view.State != call.Offered: // it is gone already
			case known, o.unread != nil:
				o.begin(lc)
			default:
				o.turnAway(lc, verdict{code: 603, by: call.Local})
			}
		})
	})
}

// begin rings, and answers by itself where that was wanted beforehand.
func (o *owner) begin(lc *liveCall) {
	lc.view.Silenced, lc.admitted = false, true
	o.feed(lc, call.Admit, call.Cause{})
	a := lc.line.acct
	if lc.talkAsked {
		o.autoAnswer(lc)
		return
	}
	asked := lc.view.Incoming != nil && lc.view.Incoming.AutoAnswer && a.AutoAnswerAsked
	if o.busy(lc) || !asked && !o.answersByItself(a, lc.view.Peer.Number) {
		return
	}
	var wait time.Duration
	if asked {
		wait = min(lc.view.Incoming.AnswerAfter, autoAnswerMost)
	}
	o.after(wait, func() { o.autoAnswer(lc) })
}

// answersByItself reports whether calls from a number are answered without asking. It may
// be written otherwise than it was named, but not be of another country.
func (o *owner) answersByItself(a account.Account, number string) bool {
	country := o.country(a)
	forms := spellings(number, country)
	return number != "" && slices.ContainsFunc(a.AutoAnswer, func(named string) bool {
		return slices.ContainsFunc(spellings(named, country), func(form string) bool { return slices.Contains(forms, form) })
	})
}

// autoAnswer answers a call that nobody was asked about: never without a beep, and
// never into another call.
func (o *owner) autoAnswer(lc *liveCall) {
	if lc.view.State != call.Offered || o.busy(lc) {
		return
	}
	lc.view.AutoAnswered = true
	if o.answer(lc) == nil {
		o.c.options.Media.Cue(media.CueConnected)
	}
}

// asked does what the server asks for in the place of a person, where the account lets it.
func (o *owner) asked(lc *liveCall, what Request) {
	switch {
	case !lc.line.acct.AutoAnswerAsked:
		o.log.Info("the server may not answer calls", "call", lc.view.ID, "asked", what)
	case what == RequestTalk && lc.view.State == call.Offered && !lc.admitted:
		lc.talkAsked = true // it is not clear yet whether the caller may call
	case what == RequestTalk && lc.view.State == call.Offered:
		o.autoAnswer(lc)
	case lc.view.State != call.Active, lc.view.Held == (what == RequestHold):
	case what == RequestTalk && o.speaking(lc):
		o.log.Info("the server may not take a call back while another is at the ear", "call", lc.view.ID)
	default:
		_ = o.setHeld(lc, what == RequestHold) // its state allows it
	}
}

// speaking reports whether a call besides lc is at the ear, or about to be.
func (o *owner) speaking(lc *liveCall) bool {
	return slices.ContainsFunc(o.liveCalls(), func(other *liveCall) bool {
		s := other.view.State
		return other != lc && s != call.Offered && call.Live(s) && !other.view.Held
	})
}

// connectedTo takes who the other side says it is now.
func (o *owner) connectedTo(lc *liveCall, p Peer) {
	lc.view.Peer = p
	o.nameCall(lc)
}

// Decline refuses a call that rings here: as busy, or because nobody wants it. Errors:
// ErrNoCall, ErrNotAllowed.
func (c *Client) Decline(id CallID, busy bool) error {
	return c.command(id, func(o *owner, lc *liveCall) error {
		if !o.allowed(lc).Decline {
			return ErrNotAllowed
		}
		lc.reject = 603
		if busy {
			lc.reject = 486
		}
		o.feed(lc, call.Hangup, by(call.Local))
		return nil
	})
}

// Forward sends a call that rings here to what was typed or pasted (302). Errors:
// ErrNoCall, ErrNotAllowed, those of account.ParseTarget, and ErrDigitsBehind.
func (c *Client) Forward(id CallID, text string) error {
	return c.command(id, func(o *owner, lc *liveCall) error {
		if !o.allowed(lc).Forward {
			return ErrNotAllowed
		}
		target, err := elsewhere(lc.line.acct, text)
		if err != nil {
			return err
		}
		o.turnAway(lc, verdict{code: 302, forward: &target, by: call.Local})
		return nil
	})
}
