package sipclient

import (
	"context"

	"offhook/sipclient/call"
)

// Before a call of ours is answered, each branch of it may have said something: of what
// media it is (183), or by UPDATE that it is to be another (RFC 3311).

// progress takes a provisional response.
func (o *owner) progress(lc *liveCall, ev LegProgress) {
	t := &lc.view.Timeline
	first(&t.FirstResponse, ev.At)
	if ev.Code >= 180 {
		first(&t.Ringing, ev.At)
	}
	lc.view.Alerting = lc.view.Alerting || ev.Code == 180
	switch {
	case ev.SDP == "", lc.fork != "" && lc.fork != ev.Fork: // of a forked call, the first branch that sounds is heard
	case lc.hasMoved(ev.Fork):
		lc.repeat = ev.SDP
	default:
		lc.answer, lc.fork = ev.SDP, ev.Fork
	}
	o.feed(lc, call.Provisional, call.Cause{})
	if s := lc.view.State; s == call.Ringing && ev.Code > 100 { // RFC 3261 section 16.7: so timer C begins anew
		o.armCall(lc, call.Limit(s))
	}
}

// hasMoved reports whether an UPDATE of a branch has put other media in force than its
// answer: then a response that repeats the answer is old news. Where there was none a
// response that differs from the answer is followed, against RFC 3261 section 13.2.1:
// servers move their media so that know no UPDATE.
func (lc *liveCall) hasMoved(fork string) bool { return lc.settled && lc.fork == fork }

// anew: another INVITE is sent, after a login or to another place. What the branches of
// the one before have said is over.
func (lc *liveCall) anew() { lc.answer, lc.fork, lc.settled, lc.repeat = "", "", false, "" }

// redirected notes that another is called instead.
func (lc *liveCall) redirected(to Peer) {
	lc.view.Forwarded = to
	lc.anew()
}

// accepted takes the 2xx. One without SDP means the answer of the 183 before.
func (o *owner) accepted(lc *liveCall, ev LegAccepted) {
	first(&lc.view.Timeline.FirstResponse, ev.At)
	switch {
	case lc.hasMoved(ev.Fork):
		lc.repeat = ev.SDP
	case ev.SDP != "":
		lc.answer, lc.settled = ev.SDP, false
	default:
		lc.settled = false
	}
	if s := lc.view.State; s == call.Calling || s == call.Ringing { // else it crossed our CANCEL
		first(&lc.view.Timeline.Answered, ev.At)
		o.keepGoing(lc)
	}
	o.feed(lc, call.Accepted, call.Cause{})
}

// offeredEarly takes an offer of a branch that has not answered: the one that is heard,
// while it rings there. What was answered before is not in force any more.
func (o *owner) offeredEarly(lc *liveCall, ev LegOffer) {
	if lc.view.State != call.Ringing || ev.Fork != lc.fork {
		o.log.Info("refusing new media of a branch that is not heard", "call", lc.view.ID)
		o.say(lc, "488", func(l Leg, ctx context.Context) error { return l.AnswerOffer(ctx, "") })
		return
	}
	lc.answer, lc.settled, lc.repeat = "", true, ""
	o.answerOffer(lc, ev.SDP, func() { o.unmoved(lc, ev.Fork) })
}

// unmoved: an offer of a branch that had not answered was refused. What was in force still
// is, and what its responses have said of it meanwhile counts.
func (o *owner) unmoved(lc *liveCall, fork string) {
	if !lc.hasMoved(fork) {
		return
	}
	lc.settled, lc.answer = false, lc.repeat
	switch lc.view.State {
	case call.Ringing, call.Connecting, call.Active:
		if lc.answer != "" {
			o.applyAnswer(lc, lc.answer)
		}
	}
}
