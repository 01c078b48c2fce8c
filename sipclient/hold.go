package sipclient

import (
	"context"
	"errors"
	"time"

	"offhook/media"
	"offhook/sipclient/call"
)

// offerLimit bounds one offer in a dialog, glare and its waiting included (RFC 3261
// section 14.1).
const offerLimit = 40 * time.Second

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
	lc.view.Held, lc.mid.agreement.Hold, o.unseen.dirty = held, held, true
	o.hear(lc)
	o.withSession(lc, func(m MediaSession) {
		m.SetHeld(held)
		o.c.post(o.mix)
	})
	o.renegotiate(lc)
}

// renegotiate makes the offer that is due, if one is. One that has to wait for the
// connection is made when it is back (reconnected).
func (o *owner) renegotiate(lc *liveCall) {
	a := &lc.mid.agreement
	if lc.view.State != call.Active || !lc.line.connected || !a.Due() {
		return
	}
	restart := a.Begin()
	ctx, cancel := context.WithTimeout(lc.mid.while, offerLimit)
	lc.mid.interrupt = cancel
	lc.worker.do(func() {
		err := lc.work.reoffer(ctx, restart)
		cancel()
		o.c.post(func() { o.renegotiated(lc, err) })
	})
}

// reoffer makes an offer in the dialog and applies its answer.
func (w *work) reoffer(ctx context.Context, restart bool) error {
	if w.leg == nil || w.session == nil {
		return ErrNotAllowed
	}
	make := w.session.Offer
	if restart {
		make = w.session.Restart
	}
	sdp, err := make(ctx)
	if err != nil {
		return err
	}
	answer, err := w.leg.Offer(ctx, sdp)
	if err != nil {
		return err
	}
	return w.session.SetAnswer(ctx, answer)
}

// renegotiated takes what became of an offer of ours.
func (o *owner) renegotiated(lc *liveCall, err error) {
	lc.mid.interrupt = nil
	a := &lc.mid.agreement
	switch {
	case err == nil:
		a.End(call.Agreed)
		lc.worker.do(func() { o.showCodec(lc) })
	case errors.Is(err, context.Canceled), errors.Is(err, ErrDisconnected):
		a.End(call.Interrupted)
	default:
		o.log.Warn("the other side does not agree", "call", lc.view.ID, "hold", a.Hold, "err", err)
		a.End(call.Disagreed)
	}
	o.unseen.dirty = true
	if lc.mid.interrupt == nil && !errors.Is(err, context.Canceled) {
		o.renegotiate(lc)
	}
}

// interruptOffer ends the wait for an answer to an offer of ours: the other side's own
// comes first, or the call is over.
func (lc *liveCall) interruptOffer() {
	if lc.mid.interrupt != nil {
		lc.mid.interrupt()
	}
}
