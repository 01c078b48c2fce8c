package signaling

import (
	"strings"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// eventOf returns the package of an Event header in lower case, and its parameters
// (RFC 6665 section 8.2.1).
func eventOf(m sip.Message) (name string, ps params) {
	name, tail, _ := strings.Cut(value(m, "Event"), ";")
	return strings.ToLower(strings.TrimSpace(name)), parseParams(tail)
}

// onNotify takes a NOTIFY within a call. Those of talk and hold belong to no
// subscription: BroadSoft made them, FreeSWITCH sends them (uuid_phone_event), and
// they may come while it rings. A caller from elsewhere answers no phone here.
func (l *line) onNotify(g *leg, r *request) {
	switch event, ps := eventOf(r); event {
	case "talk", "hold":
		if !l.isFromServer(r) {
			l.answer(r, 403)
			return
		}
		l.answer(r, 200)
		g.emit(sipclient.LegAsked{ID: g.id, For: sipclient.Request(event)})
	case "refer":
		l.onReferNotify(g, r, ps)
	case "keep-alive":
		l.answer(r, 200)
	default:
		l.answer(r, 489, [2]string{"Allow-Events", allowEvents})
	}
}

// onUnsolicited takes a NOTIFY outside a dialog: how the mailbox stands, which
// Asterisk and FreeSWITCH tell without being asked, and "keep-alive", which some
// servers use as a ping.
func (l *line) onUnsolicited(r *request) {
	event, _ := eventOf(r)
	switch {
	case event == "keep-alive":
		l.answer(r, 200)
	case event != string(sipclient.EventVoicemail):
		l.answer(r, 489, [2]string{"Allow-Events", allowEvents})
	case !l.isForUs(r):
		l.answer(r, 404)
	case !l.isFromServer(r):
		l.answer(r, 403)
	case len(r.Body()) > 0 && mediaType(r) != messageSummaryType:
		l.answer(r, 415, [2]string{"Accept", messageSummaryType})
	default:
		l.answer(r, 200)
		l.onMessageSummary(r)
	}
}

// isFromServer reports whether a request says that it comes from the account's own
// domain, which a server lets nobody else say.
func (l *line) isFromServer(r *request) bool {
	_, host := userHost(r.from.uri)
	host = bareHost(host)
	return l.isOwnHost(host) && !strings.EqualFold(host, anonymousHost)
}

// onMessageSummary reports how the mailbox stands (RFC 3842).
func (l *line) onMessageSummary(r *request) {
	if len(r.Body()) == 0 {
		return
	}
	v, err := parseMessageSummary(string(r.Body()))
	if err != nil {
		l.drop("message-summary", err)
		return
	}
	// One's own number there names the account, not what to call to hear it.
	peer := l.peer("", v.Mailbox)
	if v.Mailbox = peer.Number; v.Mailbox == l.cfg.Account.Number {
		v.Mailbox = ""
	}
	l.emit(sipclient.LineVoicemail{Voicemail: v})
}
