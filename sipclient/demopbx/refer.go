package demopbx

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// passesREFER reports whether the phones of this call transfer it themselves. mu
// is held.
func (l *leg) passesREFER() bool { return l.bridge != nil && l.server.options.PassREFER }

// referred is a REFER of the client (RFC 3515): 202, and what comes of it by
// NOTIFY. mu is held.
func (l *leg) referred(c *conn, req *sip.Request) {
	headers := req.GetHeaders("Refer-To")
	if len(headers) != 1 {
		l.replyTo(c, req, sip.StatusBadRequest, "")
		return
	}
	target, err := parseReferTo(headers[0].Value())
	if err != nil {
		l.server.log.Info("REFER refused", "error", err)
		l.replyTo(c, req, sip.StatusBadRequest, "")
		return
	}
	if l.state != answered {
		l.replyTo(c, req, sip.StatusRequestPending, "")
		return
	}
	t := &transfer{by: l, id: req.CSeq().SeqNo, target: target}
	l.replyTo(c, req, sip.StatusAccepted, "", "Contact: "+l.server.habits.contact(c, l.user), "Expires: 60")
	l.server.spawn(t.run)
}

// notify tells the client how its transfer goes; a final status is the last word.
// It waits a moment for the answer, so that a BYE that follows comes later.
func (t *transfer) notify(status int) {
	state := "active;expires=60"
	if status >= 200 {
		state = "terminated;reason=noresource"
	}
	l := t.by
	l.mu.Lock()
	if l.state == over {
		l.mu.Unlock()
		return
	}
	tx := l.begin(sip.NOTIFY, fmt.Sprintf("SIP/2.0 %d %s\r\n", status, reasonPhrase(status)),
		"Event: refer;id="+strconv.FormatUint(uint64(t.id), 10), "Subscription-State: "+state, "Content-Type: message/sipfrag;version=2.0")
	l.mu.Unlock()
	l.briefly(tx)
}

// parseFragment reads the status of a message/sipfrag (RFC 3420).
func parseFragment(body []byte) (status int, ok bool) {
	line, _, _ := strings.Cut(string(body), "\n")
	words := strings.Fields(line)
	if len(words) < 2 || words[0] != "SIP/2.0" || len(words[1]) != 3 {
		return 0, false
	}
	status, err := strconv.Atoi(words[1])
	return status, err == nil && status >= 100
}

// notified is a NOTIFY of the client: how a REFER of ours goes. mu is held.
func (l *leg) notified(c *conn, req *sip.Request) {
	status, ok := parseFragment(req.Body())
	if l.referrals == nil {
		l.replyTo(c, req, sip.StatusCallTransactionDoesNotExists, "")
		return
	}
	l.replyTo(c, req, sip.StatusOK, "")
	if !ok {
		return
	}
	select {
	case l.referrals <- status:
	default:
	}
}
