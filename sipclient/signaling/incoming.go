package signaling

import (
	"fmt"
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// onRequest takes a request of the other side.
func (l *line) onRequest(r *request) {
	switch {
	case r.Method == sip.ACK:
		l.onAck(r)
	case r.Method == sip.CANCEL:
		l.onCancel(r)
	case l.repeated(r):
	case l.refusesExtension(r):
	case r.Method == sip.NOTIFY && l.onSubscribed(r):
	case r.to.tag() != "":
		l.onDialogRequest(r)
	case r.Recipient.Scheme != "sip" && r.Recipient.Scheme != "sips": // RFC 3261 section 8.2.2.1
		l.answer(r, 416)
	case r.Method == sip.INVITE:
		l.onInvite(r)
	default:
		l.onOther(r)
	}
}

// repeated answers an INVITE that came before with what was answered then.
func (l *line) repeated(r *request) bool {
	s := l.servers[serverKey(r)]
	if s == nil || r.Method != sip.INVITE {
		return false
	}
	_ = l.transmit(s.last, nil)
	return true
}

// refusesExtension answers 420 where an extension is required that we have not
// (RFC 3261 section 8.2.2.3). outbound and path are between us and the registrar.
func (l *line) refusesExtension(r *request) bool {
	var unknown []string
	for _, tag := range list(r, "Require") {
		switch strings.ToLower(tag) {
		case "timer", "100rel", "outbound", "path", "replaces", "norefersub":
		default:
			unknown = append(unknown, tag)
		}
	}
	if len(unknown) == 0 {
		return false
	}
	l.answer(r, 420, [2]string{"Unsupported", strings.Join(unknown, ", ")})
	return true
}

// maxIncoming bounds how many INVITEs wait at once: a phone that a thousand
// people call has no use for more.
const maxIncoming = 64

// onInvite takes the INVITE of a new call (RFC 3261 section 13.3.1). FreeSWITCH's
// odd Route in it is of no concern: requests end here.
func (l *line) onInvite(r *request) {
	switch {
	case !l.isForUs(r):
		l.answer(r, 404)
		return
	case l.merged(r):
		l.answer(r, 482)
		return
	case unreadableBody(r):
		l.answer(r, 415, [2]string{"Accept", sdpType}, [2]string{"Accept-Encoding", "identity"})
		return
	case l.tooBrief(r):
		return
	}
	if len(l.servers) >= maxIncoming {
		l.answer(r, 503, retryAfter())
		return
	}
	old, code := l.replaced(r)
	if code != 0 {
		l.answer(r, code)
		return
	}
	by := l.caller(r)
	g := &leg{line: l, id: sipclient.CallID("in-" + token(10)), callID: r.callID, localTag: token(10), persona: persona{remote: by.peer}}
	g.dialog = newServerDialog(r, g)
	l.dialogs[g.dialog.dialogID] = g.dialog
	g.server = l.newInviteServer(r, g, g.dialog)
	sdp := sdpOf(r)
	g.server.counter = sdp == "" // a late offer: our 200 makes it (RFC 3261 section 13.3.1)
	details := l.details(r, by)
	if old != nil {
		details.Replaces = old.id
	}
	g.emit(sipclient.LegIncoming{ID: g.id, Leg: g, Caller: by.peer, SDP: sdp, Details: details})
}

// isForUs reports whether a request is for this account: to our Contact, or to
// one of our numbers.
func (l *line) isForUs(r *request) bool {
	uri := r.Recipient.String()
	user, _ := userHost(uri)
	a := &l.cfg.Account
	return l.isOurs(uri) || user == a.Number || user == a.User() || slices.Contains(a.Numbers, user)
}

// merged recognises an INVITE that reached us twice on different ways (RFC 3261
// section 8.2.2.2).
func (l *line) merged(r *request) bool {
	for _, s := range l.servers {
		if q := s.request; q.to.tag() == "" && q.callID == r.callID && q.from.tag() == r.from.tag() && q.cseq == r.cseq {
			return true
		}
	}
	return false
}

// accept answers the call.
func (g *leg) accept(sdp string) error {
	if err := g.server.accept(sdp); err != nil {
		return fmt.Errorf("200: %w", err)
	}
	g.agree(sdp)
	return nil
}

// reject declines the call.
func (g *leg) reject(code int, extra ...[2]string) error {
	g.over = true
	g.line.forget(g.dialog)
	if g.line.flow == nil {
		g.server.end()
		return sipclient.ErrDisconnected
	}
	g.server.refuse(code, extra...)
	return nil
}

// onOther answers requests outside a dialog.
func (l *line) onOther(r *request) {
	switch r.Method {
	case sip.OPTIONS: // RFC 3261 section 11.2: as an INVITE would be answered
		l.answer(r, 200, [2]string{"Allow", allow}, [2]string{"Accept", sdpType + ", " + textType}, [2]string{"Supported", supported}, [2]string{"Allow-Events", allowEvents})
	case sip.BYE, sip.INFO, sip.UPDATE, sip.PRACK:
		l.answer(r, 481)
	case sip.NOTIFY:
		l.onUnsolicited(r)
	case sip.SUBSCRIBE: // there is nothing of ours to be told of
		l.answer(r, 489, [2]string{"Allow-Events", allowEvents})
	case sip.MESSAGE:
		l.onMessage(r)
	case sip.REFER: // whom we call is for those to ask who are in a call with us
		l.answer(r, 403)
	default:
		l.answer(r, 405, [2]string{"Allow", allow})
	}
}
