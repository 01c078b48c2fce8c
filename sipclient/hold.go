package sipclient

import (
	"offhook/media"
	"offhook/sipclient/call"
)

// SetHeld puts a call on hold, or takes it back; a call of the conference with all
// of it. Who is taken back is at the ear: others that are up are held. The sound stops
// at once, whatever the other side says to it. Errors: ErrNoCall, ErrNotAllowed.
func (c *Client) SetHeld(id CallID, held bool) error {
	return c.command(id, func(o *owner, lc *liveCall) error { return o.setHeld(lc, held) })
}

func (o *owner) setHeld(lc *liveCall, held bool) error {
	if !o.allowed(lc).Hold {
		return ErrNotAllowed
	}
	if held {
		o.cue(media.CueHeld)
		for _, member := range o.together(lc) {
			o.hold(member, true)
		}
		return nil
	}
	o.cue(media.CueResumed)
	o.attend(lc)
	for _, member := range o.together(lc) {
		o.hold(member, false)
	}
	return nil
}

// together are the calls that are held and taken back with lc: the conference that it
// is part of, or itself.
func (o *owner) together(lc *liveCall) []*liveCall {
	if lc.view.Conference {
		return o.talk.conference
	}
	return []*liveCall{lc}
}

// attend puts lc at the ear: what is up besides is held, and nobody who is being
// called hears what is said meanwhile. lc may be nil, for a call that is yet to come.
func (o *owner) attend(lc *liveCall) {
	o.talk.focus = lc
	if lc != nil && lc.mid.automute {
		lc.mid.automute = false
		_ = o.setMuted(lc, false) // where it may not be any more, it is over
	}
	for _, other := range o.liveCalls() {
		switch {
		case other == lc, lc != nil && lc.view.Conference && other.view.Conference:
		case other.view.State == call.Active:
			o.hold(other, true)
		case o.allowed(other).Mute && !other.view.Muted:
			other.mid.automute = o.setMuted(other, true) == nil
		}
	}
}

// hold stops the sound of a call that is up, or lets it flow, and tells the other side.
func (o *owner) hold(lc *liveCall, held bool) {
	if lc.view.Held == held {
		return
	}
	lc.view.Held, lc.mid.offers.agreement.Hold, o.unseen.dirty = held, held, true
	lc.mid.offers.resumedTwice = false
	o.hear(lc)
	if held {
		lc.mid.keypad.drop()
	}
	o.withSession(lc, func(m MediaSession) {
		m.SetHeld(held)
		o.c.post(o.mix)
	})
	o.renegotiate(lc)
}
