package sipclient

import (
	"slices"

	"offhook/sipclient/call"
)

// moved does what a new state of a call means for other calls.
func (o *owner) moved(lc *liveCall, from call.State) {
	to := lc.view.State
	switch {
	case to == call.Active:
		o.up(lc)
	case from == call.Active:
		o.down(lc)
	}
	if to == call.Ended && o.talk.focus == lc {
		o.talk.focus = nil
	}
	o.ringNoMore()
	o.tellReferrer(lc)
}

// up takes a call that both sides can hear from now on.
func (o *owner) up(lc *liveCall) {
	m := &lc.mid
	if old := m.replaces; old != nil {
		m.replaces = nil
		o.takePlace(lc, old)
	}
	if with := m.joins; with != nil {
		m.joins = nil
		o.joined(with, lc)
	}
	if focus := o.talk.focus; focus != lc && focus != nil && focus.view.State == call.Active && !lc.view.Conference {
		o.hold(lc, true)
	}
	o.recordAlways(lc)
}

// takePlace puts a call where the one was that it replaces (RFC 3891 section 3): whom
// the other side has become hears no more than who it was.
func (o *owner) takePlace(lc, old *liveCall) {
	held, conference := old.view.Held, old.view.Conference
	o.feed(old, call.Hangup, by(call.Remote)) // in whatever way its state asks for
	rest := o.upTo(lc)
	switch {
	case held:
		o.hold(lc, true)
	case conference && rest != nil:
		o.joined(rest, lc)
	}
}

// joined lets a call that was placed for it into the conversation with another.
func (o *owner) joined(with, lc *liveCall) {
	if with.view.State != call.Active {
		return
	}
	members := []*liveCall{with}
	if with.view.Conference {
		members = slices.Clone(o.talk.conference)
	}
	if err := o.confer(append(members, lc)); err != nil {
		o.log.Warn("adding to a conversation", "call", lc.view.ID, "err", err)
	}
}

// down takes a call that was up and is not any more.
func (o *owner) down(lc *liveCall) {
	lc.interruptOffer()
	o.leaveConference(lc)
	lc.mid.referral, lc.view.Referral = nil, nil
	if lc.mid.transfer != nil {
		o.leftInTransfer(lc)
	}
}
