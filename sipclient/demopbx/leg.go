package demopbx

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

const (
	t1             = 500 * time.Millisecond // RFC 3261's T1: the first repetition of a 200
	t2             = 4 * time.Second        // RFC 3261's T2: the longest pause between two
	patience       = 64 * t1                // how long an ACK, a response or a lost client is waited for
	byePatience    = 2 * time.Second        // how long a BYE's answer is waited for
	cancelPatience = 5 * time.Second        // how long a 487 is waited for
)

type legState int

const (
	early    legState = iota // no final answer to the INVITE yet
	answered                 // 2xx sent or received
	over
)

// leg is one call between the PBX and one client: an INVITE dialog in which the
// PBX is called, or calls. Its script runs in a goroutine of its own (run);
// requests come in on the connection's reader. Everything that is sent in the
// dialog is sent under mu, so that the order on the wire is the order of events.
type leg struct {
	server *Server
	origin

	// ctx ends with the call; its cause says why.
	ctx context.Context
	end context.CancelCauseFunc

	mu     sync.Mutex
	state  legState
	conn   *conn
	dialog dialog
	bridge *bridge // nil unless it talks with another leg
	media  *media  // nil while the PBX carries none
	pickup pickup
	underWay
}

// origin is how a leg began.
type origin struct {
	invite   *sip.Request // the INVITE
	outgoing bool
	user     string        // the extension called, or that calls
	phone    string        // the extension that the client has registered; empty for a trunk
	acked    chan struct{} // closed by the ACK of our 200
	lines    []string      // extra header lines of our 200
	// refresher has the PBX insist on a session timer as short as it may be: "uac" or
	// "uas" has to refresh it.
	refresher string
}

// underWay is what has begun in a dialog and waits for its end.
type underWay struct {
	orphan   *time.Timer        // runs while the client's connection is gone
	settle   context.CancelFunc // stops the session timer that runs (RFC 4028)
	offering bool               // our re-INVITE waits for its answer
	rseq     uint64             // of the client's last reliable 18x
	noEvents bool               // the extension takes no telephone-event
	offered  bool               // our 200 had an offer; the ACK brings the answer
	passACK  func(*sip.Request) // what the other half waits for, likewise; may be nil
	// referrals hears the statuses that the client's NOTIFYs bring; nil without a REFER
	// of ours.
	referrals chan int
	// report hears the statuses of the script that a transfer brings the call to, until
	// that has answered; nil otherwise.
	report func(status int)
	// intercept sees the client's requests in the dialog first, CANCEL among them, and
	// reports whether it has answered. mu is held. May be nil.
	intercept func(c *conn, req *sip.Request) bool
}

// newIncoming is the leg of an INVITE from a client.
func (s *Server) newIncoming(c *conn, req *sip.Request) *leg {
	l := &leg{server: s, origin: origin{invite: req, user: req.Recipient.User, acked: make(chan struct{})}, conn: c}
	if from := req.From().Address.User; s.registrar.registeredOn(c, from) {
		l.phone = from
	}
	l.ctx, l.end = context.WithCancelCause(s.life.calls)
	l.dialog = dialog{
		callID: req.CallID().Value(), localTag: token(8), local: req.To().Address, remote: req.From().Address, remoteName: req.From().DisplayName,
		remoteTag: req.From().Params.GetOr("tag", ""), cseq: s.habits.firstCSeq, remoteCSeq: req.CSeq().SeqNo,
		target: req.From().Address,
	}
	l.aim(req.Contact())
	return l
}

// run does what the dialplan says and ends the call as the script says.
func (l *leg) run(e entry) {
	err := l.perform(e)
	var no *rejection
	switch {
	case errors.Is(err, errHandedOver):
		return
	case errors.As(err, &no):
		l.reject(no)
	case err != nil && l.ctx.Err() == nil:
		l.server.log.Warn("call failed", "extension", l.user, "error", err)
		l.reject(&rejection{status: sip.StatusInternalServerError})
	}
	l.finish()
}

// close frees what the leg holds.
func (l *leg) close() {
	l.mu.Lock()
	l.state = over
	if l.orphan != nil {
		l.orphan.Stop()
	}
	m := l.media
	l.show("terminated")
	l.mu.Unlock()
	l.end(errOver)
	l.server.table.remove(l)
	if m != nil {
		m.close()
	}
}

// hangUp ends the call from our side: BYE when it is answered, 480 when it is
// not. It waits a moment for the BYE's answer.
func (l *leg) hangUp() {
	l.mu.Lock()
	if l.state == early && !l.outgoing {
		l.mu.Unlock()
		l.reject(&rejection{status: sip.StatusTemporarilyUnavailable})
		return
	}
	if l.state != answered || l.conn.gone() {
		l.mu.Unlock()
		return
	}
	l.state = over
	bye := l.newRequest(sip.BYE)
	if reason := l.goodbyeReason(); reason != "" {
		bye.AppendHeader(sip.NewHeader("Reason", reason))
	}
	bye.SetBody(nil)
	tx := l.server.table.begin(bye)
	c := l.conn
	l.server.send(c, bye)
	l.mu.Unlock()
	l.briefly(tx)
}

// goodbyeReason is the Reason of our BYE.
func (l *leg) goodbyeReason() string {
	if errors.Is(context.Cause(l.ctx), errExpired) {
		return `SIP;cause=408;text="Session timeout"`
	}
	return l.server.habits.byeReason()
}

// connectionLost is told of every connection that ends. An unanswered call ends
// with it; an answered one waits for its client to come back, unless the
// imitated server never notices.
func (l *leg) connectionLost(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.conn != c || l.state == over:
	case l.state == early:
		l.state = over
		l.end(errSocketLost)
	case !l.server.habits.staysOnSocket:
		l.orphan = time.AfterFunc(patience, func() { l.end(errSocketLost) })
	}
}

// moveTo follows the client to the connection it now uses; mu is held.
func (l *leg) moveTo(c *conn, req *sip.Request) {
	if l.conn != c && !l.server.habits.staysOnSocket {
		l.conn = c
		if l.orphan != nil {
			l.orphan.Stop()
		}
	}
	l.aim(req.Contact())
}
