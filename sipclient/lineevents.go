package sipclient

import (
	"offhook/sipclient/call"
	"offhook/sipclient/registration"
)

// lineEvent is news from signalling.
func (o *owner) lineEvent(l *line, ev LineEvent) {
	o.unseen.dirty = true
	switch ev := ev.(type) {
	case LineDown:
		o.feedLine(l, registration.Lost, ev.Err)
	case LegIncoming:
		o.incoming(l, ev)
	case LegSent:
		o.legEvent(l, ev.ID, func(lc *liveCall) { lc.sent(ev) })
	case LegProgress:
		o.legEvent(l, ev.ID, func(lc *liveCall) { o.progress(lc, ev) })
	case LegAccepted:
		o.legEvent(l, ev.ID, func(lc *liveCall) { o.accepted(lc, ev) })
	case LegRefused:
		if call.ResultOfStatus(ev.Cause.Code) == call.Unauthorised {
			l.password.forget()
		}
		o.legEvent(l, ev.ID, func(lc *liveCall) {
			if !o.again(lc, ev.Cause) {
				o.feed(lc, call.Refused, withParty(ev.Cause, call.Remote))
			}
		})
	case LegCancelled:
		o.legEvent(l, ev.ID, func(lc *liveCall) { o.feed(lc, call.RemoteCancel, withParty(ev.Cause, call.Remote)) })
	case LegBye:
		o.legEvent(l, ev.ID, func(lc *liveCall) { o.feed(lc, call.RemoteBye, withParty(ev.Cause, call.Remote)) })
	default:
		o.midEvent(l, ev)
	}
}

// midEvent is news of a call that is up, or from outside calls.
func (o *owner) midEvent(l *line, ev LineEvent) {
	switch ev := ev.(type) {
	case LegOffer:
		o.legEvent(l, ev.ID, func(lc *liveCall) { o.offered(lc, ev) })
	case LegAnew:
		o.legEvent(l, ev.ID, (*liveCall).anew)
	case LegAnswer:
		o.legEvent(l, ev.ID, func(lc *liveCall) { o.answered(lc, ev.SDP) })
	case LegRedirected:
		o.legEvent(l, ev.ID, func(lc *liveCall) { lc.redirected(peerOf(l.acct, ev.Target)) })
	case LegConnectedTo:
		o.legEvent(l, ev.ID, func(lc *liveCall) { o.connectedTo(lc, ev.Peer) })
	case LegDigit:
		o.legEvent(l, ev.ID, func(lc *liveCall) { o.digit(lc, ev.Digit) })
	case LegAsked:
		o.legEvent(l, ev.ID, func(lc *liveCall) { o.asked(lc, ev.For) })
	case LegReferred:
		o.legEvent(l, ev.ID, func(lc *liveCall) { o.referred(lc, ev.Referral) })
	case LegReferProgress:
		o.legEvent(l, ev.ID, func(lc *liveCall) { o.transferProgress(lc, ev) })
	case LineVoicemail:
		o.voicemailNews(l, ev.Voicemail)
	case LineWatched:
		o.watchedNews(l, ev)
	case LineMessage:
		o.messageCame(l, ev)
	}
}

func (o *owner) legEvent(l *line, id CallID, f func(*liveCall)) {
	if lc := l.legs[id]; lc != nil {
		f(lc)
		return
	}
	o.stale++
}
