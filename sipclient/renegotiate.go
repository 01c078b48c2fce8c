package sipclient

import (
	"context"
	"errors"
	"time"

	"offhook/media"
	"offhook/sipclient/call"
)

const (
	// offerLimit bounds one offer in a dialog, glare and its waiting included (RFC 3261
	// section 14.1).
	offerLimit = 40 * time.Second
	// offerAgain is how long an offer waits at least that could not be sent although
	// there seems to be a connection.
	offerAgain = time.Second
	// resumeAgain is when a call that was not taken back is offered to be once more, where
	// the refusal names no time.
	resumeAgain = 5 * time.Second
)

// offers are those of a call that is up.
type offers struct {
	agreement call.Agreement
	interrupt func() // ends the wait for an answer to one of ours
	retries   pace   // of those that could not be sent
	paths     pace   // of those for a new path
	pathDue   bool   // one is to be asked for
	// resumedTwice: a refused end of a hold was offered once more, or will be.
	resumedTwice bool
}

// renegotiate makes the offer that is due, if one is. One that has to wait for the
// connection is made when it is back (reconnected); one that the other side wants does not
// wait until both hear each other.
func (o *owner) renegotiate(lc *liveCall) {
	a := &lc.mid.offers.agreement
	up := lc.view.State == call.Active || lc.view.State == call.Connecting && a.Stale
	if !up || !lc.line.connected || !a.Due() {
		return
	}
	restart := a.Begin()
	ctx, cancel := context.WithTimeout(lc.mid.while, offerLimit)
	lc.mid.offers.interrupt = cancel
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
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		if !errors.Is(ctx.Err(), context.Canceled) {
			_ = w.leg.AnswerOffer(context.WithoutCancel(ctx), "") // they may wait for this one
		}
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
	offers := &lc.mid.offers
	offers.interrupt, o.unseen.dirty = nil, true
	a := &offers.agreement
	switch {
	case err == nil:
		a.End(call.Agreed)
		lc.worker.do(func() { o.showCodec(lc) })
	case errors.Is(err, context.Canceled): // theirs is answered first, or the call is over
		a.End(call.Interrupted)
		if lc.mid.while.Err() != nil {
			return
		}
	case errors.Is(err, ErrDisconnected):
		a.End(call.Interrupted)
		wait := max(offers.retries.next(time.Now()), offerAgain)
		o.after(wait, func() { o.renegotiate(lc) })
		return
	default:
		o.log.Warn("the other side does not agree", "call", lc.view.ID, "hold", a.Hold, "err", err)
		a.End(call.Disagreed)
		o.resumeLater(lc, err)
	}
	o.renegotiate(lc)
}

// resumeLater offers once more to take back a call, where the other side has not agreed to
// that: it still takes itself to be held, and the person speaks to nobody.
func (o *owner) resumeLater(lc *liveCall, err error) {
	offers := &lc.mid.offers
	if !offers.agreement.Unresumed() || offers.resumedTwice {
		return
	}
	offers.resumedTwice = true
	wait := resumeAgain
	if refused, ok := errors.AsType[*RefusedError](err); ok && refused.RetryAfter > 0 {
		wait = refused.RetryAfter
	}
	o.after(wait, func() {
		if offers.agreement.Unresumed() {
			offers.agreement.Stale = true
			o.renegotiate(lc)
		}
	})
}

// newPath asks for another path while the network is in trouble: it may be another one
// by now. A network that comes and goes is asked ever more seldom.
func (o *owner) newPath(lc *liveCall) {
	if lc.mid.offers.pathDue {
		return
	}
	lc.mid.offers.pathDue = true
	o.after(lc.mid.offers.paths.next(time.Now()), func() {
		lc.mid.offers.pathDue = false
		if lc.view.Trouble[media.TroubleNetwork] != nil {
			lc.mid.offers.agreement.Restart = true
			o.renegotiate(lc)
		}
	})
}

// interruptOffer ends the wait for an answer to an offer of ours: the other side's own
// comes first, or the call is over.
func (lc *liveCall) interruptOffer() {
	if lc.mid.offers.interrupt != nil {
		lc.mid.offers.interrupt()
	}
}

// offered takes an offer of theirs.
func (o *owner) offered(lc *liveCall, ev LegOffer) {
	if ev.Fork != "" {
		o.offeredEarly(lc, ev)
		return
	}
	if ev.SDP == "" {
		o.wanted(lc)
		return
	}
	o.answerOffer(lc, ev.SDP, func() {})
}

// wanted makes an offer because the other side, or its server, wants one.
func (o *owner) wanted(lc *liveCall) {
	lc.interruptOffer() // nobody answers it before theirs is served
	lc.mid.offers.agreement.Stale = true
	o.renegotiate(lc)
}

// answerOffer answers an offer of theirs; the call goes on whatever comes of it. refused
// is run where it was not agreed to.
func (o *owner) answerOffer(lc *liveCall, offer string, refused func()) {
	lc.interruptOffer() // glare: theirs is answered before ours is made again
	ctx, hold := lc.mid.while, lc.mid.offers.agreement.Hold
	lc.worker.do(func() {
		w := lc.work
		if w.leg == nil {
			return
		}
		var answer string
		if w.session != nil {
			var err error
			if answer, err = w.session.Answer(ctx, offer); err != nil {
				o.log.Warn("refusing new media", "call", lc.view.ID, "err", err)
				answer = ""
			}
		}
		if err := w.leg.AnswerOffer(ctx, answer); err != nil {
			o.log.Warn("answering a re-INVITE", "call", lc.view.ID, "err", err)
		}
		if answer == "" {
			o.c.post(refused)
		}
		o.showCodec(lc)
		o.c.post(func() {
			if answer != "" {
				lc.mid.offers.agreement.Answered(hold)
			}
			o.renegotiate(lc)
		})
	})
}
