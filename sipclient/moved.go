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
	if !call.Live(to) {
		o.hearAgain()
	}
}

// hearAgain opens the microphone to a call that was muted for another one, which is over.
func (o *owner) hearAgain() {
	for _, lc := range o.liveCalls() {
		if lc.mid.automute && !lc.view.Held && !o.speaking(lc) {
			_ = o.setMuted(lc, false) // where it may not be any more, it is over
		}
	}
}

// up takes a call that both sides can hear from now on.
func (o *owner) up(lc *liveCall) {
	m := &lc.mid
	if p := m.replaces; p != nil {
		m.replaces = nil
		o.takePlace(lc, p)
	}
	if with := m.joins; with != nil {
		m.joins = nil
		o.joined(with, lc)
	}
	if focus := o.talk.focus; focus != lc && focus != nil && focus.view.State == call.Active && !lc.view.Conference {
		o.hold(lc, true)
	}
	if focus := o.talk.focus; !lc.view.Held && (focus == nil || !call.Live(focus.view.State)) {
		o.attend(lc) // whom a person has turned to since is gone
	}
	if other := o.upTo(lc); other != nil && !lc.view.Held && !(lc.view.Conference && other.view.Conference) {
		o.hold(other, true) // it took another's place while this one was on its way
	}
	o.recordAlways(lc)
}

// place is where a call stands that another one is to take the place of.
type place struct {
	call *liveCall
	with []*liveCall // who is in the conference with it
}

// placeOf is where a call stands now: it may be over when the other one is up.
func (o *owner) placeOf(lc *liveCall) *place {
	p := &place{call: lc}
	if lc.view.Conference {
		p.with = slices.DeleteFunc(slices.Clone(o.talk.conference), func(member *liveCall) bool { return member == lc })
	}
	return p
}

// takePlace puts a call where the one was that it replaces (RFC 3891 section 3): whom
// the other side has become hears no more than who it was, and is recorded as that was.
func (o *owner) takePlace(lc *liveCall, p *place) {
	o.feed(p.call, call.Hangup, by(call.Remote)) // in whatever way its state asks for
	members, held := o.left(p.with), p.call.view.Held
	if len(members) > 0 {
		held = members[0].view.Held // with all of it
	}
	switch {
	case held:
		o.hold(lc, true)
		if len(members) > 0 {
			o.gather(append(members, lc))
		}
	case len(members) > 0:
		o.joined(members[0], lc)
	}
	o.hear(lc)
	if before := p.call.view; before.Recording {
		o.startRecording(lc, before.RecordingPaused)
	}
}

// left are those who are still in the conference that with were in. The last one of
// them is in none any more.
func (o *owner) left(with []*liveCall) []*liveCall {
	up := slices.DeleteFunc(with, func(member *liveCall) bool { return member.view.State != call.Active })
	switch {
	case slices.ContainsFunc(up, func(member *liveCall) bool { return member.view.Conference }):
		return slices.Clone(o.talk.conference)
	case len(up) == 1:
		return up
	}
	return nil
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
	shared := lc.view.Conference
	o.leaveConference(lc)
	if shared && o.talk.focus == lc {
		o.talk.focus = o.upTo(lc) // the others go on
	}
	lc.mid.referral, lc.view.Referral = nil, nil
	if lc.mid.transfer != nil {
		o.leftInTransfer(lc)
	}
}
