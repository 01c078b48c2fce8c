package signaling

import (
	"errors"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// What belongs to the transaction of every INVITE of ours, within a dialog or not.

// ofInvite composes a request of an INVITE's own transaction: ACK for a failure,
// or CANCEL (RFC 3261 sections 17.1.1.3 and 9.1). It has the INVITE's branch,
// Request-URI, CSeq number and Route.
func (l *line) ofInvite(invite *sip.Request, method sip.RequestMethod, to string) (*sip.Request, error) {
	_, id, err := parseVia(list(invite, "Via"))
	if err != nil {
		return nil, err
	}
	cseq, _, err := parseCSeq(value(invite, "CSeq"))
	if err != nil {
		return nil, err
	}
	return l.compose(method, invite.Recipient.String(), headers{
		from: value(invite, "From"), to: to, callID: value(invite, "Call-ID"), cseq: cseq,
		routes: list(invite, "Route"), branch: id,
	})
}

// acknowledge sends the ACK for a final response of 300 or above.
func (l *line) acknowledge(invite *sip.Request, r *response) {
	if ack, err := l.ofInvite(invite, sip.ACK, value(r, "To")); err == nil {
		_ = l.transmit(l.finishRequest(ack, ""), nil)
	}
}

// cancelInvite sends CANCEL, a transaction of its own whose answer says nothing.
// After 64*T1 the INVITE counts as cancelled. reason is that of RFC 3326; may be empty.
func (l *line) cancelInvite(tx *clientTx, reason string) {
	r, err := l.ofInvite(tx.request, sip.CANCEL, value(tx.request, "To"))
	if err != nil {
		return
	}
	if reason != "" {
		add(r, "Reason", reason)
	}
	if _, err := l.begin(l.finishRequest(r, ""), func(*response) {}, func(error) {}, nil); err == nil {
		tx.expire(errNoResponse)
	}
}

// ackOf composes the ACK for a 2xx to an INVITE of ours in d: a request of its
// own with the CSeq and the credentials of the INVITE (RFC 3261 section 13.2.2.4).
func (d *dialog) ackOf(invite *sip.Request, cseq uint32, sdp string) (*sip.Request, error) {
	r, err := d.request(sip.ACK, cseq)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"Authorization", "Proxy-Authorization"} {
		for _, h := range invite.GetHeaders(name) {
			add(r, name, h.Value())
		}
	}
	return d.leg.line.finishRequest(r, sdp), nil
}

// sendAck transmits the ACK for a 2xx. Without a connection it waits for the
// next one: the other side repeats its 2xx for 32 s.
func (l *line) sendAck(ack *sip.Request) error {
	err := l.transmit(ack, nil)
	if errors.Is(err, sipclient.ErrDisconnected) {
		l.unsent = append(l.unsent, ack)
	}
	return err
}
