package signaling

import (
	"errors"
	"fmt"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient/call"
)

// errNoPrack means that the caller wants provisional responses acknowledged, and
// does not do so.
var errNoPrack = errors.New("the caller did not acknowledge the ringing")

// reliable is a provisional response of ours that is sent until its PRACK comes
// (RFC 3262 section 3). It has no SDP; so the 200 need not wait for that PRACK.
type reliable struct {
	response *sip.Response
	rseq     uint32
	acked    bool
	resend   *timer
	interval time.Duration
	giveUp   *timer
}

func (p *reliable) stop() {
	if p != nil {
		p.resend.stop()
		p.giveUp.stop()
	}
}

// reliably sends a provisional response that the caller wants to be acknowledged.
// To a late offer there is none: a first reliable response would have to make the
// offer, before anybody has answered (section 5).
func (s *inviteServer) reliably(code int) {
	if s.counter || s.reliable != nil {
		return
	}
	p := &reliable{response: s.dialogResponse(code), rseq: firstRSeq(), interval: s.line.timing.t1}
	add(p.response, "Require", "100rel")
	add(p.response, "RSeq", fmt.Sprint(p.rseq))
	s.reliable = p
	s.send(p.response)
	p.resend = s.line.after(p.interval, s.repeatReliable)
	p.giveUp = s.line.after(s.line.timing.transaction, s.unheard)
}

func (s *inviteServer) repeatReliable() {
	p := s.reliable
	_ = s.line.transmit(p.response, nil)
	p.interval *= 2
	p.resend = s.line.after(p.interval, s.repeatReliable)
}

// unheard refuses the call of somebody who does not acknowledge that it rings.
func (s *inviteServer) unheard() {
	if s.state != inviteProceeding {
		return
	}
	s.refuse(504)
	s.withdrawn(call.Cause{By: call.Timer, Err: errNoPrack})
}

// onPrack takes PRACK. An offer in it has no place: our responses that it could
// acknowledge have no answer in them.
func (l *line) onPrack(d *dialog, r *request) {
	s := d.leg.server
	a, ok := rackOf(r)
	if !ok || s == nil || s.reliable == nil || s.reliable.acked || a != (rack{s.reliable.rseq, s.request.cseq, "INVITE"}) {
		l.answer(r, 481)
		return
	}
	s.reliable.acked = true
	s.reliable.stop()
	if sdpOf(r) != "" {
		l.answer(r, 488)
		return
	}
	l.answer(r, 200)
}
