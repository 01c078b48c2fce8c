package signaling

import (
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// onSubscribed takes a NOTIFY of a subscription of ours (RFC 6665 section 4.1.3);
// false where there is none that it belongs to.
func (l *line) onSubscribed(r *request) bool {
	for _, s := range l.subscriptions {
		if s.callID == r.callID && s.localTag == r.to.tag() {
			s.onNotify(r)
			return true
		}
	}
	t := l.parting[r.callID]
	if t == nil {
		return false
	}
	l.answer(r, 200)
	if state, _, _, _ := subscriptionState(r); state == "terminated" {
		t.stop()
		delete(l.parting, r.callID)
	}
	return true
}

// onNotify takes a NOTIFY. What cannot be read in it is dropped, and answered with
// 200 all the same: a notifier ends the subscription for any other answer.
func (s *subscription) onNotify(r *request) {
	l := s.line
	event, _ := eventOf(r)
	switch {
	case event != s.event:
		l.answer(r, 489)
		return
	case s.to != "" && s.remote != r.from.tag(): // another fork: one is enough (RFC 6665 section 4.4.1)
		l.answer(r, 481)
		return
	case s.to != "" && r.cseq <= s.remoteSeq:
		l.answer(r, 500)
		return
	case len(r.Body()) > 0 && mediaType(r) != s.accepts():
		l.answer(r, 415, [2]string{"Accept", s.accepts()})
		return
	}
	l.answer(r, 200)
	if s.to == "" { // it came before the 2xx
		s.to, s.remote, s.routes = value(r, "From"), r.from.tag(), list(r, "Record-Route")
	}
	if uri := contact(r); uri != "" {
		s.target = uri
	}
	s.remoteSeq = r.cseq
	gap := s.read(r)
	s.follow(r)
	if gap && !s.ended {
		s.timer.stop()
		s.timer = l.after(l.timing.lasts(time.Second), s.refresh)
	}
}

// read reports what the body says. gap means that something was missed.
func (s *subscription) read(r *request) (gap bool) {
	l := s.line
	switch {
	case len(r.Body()) == 0:
		return false
	case s.what.Event == sipclient.EventVoicemail:
		l.onMessageSummary(r)
		return false
	case s.event == presenceEvent:
		s.onPresence(r.Body())
		return false
	}
	info, err := parseDialogInfo(r.Body())
	if err != nil {
		l.drop("dialog-info", err)
		return false
	}
	fresh, gap := s.watched.take(info)
	if !fresh {
		return false
	}
	l.emit(sipclient.LineWatched{Target: s.what.Target, Watched: s.watched.watched(l.peer)})
	return gap
}

// follow does what Subscription-State says (RFC 6665 section 4.1.3).
func (s *subscription) follow(r *request) {
	state, reason, expires, retryAfter := subscriptionState(r)
	switch {
	case state != "terminated":
		if expires > 0 {
			s.refreshIn(expires)
		}
	case reason == "deactivated" || reason == "timeout":
		s.again(retryAfter, false)
	case reason == "rejected" || reason == "noresource" || reason == "invariant":
		s.giveUp()
	default: // probation, giveup, or a word of later days
		s.again(retryAfter, true)
	}
}

// subscriptionState reads Subscription-State (RFC 6665 section 8.2.3).
func subscriptionState(m sip.Message) (state, reason string, expires, retryAfter time.Duration) {
	state, tail, _ := strings.Cut(value(m, "Subscription-State"), ";")
	ps := parseParams(tail)
	reason, _ = ps.get("reason")
	e, _ := ps.get("expires")
	a, _ := ps.get("retry-after")
	return strings.ToLower(strings.TrimSpace(state)), strings.ToLower(reason), min(deltaSeconds(e), maxExpiry), min(deltaSeconds(a), maxExpiry)
}
