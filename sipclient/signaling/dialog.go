package signaling

import (
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// dialogID names a dialog (RFC 3261 section 12).
type dialogID struct{ callID, local, remote string }

// dialog is a peer-to-peer relation between two user agents (RFC 3261 section
// 12). Every request of it goes over the line's one connection, whatever
// Contact and Record-Route say: FreeSWITCH's Contact over wss names its UDP
// port, and means only the Request-URI.
type dialog struct {
	dialogID
	leg          *leg
	from, to     string // of requests of ours, with tags
	target       string // Request-URI: the other side's last Contact
	routes       []string
	localSeq     uint32
	remoteSeq    uint32
	hasRemoteSeq bool
	confirmed    bool
	// unacked is the INVITE of the other side whose 2xx waits for its ACK.
	unacked *inviteServer
	session sessionTimer
	reason  string // of a BYE of ours (RFC 3326); may be empty
	earlyDialog
}

// earlyDialog is what a call of ours knows of a branch that has not answered yet.
type earlyDialog struct {
	early string // their SDP, as it came last
	rseq  uint32 // of the last reliable 1xx (RFC 3262)
	// agreed: a reliable 1xx brought the answer to our offer, so that either side may
	// offer anew by UPDATE (RFC 3311 section 5.1).
	agreed bool
}

// newClientDialog is the UAC's side (RFC 3261 section 12.1.2).
func newClientDialog(invite *sip.Request, r *response, g *leg, cseq uint32) *dialog {
	d := &dialog{
		dialogID: dialogID{g.callID, g.localTag, r.to.tag()}, leg: g,
		from: value(invite, "From"), to: value(r, "To"), target: contact(r), localSeq: cseq,
		routes: list(r, "Record-Route"),
	}
	slices.Reverse(d.routes)
	if d.target == "" {
		d.target = invite.Recipient.String()
	}
	return d
}

// newServerDialog is the UAS's side (RFC 3261 section 12.1.1).
func newServerDialog(r *request, g *leg) *dialog {
	d := &dialog{
		dialogID: dialogID{g.callID, g.localTag, r.from.tag()}, leg: g,
		from: value(r, "To") + ";tag=" + g.localTag, to: value(r, "From"), target: contact(r),
		remoteSeq: r.cseq, hasRemoteSeq: true, routes: list(r, "Record-Route"),
	}
	if d.target == "" {
		d.target = r.from.uri
	}
	return d
}

// refresh takes a new remote target (RFC 3261 section 12.2.1.2 and 12.2.2), and
// what the other side can do.
func (d *dialog) refresh(m sip.Message) {
	if uri := contact(m); uri != "" {
		d.target = uri
	}
	if len(m.GetHeaders("Allow")) > 0 {
		d.session.updates = names(m, "Allow", "UPDATE")
	}
}

// reachable is where somebody else can call the other side: its Contact, or its address
// of record where the Contact is a WebSocket client's, whose host is a made-up name in
// .invalid that no server looks up and many refuse (RFC 7118 section 5).
func (d *dialog) reachable() string {
	_, host := userHost(d.target)
	to, err := parseNameAddr(d.to)
	if err != nil || !strings.HasSuffix(strings.ToLower(bareHost(host)), ".invalid") {
		return d.target
	}
	return to.uri
}

// request composes a request within the dialog (RFC 3261 section 12.2.1.1). A
// first route without lr is a strict router of RFC 2543.
func (d *dialog) request(method sip.RequestMethod, cseq uint32) (*sip.Request, error) {
	uri, routes := d.target, d.routes
	if len(routes) > 0 {
		if first, err := parseNameAddr(routes[0]); err == nil && !looseRoute(first.uri) {
			uri, routes = first.uri, append(slices.Clone(routes[1:]), "<"+d.target+">")
		}
	}
	return d.leg.line.compose(method, uri, headers{from: d.from, to: d.to, callID: d.callID, cseq: cseq, routes: routes})
}

// nextSeq returns the CSeq of the next request.
func (d *dialog) nextSeq() uint32 {
	d.localSeq++
	return d.localSeq
}

func looseRoute(uri string) bool {
	for _, p := range split(uri, ';') {
		if p == "lr" || p == "lr=on" || p == "lr=true" || p == "LR" {
			return true
		}
	}
	return false
}
