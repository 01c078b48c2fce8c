package sipclient

import (
	"slices"

	"offhook/sipclient/call"
)

// maxConference is how many others there may be in a conference.
const maxConference = 5

// Merge lets calls that are up hear each other: the named ones and the conference that
// there may be already. All are taken back from hold. Errors: ErrNoCall, ErrNotAllowed,
// ErrConferenceFull.
func (c *Client) Merge(ids ...CallID) error {
	return c.do(func(o *owner) error {
		members := slices.Clone(o.talk.conference)
		for _, id := range ids {
			lc := o.calls[id]
			if lc == nil {
				return ErrNoCall
			}
			if lc.view.State != call.Active || lc.view.Transfer.underWay() { // it may be gone the next moment
				return ErrNotAllowed
			}
			if !slices.Contains(members, lc) {
				members = append(members, lc)
			}
		}
		return o.confer(members)
	})
}

// Split takes a call out of the conference and holds it; the others go on.
func (c *Client) Split(id CallID) error {
	return c.command(id, func(o *owner, lc *liveCall) error {
		if !o.allowed(lc).Split {
			return ErrNotAllowed
		}
		o.setAside(lc)
		return nil
	})
}

// setAside holds a call alone: the others of its conference go on, and stay at the ear
// if they were.
func (o *owner) setAside(lc *liveCall) {
	held := lc.view.Held // with all of it
	o.leaveConference(lc)
	o.hold(lc, true)
	if rest := o.upTo(lc); rest != nil && !held {
		o.attend(rest)
	}
}

// AddTo calls somebody who enters the conversation with id as soon as she answers.
// Meanwhile id waits on hold. Errors: those of Dial, ErrNotAllowed, ErrConferenceFull.
func (c *Client) AddTo(id CallID, text string) error {
	return c.command(id, func(o *owner, lc *liveCall) error {
		switch {
		case lc.view.State != call.Active:
			return ErrNotAllowed
		case !o.allowed(lc).Add:
			return ErrConferenceFull
		}
		added, err := o.dial(lc.view.AccountID, text, lc.invite.Identity)
		if err == nil {
			o.calls[added].mid.joins = lc
		}
		return err
	})
}

// HangupAll ends every call; those that ring here are declined.
func (c *Client) HangupAll() error {
	return c.do(func(o *owner) error {
		for _, lc := range o.liveCalls() {
			_ = o.hangup(lc) // what ends already is left to end
		}
		return nil
	})
}

// confer makes members the conference, and takes all of them back from hold.
func (o *owner) confer(members []*liveCall) error {
	if len(members) > maxConference {
		return ErrConferenceFull
	}
	if len(members) < 2 {
		return ErrNotAllowed
	}
	muted := slices.ContainsFunc(members, func(lc *liveCall) bool { return lc.view.Muted && !lc.mid.automute })
	o.gather(members)
	o.attend(members[len(members)-1])
	for _, lc := range members {
		lc.mid.automute = false
		o.muteOne(lc, muted)
		o.hold(lc, false)
	}
	o.unseen.dirty = true
	o.mix()
	return nil
}

// gather makes members the conference, held or not. Those of another one that there was
// are calls of their own again: they must not hear who is strange to them.
func (o *owner) gather(members []*liveCall) {
	for _, lc := range o.talk.conference {
		lc.view.Conference = false
	}
	o.talk.conference, o.unseen.dirty = members, true
	for _, lc := range members {
		lc.view.Conference = true
	}
}

// leaveConference takes a call out; two that were in it are a call again.
func (o *owner) leaveConference(lc *liveCall) {
	if !lc.view.Conference {
		return
	}
	o.talk.conference = slices.DeleteFunc(slices.Clone(o.talk.conference), func(member *liveCall) bool { return member == lc })
	lc.view.Conference, o.unseen.dirty = false, true
	if len(o.talk.conference) == 1 {
		o.talk.conference[0].view.Conference = false
		o.talk.conference = nil
	}
	o.mix()
}

// upTo returns a call other than lc that is up and not held; nil if there is none.
func (o *owner) upTo(lc *liveCall) *liveCall {
	for _, other := range o.liveCalls() {
		if other != lc && other.view.State == call.Active && !other.view.Held {
			return other
		}
	}
	return nil
}

// mix tells the media who hears whom.
func (o *owner) mix() {
	var ids []CallID
	for _, lc := range o.talk.conference {
		if !lc.view.Held {
			ids = append(ids, lc.view.ID)
		}
	}
	o.talk.mixing.do(func() {
		var legs []MediaSession
		for _, id := range ids {
			if m := o.c.sessions.get(id); m != nil {
				legs = append(legs, m)
			}
		}
		if len(legs) < 2 {
			legs = nil
		}
		if err := o.c.options.Media.Mix(legs...); err != nil {
			o.log.Warn("mixing calls", "err", err)
		}
	})
}
