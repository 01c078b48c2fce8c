package demopbx

import (
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// dialog is the state of RFC 3261 section 12. Call-ID and our tag never change.
type dialog struct {
	callID        string
	localTag      string
	local, remote sip.Uri
	localName     string
	remoteName    string
	remoteTag     string
	target        sip.Uri // the client's Contact
	cseq          uint32  // of our last request
	remoteCSeq    uint32
}

// aim sets where requests to the client go, by its Contact; nil changes
// nothing. Asterisk puts the address it sees in the Contact's place.
func (l *leg) aim(contact *sip.ContactHeader) {
	switch {
	case contact == nil:
	case l.server.habits.rewritesContact:
		host, port := splitHost(l.conn.remote)
		l.dialog.target = sip.Uri{Scheme: "sip", User: contact.Address.User, Host: host, UriParams: sip.NewParams()}
		l.dialog.target.Port, _ = strconv.Atoi(port)
		l.dialog.target.UriParams.Add("transport", "ws")
	default:
		l.dialog.target = contact.Address
	}
}

// newRequest builds the next request in the dialog, with no body yet; mu is held.
func (l *leg) newRequest(method sip.RequestMethod) *sip.Request {
	d := &l.dialog
	d.cseq++
	return l.buildRequest(method, d.cseq)
}

// buildRequest builds a request with a CSeq number of its own: ACK repeats that
// of the INVITE. mu is held.
func (l *leg) buildRequest(method sip.RequestMethod, cseq uint32) *sip.Request {
	d := &l.dialog
	req := sip.NewRequest(method, d.target)
	from := &sip.FromHeader{DisplayName: d.localName, Address: d.local, Params: sip.NewParams()}
	from.Params.Add("tag", l.dialog.localTag)
	to := &sip.ToHeader{DisplayName: d.remoteName, Address: d.remote, Params: sip.NewParams()}
	if d.remoteTag != "" {
		to.Params.Add("tag", d.remoteTag)
	}
	callID, maxForwards := sip.CallIDHeader(l.dialog.callID), sip.MaxForwardsHeader(70)
	req.AppendHeader(l.conn.via())
	req.AppendHeader(&maxForwards)
	req.AppendHeader(from)
	req.AppendHeader(to)
	req.AppendHeader(&callID)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: cseq, MethodName: method})
	req.AppendHeader(sip.NewHeader("User-Agent", l.server.habits.agent))
	if method == sip.BYE {
		req.AppendHeader(sip.NewHeader("Allow", l.server.habits.allow))
		req.AppendHeader(sip.NewHeader("Supported", l.server.habits.supported))
	}
	return req
}

// via is a new Via of the PBX on this connection.
func (c *conn) via() *sip.ViaHeader {
	host, port := splitHost(c.local)
	number, _ := strconv.Atoi(port)
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	via := &sip.ViaHeader{ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: c.transport, Host: host, Port: number, Params: sip.NewParams()}
	via.Params.Add("branch", newBranch())
	return via
}
