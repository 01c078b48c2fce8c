package demopbx

import (
	"github.com/emiago/sipgo/sip"
)

// request handles a request within the dialog, on the connection's reader.
func (l *leg) request(c *conn, req *sip.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state == over {
		l.replyTo(c, req, sip.StatusCallTransactionDoesNotExists, "")
		return
	}
	if req.CSeq().SeqNo <= l.dialog.remoteCSeq { // RFC 3261 section 12.2.2
		l.replyTo(c, req, sip.StatusInternalServerError, "")
		return
	}
	l.dialog.remoteCSeq = req.CSeq().SeqNo
	l.moveTo(c, req)
	switch {
	case l.intercept != nil && l.intercept(c, req):
	case req.Method == sip.BYE:
		l.bye(c, req)
	case req.Method == sip.REFER && !l.passesREFER():
		l.referred(c, req)
	case l.bridge != nil && !l.ownMedia(req):
		other, timer := l.bridge.other(l), l.startSessionTimer(req)
		l.mu.Unlock() // never two legs' locks at once; the reader keeps the order
		l.forward(c, req, other, timer)
		l.mu.Lock()
	case req.Method == sip.INVITE || req.Method == sip.UPDATE:
		l.renegotiate(c, req)
	case req.Method == sip.NOTIFY:
		l.notified(c, req)
	case req.Method == sip.INFO:
		l.informed(c, req)
	case req.Method == sip.OPTIONS || req.Method == sip.MESSAGE:
		l.replyTo(c, req, sip.StatusOK, "")
	default:
		l.replyTo(c, req, sip.StatusNotImplemented, "")
	}
}

// ownMedia reports whether a request is about media that goes through the PBX,
// also in a call between phones. mu is held.
func (l *leg) ownMedia(req *sip.Request) bool {
	return (l.media != nil || l.offering) && (req.Method == sip.INVITE || req.Method == sip.UPDATE)
}

// bye is the client's BYE, which may also end an unanswered call. mu is held.
func (l *leg) bye(c *conn, req *sip.Request) {
	l.replyTo(c, req, sip.StatusOK, "")
	if l.state == early && !l.outgoing {
		l.terminate(errRemoteBye)
	}
	l.state = over
	l.end(errRemoteBye)
}

// replyTo answers a request of the dialog, with SDP or without.
func (l *leg) replyTo(c *conn, req *sip.Request, status int, sdp string, lines ...string) {
	if status < 300 && (req.Method == sip.INVITE || req.Method == sip.UPDATE) {
		lines = append(l.server.dialogHeaders(c, l.user), lines...)
	}
	res := l.server.response(req, status, l.dialog.localTag, lines...)
	l.server.finish(res, sdp, "", "")
	l.server.send(c, res)
}

// renegotiate answers a re-INVITE or UPDATE of a call that ends in this PBX:
// hold and its end, a refresh of the session timer, or new ICE credentials. mu
// is held.
func (l *leg) renegotiate(c *conn, req *sip.Request) {
	if l.state != answered || l.media == nil || l.offering || l.offered {
		l.replyTo(c, req, sip.StatusRequestPending, "")
		return
	}
	timer := l.startSessionTimer(req)
	if len(req.Body()) == 0 {
		sdp := ""
		if req.Method == sip.INVITE {
			sdp, l.offered = l.media.reoffer(nil), true
		}
		l.replyTo(c, req, sip.StatusOK, sdp, timer...)
		return
	}
	sdp, err := l.reoffered(req.Body())
	if err != nil {
		l.server.log.Info("new offer refused", "error", err)
		l.replyTo(c, req, sip.StatusNotAcceptableHere, "")
		return
	}
	l.replyTo(c, req, sip.StatusOK, sdp, timer...)
	l.media.listens()
}

// reoffered answers an offer in a running call.
func (l *leg) reoffered(body []byte) (string, error) {
	offer, err := parseDescription(body)
	if err != nil {
		return "", err
	}
	if !l.media.carries(offer) {
		if err := l.media.replace(offer); err != nil {
			return "", err
		}
	}
	return l.media.redirect(offer)
}
