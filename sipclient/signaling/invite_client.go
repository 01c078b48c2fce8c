package signaling

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

// inviteClient is an INVITE of ours from its first byte to its end (RFC 3261
// sections 13.2 and 17.1.1, RFC 6026):
//
//	send ─> calling ─1xx─> proceeding ─2xx─> accepted ─64*T1─> gone
//	  ^        │               │  └CANCEL         └ 2xx again: ACK again; 2xx of another fork: ACK, BYE
//	  └─ login ┴── 401, 407 ───┴──300-699──> refused (ACK)
type inviteClient struct {
	attempt
	leg       *leg
	ctx       context.Context // ends the wait for a password
	end       context.CancelFunc
	to        string // whom the call is for; target may be another after a redirect
	offer     string // SDP; empty where the other side is to make it
	auth      authorization
	floor     floor
	redirects redirection
	early     []*dialog // one per fork that has answered
	acks      map[string]*sip.Request
	finished  bool // a final response came, or the INVITE failed
	sent      bool // LegSent was delivered
	withdrawal
}

// withdrawal is that nobody wants the call any more, and why (RFC 3326); the reason is
// empty where somebody hung up.
type withdrawal struct {
	cancelWanted bool
	reason       string
}

// attempt is one INVITE transaction of a call: a login or a redirect makes another one.
type attempt struct {
	target  string // Request-URI
	cseq    uint32
	request *sip.Request
	tx      *clientTx // nil while a password is fetched, and at the end
	// A 1xx came: CANCEL may be sent; and it was sent.
	proceeding, cancelled bool
}

// maxForks bounds how many branches of one call are followed.
const maxForks = 64

// Invite implements sipclient.Line.
func (l *line) Invite(ctx context.Context, id sipclient.CallID, inv sipclient.Invite) (sipclient.Leg, error) {
	if _, err := parseURI(inv.Target.URI()); err != nil {
		return nil, fmt.Errorf("INVITE: %w", err)
	}
	who, err := l.newPersona(inv)
	if err != nil {
		return nil, fmt.Errorf("INVITE: %w", err)
	}
	g := &leg{line: l, id: id, callID: token(24), localTag: token(10), persona: who}
	c := &inviteClient{leg: g, to: inv.Target.URI(), offer: inv.SDP, acks: map[string]*sip.Request{}}
	c.target = c.to
	c.ctx, c.end = context.WithCancel(context.WithoutCancel(ctx))
	c.auth = authorization{line: l, trusts: l.trustsForCall}
	g.client = c
	if err := l.do(ctx, c.send); err != nil {
		c.end()
		return nil, fmt.Errorf("INVITE: %w", err)
	}
	return g, nil
}

// send puts the INVITE on the wire, each time with the next CSeq and a new
// branch, and the same Call-ID and From (RFC 3261 section 22.2).
func (c *inviteClient) send() error {
	l, g := c.leg.line, c.leg
	c.cseq++
	r, err := l.compose(sip.INVITE, c.target, headers{
		from: g.from + ";tag=" + g.localTag, to: "<" + c.to + ">", callID: g.callID, cseq: c.cseq, routes: l.state.routes,
	})
	if err != nil {
		return err
	}
	g.addContact(r)
	if c.offer == "" { // a late offer would come in a reliable response, and its answer had to be in the PRACK
		add(r, "Supported", supportedInDialog)
	} else {
		add(r, "Supported", supported)
	}
	c.floor.ask(r, sessionInterval, "")
	g.introduce(r)
	setSDP(r, c.offer)
	c.auth.apply(r)
	add(r, "User-Agent", l.userAgent())
	c.request, c.proceeding = r, false
	c.tx, err = l.begin(r, c.response, c.fail, c.onWire)
	return err
}

// onWire reports the first INVITE.
func (c *inviteClient) onWire(at time.Time) {
	if !c.sent {
		c.sent = true
		c.leg.emit(sipclient.LegSent{ID: c.leg.id, At: at})
	}
}

func (c *inviteClient) response(r *response) {
	c.onWire(time.Now()) // a quick answer may overtake the writer's word
	switch {
	case r.StatusCode < 200:
		c.provisional(r)
	case r.StatusCode < 300:
		c.accepted(r)
	case c.finished: // a proxy's late failure after a 2xx of another fork
	case r.StatusCode == 401 || r.StatusCode == 407:
		c.challenged(r)
	case r.StatusCode == 422 && c.floor.raise(r, max(sessionInterval, c.floor.least)):
		if c.leave(r) {
			c.resend(r)
		}
	default:
		if r.StatusCode == 403 && len(c.auth.credentials) > 0 { // the answer to our login
			c.leg.line.forgetLogin()
		}
		if !c.redirected(r) {
			c.acknowledge(r)
			c.refused(refusal(r))
		}
	}
}

// provisional takes a 1xx of any fork (RFC 3261 section 13.2.2.1).
func (c *inviteClient) provisional(r *response) {
	if c.finished {
		return
	}
	if !c.cancelled {
		c.tx.timeout.stop() // timer B: from here on the callee may take its time
	}
	c.proceeding = true
	var d *dialog
	if r.to.tag() != "" && r.StatusCode > 100 {
		d = c.fork(r)
	}
	if c.cancelWanted {
		c.sendCancel()
	}
	if !c.reliably(d, r) {
		return
	}
	c.described(d, r)
	c.leg.emit(sipclient.LegProgress{ID: c.leg.id, Code: r.StatusCode, Phrase: clean(r.Reason), SDP: sdpOf(r), Fork: r.to.tag(), At: time.Now()})
	c.leg.connectedTo(r)
}

// fork returns the early dialog of the branch that sent r, a new one where it
// is the first response of that branch. It is nil where there are too many.
func (c *inviteClient) fork(r *response) *dialog {
	id := dialogID{c.leg.callID, c.leg.localTag, r.to.tag()}
	if d := c.leg.line.dialogs[id]; d != nil {
		return d
	}
	if len(c.early) >= maxForks && r.StatusCode < 200 {
		return nil
	}
	d := newClientDialog(c.request, r, c.leg, c.cseq)
	c.leg.line.dialogs[id] = d
	c.early = append(c.early, d)
	return d
}

// accepted takes a 2xx (RFC 3261 section 13.2.2.4). The first one is the call.
// One that comes again gets its ACK again; one of another fork, or one that
// nobody waits for any more, gets ACK and BYE.
func (c *inviteClient) accepted(r *response) {
	l, g := c.leg.line, c.leg
	if ack := c.acks[r.to.tag()]; ack != nil {
		_ = l.transmit(ack, nil)
		return
	}
	if len(c.acks) > maxForks {
		return
	}
	if !c.finished {
		c.finish()
		c.tx.expire(errNoResponse) // timer M: other forks may still answer
		c.tx.fail = func(error) { c.drop() }
	}
	if g.dialog != nil && g.dialog.remote == r.to.tag() {
		return // the same again, and Ack has not been called yet
	}
	d := c.fork(r)
	d.confirmed = true
	d.refresh(r)
	d.routes = newClientDialog(c.request, r, g, c.cseq).routes // section 13.2.2.4: recomputed
	switch {
	case g.dialog != nil, g.over: // another fork was first
		_ = c.ack(d, "")
		d.reason = `SIP;cause=200;text="Call completed elsewhere"`
		l.sendBye(d, func(error) {})
	case g.released:
		g.dialog = d
		g.bye(func(error) {})
	default:
		sdp := g.answeredBy(d, r)
		d.session.floor = c.floor
		d.granted(r)
		g.emit(sipclient.LegAccepted{ID: g.id, SDP: sdp, Fork: d.remote, At: time.Now()})
		g.connectedTo(r)
	}
}

// answeredBy makes the fork d, whose 2xx is r, the call's dialog, and returns what it says of
// its media. What another one has offered by UPDATE comes to nothing.
func (g *leg) answeredBy(d *dialog, r *response) (sdp string) {
	if o := g.offer; o != nil && o.dialog != d {
		g.dropOffer()
	}
	g.dialog = d
	g.agree(g.client.offer)
	if sdp = sdpOf(r); sdp == "" && g.client.offer != "" { // it may have come before, and not again (RFC 3262 section 5)
		sdp = d.early
	}
	return sdp
}

// ack acknowledges a 2xx, with the answer where that made the offer.
func (c *inviteClient) ack(d *dialog, answer string) error {
	tag := d.remote
	if c.acks[tag] != nil {
		return nil
	}
	r, err := d.ackOf(c.request, c.cseq, answer)
	if err != nil {
		return err
	}
	c.acks[tag] = r
	return c.leg.line.sendAck(r)
}

// acknowledge sends the ACK for a final response of 300 or above.
func (c *inviteClient) acknowledge(r *response) {
	c.tx.end()
	c.leg.line.acknowledge(c.request, r)
}

// challenged answers a 401 or 407 (RFC 3261 section 22).
func (c *inviteClient) challenged(r *response) {
	if !c.leave(r) {
		return
	}
	c.auth.retry(c.ctx, r, func(err error) {
		switch {
		case c.finished:
		case err != nil:
			c.failed(r, err)
		default:
			c.resend(r)
		}
	})
}

// leave ends an attempt that another one is to follow; false means that the call
// was taken back meanwhile, and none does.
func (c *inviteClient) leave(r *response) bool {
	c.acknowledge(r)
	c.tx = nil
	spoken := len(c.early) > 0
	c.drop()
	c.leg.dropOffer()
	switch {
	case c.cancelWanted:
		c.refused(withdrawn())
	case spoken:
		c.leg.emit(sipclient.LegAnew{ID: c.leg.id})
	}
	return !c.finished
}

// resend makes the next attempt after r.
func (c *inviteClient) resend(r *response) {
	if err := c.send(); err != nil {
		c.failed(r, err)
	}
}

// failed ends the call with r, because what was to follow it failed here.
func (c *inviteClient) failed(r *response, err error) {
	cause := refusal(r)
	cause.Err = err
	c.refused(cause)
}

// withdrawn is the cause of an INVITE that we took back ourselves.
func withdrawn() call.Cause { return call.Cause{By: call.Local, Code: 487, Phrase: phrase(487)} }

// fail ends an INVITE that gets no final response.
func (c *inviteClient) fail(err error) {
	switch {
	case c.finished:
	case c.cancelled && errors.Is(err, errNoResponse): // RFC 3261 section 9.1
		c.refused(withdrawn())
	default:
		c.refused(failure(err))
	}
}

// failure is the cause of a request that failed here.
func failure(err error) call.Cause { return call.Cause{By: call.Network, Err: err} }

// refused ends the leg.
func (c *inviteClient) refused(cause call.Cause) {
	c.finish()
	c.drop()
	c.leg.over = true
	c.leg.dropOffer()
	c.leg.emit(sipclient.LegRefused{ID: c.leg.id, Cause: cause})
}

func (c *inviteClient) finish() {
	c.finished = true
	c.end()
}

// drop forgets the early dialogs.
func (c *inviteClient) drop() {
	for _, d := range c.early {
		if !d.confirmed {
			c.leg.line.forget(d)
		}
	}
	c.early = nil
}

// cancel takes the INVITE back: now, or as soon as a 1xx allows it.
func (c *inviteClient) cancel(why sipclient.Reason) error {
	switch {
	case c.finished:
		return nil
	case c.tx == nil: // between two INVITEs: nothing is on the wire
		c.refused(withdrawn())
		return nil
	}
	if !c.cancelWanted {
		c.withdrawal = withdrawal{true, formatReason(why)}
	}
	if c.proceeding {
		c.sendCancel()
	}
	return nil
}

// sendCancel sends CANCEL; the INVITE ends with 487, or with the 200 that crossed
// the CANCEL.
func (c *inviteClient) sendCancel() {
	if c.cancelled {
		return
	}
	c.cancelled = true
	c.leg.line.cancelInvite(c.tx, c.withdrawal.reason)
}
