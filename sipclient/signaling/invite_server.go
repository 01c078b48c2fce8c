package signaling

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

// errNoAck means that the other side never acknowledged our 200.
var errNoAck = errors.New("the caller did not acknowledge the answer")

// errOver is what becomes of an offer in our 200 when the call ends before its ACK.
var errOver = fmt.Errorf("an offer in a 200: %w", sipclient.ErrNoCall)

// inviteState is where an INVITE of the other side stands (RFC 3261 section
// 17.2.1 with RFC 6026).
type inviteState uint8

const (
	inviteProceeding inviteState = iota // no final response yet
	inviteAccepted                      // 2xx sent, repeated until the ACK comes
	inviteCompleted                     // another final response sent, waits for its ACK
	inviteEnded
)

// inviteServer is an INVITE that came, within a dialog or not, until it has got
// its ACK.
type inviteServer struct {
	line     *line
	leg      *leg
	dialog   *dialog
	key      string
	request  *request
	state    inviteState
	last     *sip.Response // sent again when the INVITE comes again
	resend   *timer
	interval time.Duration
	giveUp   *timer // H and L
	// counter is true where the INVITE had no SDP and our 200 made the offer:
	// the ACK brings the answer.
	counter bool
	// answered gets that answer, or why there is none, once; nil where nobody waits for it.
	answered func(answer string, err error)
	reliable *reliable // the 180, where the caller requires 100rel
}

// serverKey names a server transaction (RFC 3261 section 17.2.3); ACK and
// CANCEL have the key of their INVITE. Peers of RFC 2543 have no magic cookie.
func serverKey(r *request) string {
	if strings.HasPrefix(r.branch, magicCookie) {
		return r.branch + "\x00" + strings.ToLower(r.sentBy)
	}
	return r.callID + "\x00" + r.from.tag() + "\x00" + r.sentBy
}

// newInviteServer starts the server side of an INVITE: 100 goes out at once.
func (l *line) newInviteServer(r *request, g *leg, d *dialog) *inviteServer {
	s := &inviteServer{line: l, leg: g, dialog: d, key: serverKey(r), request: r}
	l.servers[s.key] = s
	s.send(l.respond(r, 100, ""))
	return s
}

// send transmits a response and keeps it.
func (s *inviteServer) send(r *sip.Response) {
	if r.Body() == nil {
		r.SetBody([]byte{})
	}
	s.last = r
	_ = s.line.transmit(r, nil)
}

// provisional sends 180 with what makes an early dialog (RFC 3261 section 12.1.1).
func (s *inviteServer) provisional(code int) error {
	if s.line.flow == nil {
		return sipclient.ErrDisconnected
	}
	if names(s.request, "Require", "100rel") {
		s.reliably(code)
	} else {
		s.send(s.dialogResponse(code))
	}
	return nil
}

func (s *inviteServer) dialogResponse(code int) *sip.Response {
	r := s.line.respond(s.request, code, s.leg.localTag)
	for _, h := range s.request.GetHeaders("Record-Route") {
		add(r, "Record-Route", h.Value())
	}
	s.leg.addSelf(r)
	add(r, "Server", s.line.userAgent())
	return r
}

// accept sends 200 and repeats it until the ACK comes, over reliable transports,
// too (RFC 3261 section 13.3.1.4).
func (s *inviteServer) accept(sdp string) error {
	if s.line.flow == nil {
		return sipclient.ErrDisconnected
	}
	r := s.dialogResponse(200)
	s.dialog.refresh(s.request)
	interval, ours := s.dialog.grant(s.request, r)
	setSDP(r, sdp)
	if len(r.String()) > maxOut {
		return errTooLarge
	}
	s.reliable.stop()
	s.state = inviteAccepted
	s.dialog.confirmed = true
	s.dialog.unacked = s
	s.dialog.keep(interval, ours)
	s.send(r)
	s.interval = s.line.timing.t1
	s.resend = s.line.after(s.interval, s.repeat)
	s.giveUp = s.line.after(s.line.timing.transaction, s.unacknowledged)
	return nil
}

func (s *inviteServer) repeat() {
	_ = s.line.transmit(s.last, nil)
	s.interval = min(2*s.interval, s.line.timing.t2)
	s.resend = s.line.after(s.interval, s.repeat)
}

// refuse sends a final response of 300 or above. Over a WebSocket it is sent
// once; the transaction waits for the ACK (timer H).
func (s *inviteServer) refuse(code int, extra ...[2]string) {
	r := s.line.respond(s.request, code, s.leg.localTag)
	for _, h := range extra {
		add(r, h[0], h[1])
	}
	add(r, "Server", s.line.userAgent())
	s.reliable.stop()
	s.state = inviteCompleted
	s.send(r)
	s.giveUp = s.line.after(s.line.timing.transaction, s.end)
}

// end forgets the transaction.
func (s *inviteServer) end() {
	s.resend.stop()
	s.giveUp.stop()
	s.reliable.stop()
	s.state = inviteEnded
	s.settle("", errOver)
	delete(s.line.servers, s.key)
	if s.dialog.unacked == s {
		s.dialog.unacked = nil
		s.leg.proceed()
	}
}

// settle tells who made the offer in our 200 what became of it.
func (s *inviteServer) settle(answer string, err error) {
	if s.answered != nil {
		s.answered(answer, err)
		s.answered = nil
	}
}

// unacknowledged ends a call whose 200 was never acknowledged (RFC 3261 section
// 13.3.1.4). A re-INVITE without its ACK ends nothing.
func (s *inviteServer) unacknowledged() {
	s.settle("", errNoAck)
	s.end()
	g := s.leg
	if g.server != s || g.over {
		return
	}
	s.dialog.reason = `SIP;cause=408;text="No ACK"`
	if len(g.waiting) == 0 {
		g.emit(sipclient.LegBye{ID: g.id, Cause: call.Cause{By: call.Timer, Err: errNoAck}})
	}
	g.hangUp()
}

// hangUp sends the BYE for which others may wait.
func (g *leg) hangUp() {
	waiting := g.waiting
	g.waiting = nil
	g.bye(func(err error) {
		for _, done := range waiting {
			done(err)
		}
	})
}

// onAck takes an ACK: for a 2xx it belongs to the dialog, for other final
// responses to the INVITE's transaction (RFC 3261 sections 13.3.1.4 and 17.2.1).
func (l *line) onAck(r *request) {
	if s := l.servers[serverKey(r)]; s != nil && s.state == inviteCompleted {
		s.end()
		return
	}
	d := l.dialogs[dialogID{r.callID, r.to.tag(), r.from.tag()}]
	if d == nil || d.unacked == nil || d.unacked.request.cseq != r.cseq {
		return // for a response that was sent without a transaction, or again
	}
	s, g := d.unacked, d.leg
	answer := sdpOf(r)
	if answer == "" {
		s.settle("", errNoAnswer)
	} else {
		s.settle(answer, nil)
	}
	s.end()
	if len(g.waiting) > 0 {
		g.hangUp()
		return
	}
	if s.counter && s == g.server && !g.over {
		g.emit(sipclient.LegAnswer{ID: g.id, SDP: answer})
	}
}

// onCancel takes a CANCEL (RFC 3261 section 9.2): 200, and 487 for the INVITE
// unless it has its final response already.
func (l *line) onCancel(r *request) {
	s := l.servers[serverKey(r)]
	if s == nil {
		l.answer(r, 481)
		return
	}
	ok := l.respond(r, 200, s.leg.localTag) // section 9.2: the To tag of both should be the same
	ok.SetBody([]byte{})
	_ = l.transmit(ok, nil)
	if s.state != inviteProceeding {
		return
	}
	s.refuse(487)
	s.withdrawn(departure(r))
}

// withdrawn tells the leg that the INVITE came to nothing.
func (s *inviteServer) withdrawn(cause call.Cause) {
	g := s.leg
	if g.server != s { // a re-INVITE: the call goes on
		g.offer = nil
		g.proceed()
		return
	}
	g.over = true
	s.line.forget(s.dialog)
	g.emit(sipclient.LegCancelled{ID: g.id, Cause: cause})
}

// failServers ends what cannot go on without the connection that it came on.
func (l *line) failServers(err error) {
	for _, key := range slices.Sorted(maps.Keys(l.servers)) {
		switch s := l.servers[key]; s.state {
		case inviteProceeding:
			s.end()
			s.withdrawn(failure(err))
		case inviteCompleted:
			s.end()
		case inviteAccepted:
			if s.leg.server != s { // a re-INVITE: its ACK would hold up offers of ours
				s.settle("", err)
				s.end()
			}
		}
	}
}
