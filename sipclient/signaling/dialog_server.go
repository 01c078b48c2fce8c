package signaling

import (
	"strconv"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// maxRetryAfter is the longest wait asked for where two requests overlap (RFC
// 3261 section 14.2).
const maxRetryAfter = 10 * time.Second

// offer is what the other side's re-INVITE or UPDATE offers, which waits for AnswerOffer;
// or its wish for an offer of ours, where the re-INVITE has none, which waits for Offer.
type offer struct {
	invite *inviteServer
	update *request
	dialog *dialog
}

// onDialogRequest takes a request within a dialog (RFC 3261 section 12.2.2).
func (l *line) onDialogRequest(r *request) {
	d := l.dialogs[dialogID{r.callID, r.to.tag(), r.from.tag()}]
	if d == nil || (d.leg.over || d.lost()) && r.Method != sip.BYE {
		l.answer(r, 481)
		return
	}
	if d.hasRemoteSeq && r.cseq < d.remoteSeq {
		l.answer(r, 500)
		return
	}
	d.remoteSeq, d.hasRemoteSeq = r.cseq, true
	if r.Method == sip.INVITE || r.Method == sip.UPDATE {
		defer d.leg.connectedTo(r)
	}
	switch r.Method {
	case sip.BYE:
		l.onBye(d, r)
	case sip.INVITE:
		l.onReinvite(d, r)
	case sip.UPDATE:
		l.onUpdate(d, r)
	case sip.INFO:
		l.onInfo(d.leg, r)
	case sip.OPTIONS, sip.MESSAGE, sip.SUBSCRIBE:
		l.onOther(r)
	case sip.PRACK:
		l.onPrack(d, r)
	case sip.NOTIFY:
		l.onNotify(d.leg, r)
	case sip.REFER:
		l.onRefer(d, r)
	default:
		l.answer(r, 405, [2]string{"Allow", allow})
	}
}

// lost reports that another branch has answered: this one has no part in the call any
// more, though it is known while its own 2xx may come.
func (d *dialog) lost() bool { return d.leg.dialog != nil && d.leg.dialog != d }

// onBye ends the call (RFC 3261 section 15.1.2). A caller may send BYE before
// the answer, too; a callee may not.
func (l *line) onBye(d *dialog, r *request) {
	g := d.leg
	if !d.confirmed && g.server == nil {
		l.answer(r, 481)
		return
	}
	l.answer(r, 200)
	if g.server != nil && g.server.state == inviteProceeding {
		g.server.refuse(487)
		g.server.withdrawn(departure(r))
		return
	}
	if d.unacked != nil {
		d.unacked.end()
	}
	l.forget(d)
	for _, done := range g.waiting {
		done(nil)
	}
	g.waiting = nil
	if g.dialog != d {
		return // a fork that was ended anyway
	}
	g.conclude()
	g.emit(sipclient.LegBye{ID: g.id, Cause: departure(r)})
}

// onReinvite takes an INVITE within the dialog (RFC 3261 section 14.2).
func (l *line) onReinvite(d *dialog, r *request) {
	g := d.leg
	switch {
	case !d.confirmed && g.client != nil, g.offering():
		l.answer(r, 491) // our own offer is not answered yet: glare
		return
	case !d.confirmed, g.offer != nil, d.unacked != nil:
		l.answer(r, 500, retryAfter())
		return
	case unreadableBody(r):
		l.answer(r, 415, [2]string{"Accept", sdpType}, [2]string{"Accept-Encoding", "identity"})
		return
	case l.tooBrief(r):
		return
	}
	s := l.newInviteServer(r, g, d)
	sdp := sdpOf(r)
	s.counter = sdp == ""
	g.offer = &offer{invite: s, dialog: d}
	g.report(sdp)
}

// onUpdate takes UPDATE (RFC 3311 section 5.2): with an offer, or to refresh target and
// session timer. In a call of ours it may bring an offer before the answer to the call,
// once a reliable response has agreed on the media. A call of theirs has none such. While
// our own offer waits for its answer, it is refused for now.
func (l *line) onUpdate(d *dialog, r *request) {
	g := d.leg
	switch sdp := sdpOf(r); {
	case unreadableBody(r):
		l.answer(r, 415, [2]string{"Accept", sdpType})
	case l.tooBrief(r):
	case sdp == "":
		l.acceptUpdate(d, r, "")
	case g.offering(), d.offered(), d.unacked != nil && d.unacked.counter:
		l.answer(r, 491)
	case !d.confirmed && g.client == nil, g.offer != nil:
		l.answer(r, 500, retryAfter())
	default:
		g.offer = &offer{update: r, dialog: d}
		g.report(sdp)
	}
}

// offered reports whether the INVITE's own offer still waits for its answer in the
// dialog: either side may offer anew only after that (RFC 3311 section 5.1).
func (d *dialog) offered() bool { return !d.confirmed && d.leg.client != nil && !d.agreed }

// report delivers an offer; where nobody listens any more it is refused.
func (g *leg) report(sdp string) {
	if g.released {
		_ = g.answerOffer("")
		return
	}
	fork := ""
	if d := g.offer.dialog; !d.confirmed {
		fork = d.remote
	}
	g.emit(sipclient.LegOffer{ID: g.id, SDP: sdp, Fork: fork})
}

// answerOffer answers the pending offer; an empty sdp refuses it.
func (g *leg) answerOffer(sdp string) error {
	defer g.proceed()
	o := g.offer
	g.offer = nil
	switch d := o.dialog; {
	case sdp == "":
	case !d.confirmed:
		d.early = sdpOf(o.update)
	default:
		g.agree(sdp)
	}
	switch {
	case o.invite != nil && sdp == "":
		o.invite.refuse(488)
	case o.invite != nil:
		return o.invite.accept(sdp)
	case sdp == "":
		g.line.answer(o.update, 488)
	default:
		return g.line.acceptUpdate(o.dialog, o.update, sdp)
	}
	return nil
}

func (l *line) acceptUpdate(d *dialog, r *request, sdp string) error {
	out := l.respond(r, 200, "")
	d.leg.addSelf(out)
	add(out, "Server", l.userAgent())
	d.refresh(r)
	if d.confirmed {
		d.keep(d.grant(r, out))
	}
	setSDP(out, sdp)
	return l.transmit(out, nil)
}

func retryAfter() [2]string {
	return [2]string{"Retry-After", strconv.Itoa(int(upTo(maxRetryAfter).Seconds()))}
}
