package demopbx

import (
	"time"

	"github.com/emiago/sipgo/sip"
)

// forward passes a request to the other half of a relayed call, at once, and
// its responses back as they come. The session timer is each leg's own: timer
// are its header lines for a 2xx.
func (l *leg) forward(c *conn, req *sip.Request, other *leg, timer []string) {
	other.mu.Lock()
	if other.dialog.remoteTag == "" { // it does not even ring there
		other.mu.Unlock()
		l.replyTo(c, req, sip.StatusRequestPending, "")
		return
	}
	out := other.newRequest(req.Method)
	out.AppendHeader(sip.NewHeader("Contact", l.server.habits.contact(other.conn, other.user)))
	for _, name := range []string{"Content-Type", "Info-Package", "Event", "Subscription-State", "Refer-To", "Referred-By"} {
		sip.CopyHeaders(name, req, out)
	}
	out.SetBody(req.Body())
	tx := l.server.table.begin(out)
	l.server.send(other.conn, out)
	other.mu.Unlock()
	l.server.spawn(func() {
		defer l.server.table.end(tx)
		l.passBack(c, req, other, tx, timer)
	})
}

// passBack returns the responses of a forwarded request.
func (l *leg) passBack(c *conn, req *sip.Request, other *leg, tx *transaction, timer []string) {
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		select {
		case res := <-tx.responses:
			if res.StatusCode == sip.StatusTrying {
				continue
			}
			if req.Method == sip.INVITE && !res.IsProvisional() {
				l.acknowledgeForwarded(other, tx.request, res)
			}
			l.relayResponse(c, req, res, timer)
			if !res.IsProvisional() {
				return
			}
		case <-limit.C:
			l.replyTo(c, req, sip.StatusRequestTimeout, "")
			return
		case <-other.ctx.Done():
			l.replyTo(c, req, sip.StatusCallTransactionDoesNotExists, "")
			return
		}
	}
}

// acknowledgeForwarded sends the other half the ACK of a forwarded INVITE: at once,
// or with the answer that our client's ACK brings, where the 2xx has the offer.
func (l *leg) acknowledgeForwarded(other *leg, invite *sip.Request, res *sip.Response) {
	if !res.IsSuccess() || len(invite.Body()) > 0 {
		_ = other.acknowledge(invite, res, nil) // without answer nothing can fail
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.passACK = func(ack *sip.Request) {
		_ = other.acknowledge(invite, res, func([]byte) (string, error) { return string(ack.Body()), nil })
	}
}

// relayResponse answers req as the other half answered it.
func (l *leg) relayResponse(c *conn, req *sip.Request, res *sip.Response, timer []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := l.server.response(req, res.StatusCode, l.dialog.localTag)
	out.Reason = res.Reason
	for _, name := range []string{"Content-Type", "Retry-After"} {
		sip.CopyHeaders(name, res, out)
	}
	if req.Method == sip.INVITE || req.Method == sip.UPDATE {
		addLines(out, l.server.dialogHeaders(c, l.user))
	}
	if res.IsSuccess() {
		addLines(out, timer)
	}
	out.SetBody(res.Body())
	l.server.send(c, out)
}
