package demopbx

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
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
	server   *Server
	invite   *sip.Request // the INVITE that began it
	outgoing bool
	user     string // the extension called, or that calls

	// ctx ends with the call; its cause says why.
	ctx context.Context
	end context.CancelCauseFunc

	mu     sync.Mutex
	state  legState
	conn   *conn
	dialog dialog
	acked  chan struct{}
	bridge *leg // the other half of a relayed call
	media  *media
	orphan *time.Timer        // runs while the client's connection is gone
	settle context.CancelFunc // stops the session timer that runs (RFC 4028)
}

// newIncoming is the leg of an INVITE from a client.
func (s *Server) newIncoming(c *conn, req *sip.Request) *leg {
	l := &leg{server: s, invite: req, user: req.Recipient.User, conn: c, acked: make(chan struct{})}
	l.ctx, l.end = context.WithCancelCause(s.life.calls)
	l.dialog = dialog{
		callID: req.CallID().Value(), localTag: token(8), local: req.To().Address, remote: req.From().Address, remoteName: req.From().DisplayName,
		remoteTag: req.From().Params.GetOr("tag", ""), cseq: s.habits.firstCSeq, remoteCSeq: req.CSeq().SeqNo,
		target: req.From().Address,
	}
	l.aim(req.Contact())
	return l
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

// run performs the extension's script and ends the call as the script says.
func (l *leg) run(script extension) {
	defer l.close()
	err := script(l.ctx, l)
	var no *rejection
	switch {
	case errors.As(err, &no):
		l.reject(no)
	case err != nil && l.ctx.Err() == nil:
		l.server.log.Warn("call failed", "extension", l.user, "error", err)
		l.reject(&rejection{status: sip.StatusInternalServerError})
	}
	l.hangUp()
}

// close frees what the leg holds.
func (l *leg) close() {
	l.mu.Lock()
	l.state = over
	if l.orphan != nil {
		l.orphan.Stop()
	}
	m := l.media
	l.mu.Unlock()
	l.end(errOver)
	l.server.table.remove(l)
	if m != nil {
		m.close()
	}
}

// rejection is an extension's refusal: the status goes to the caller.
type rejection struct {
	status int
	reason string   // reason phrase; empty = the usual one
	lines  []string // extra header lines
}

// Error is error's.
func (r *rejection) Error() string { return fmt.Sprintf("the call is refused with %d", r.status) }

func reject(status int) error { return &rejection{status: status} }

// reject sends a final error unless there is a final answer already.
func (l *leg) reject(r *rejection) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state != early || l.outgoing {
		return
	}
	status := r.status
	if other, ok := l.server.habits.status[status]; ok {
		status = other
	}
	lines := r.lines
	if reason := l.server.habits.reasonHeader(r.status); reason != "" {
		lines = append(lines, "Reason: "+reason)
	}
	res := l.server.response(l.invite, status, l.dialog.localTag, lines...)
	if r.reason != "" {
		res.Reason = r.reason
	}
	l.server.finish(res, "", l.user, l.dialog.local.Host)
	l.state = over
	l.server.send(l.conn, res)
}

// provisional sends a 18x, with SDP or without, unless the call is answered or
// over.
func (l *leg) provisional(status int, sdp string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state != early {
		return
	}
	res := l.server.response(l.invite, status, l.dialog.localTag, l.server.dialogHeaders(l.conn, l.user)...)
	l.server.finish(res, sdp, l.user, l.dialog.local.Host)
	l.server.send(l.conn, res)
}

// accept sends the 200, repeats it until its ACK comes (RFC 3261 section
// 13.3.1.4), and starts the session timer.
func (l *leg) accept(sdp string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state != early {
		return context.Cause(l.ctx)
	}
	res := l.server.response(l.invite, sip.StatusOK, l.dialog.localTag, l.server.dialogHeaders(l.conn, l.user)...)
	addLines(res, l.startSessionTimer(l.invite))
	l.server.finish(res, sdp, l.user, l.dialog.local.Host)
	l.state = answered
	l.server.send(l.conn, res)
	l.server.spawn(func() { l.repeat(res) })
	return nil
}

// repeat sends the 200 again and again until the ACK, and gives the call up
// without one.
func (l *leg) repeat(res *sip.Response) {
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for pause := t1; ; pause = min(2*pause, t2) {
		again := time.NewTimer(pause)
		select {
		case <-again.C:
			l.mu.Lock()
			c := l.conn
			l.mu.Unlock()
			if !c.gone() {
				l.server.send(c, res)
			}
		case <-l.acked:
			again.Stop()
			return
		case <-l.ctx.Done():
			again.Stop()
			return
		case <-limit.C:
			again.Stop()
			l.end(errNoACK)
			return
		}
	}
}

// acknowledged stops the repetition.
func (l *leg) acknowledged() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.outgoing || l.state != answered {
		return
	}
	select {
	case <-l.acked:
	default:
		close(l.acked)
	}
}

// cancelled ends a call that the caller has cancelled, unless it is answered.
func (l *leg) cancelled() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state != early {
		return
	}
	l.terminate(errCancelled)
}

// terminate answers the INVITE with 487; mu is held.
func (l *leg) terminate(cause error) {
	l.state = over
	res := l.server.response(l.invite, sip.StatusRequestTerminated, l.dialog.localTag)
	l.server.finish(res, "", "", "")
	l.server.send(l.conn, res)
	l.end(cause)
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
	defer l.server.table.end(tx)
	c := l.conn
	l.server.send(c, bye)
	l.mu.Unlock()
	limit := time.NewTimer(byePatience)
	defer limit.Stop()
	select {
	case <-tx.responses:
	case <-limit.C:
	case <-c.ctx.Done():
	}
}

// goodbyeReason is the Reason of our BYE.
func (l *leg) goodbyeReason() string {
	if errors.Is(context.Cause(l.ctx), errExpired) {
		return `SIP;cause=408;text="Session timeout"`
	}
	return l.server.habits.byeReason()
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

// startSessionTimer grants the session timer that an INVITE or UPDATE asks for
// if the client will refresh it, and returns the header lines that say so. mu is
// held.
func (l *leg) startSessionTimer(req *sip.Request) []string {
	seconds, ok := sessionExpires(req)
	if header := req.GetHeader("Session-Expires"); !ok || header != nil && strings.Contains(header.Value(), "refresher=uas") {
		return nil
	}
	if l.settle != nil {
		l.settle()
	}
	ctx, settle := context.WithCancel(l.ctx)
	l.settle = settle
	// A tenth early, as FreeSWITCH: RFC 4028 section 10 says a third or 32 s.
	expired := l.server.options.Hooks.After(time.Duration(seconds) * time.Second * 9 / 10)
	l.server.spawn(func() {
		select {
		case <-expired:
			if ctx.Err() == nil {
				l.end(errExpired)
			}
		case <-ctx.Done():
		}
	})
	return []string{fmt.Sprintf("Session-Expires: %d;refresher=uac", seconds), "Require: timer"}
}
