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

// reinvite is an INVITE of ours within a dialog (RFC 3261 section 14.1) until it
// has its final response, however often it is sent for that:
//
//	waiting ─> pending ─2xx─> ended (ACK; the 2xx again: ACK again)
//	   ^          │ ├──408, 481─> ended, and so is the call
//	   └─delayed<─┘ └──other failures─> ended, and the call is as before
//	      491, 500 with Retry-After, 401, 407
type reinvite struct {
	dialog *dialog
	sdp    string
	ctx    context.Context // ends the wait for a password
	auth   authorization
	// done gets the answer, or why there is none. Once.
	done  func(answer string, err error)
	state reinviteState
	// tries counts those that were put off.
	tries int
	delay *timer
	attempt
	ack       *sip.Request // once there was a 2xx
	abandoned bool         // nobody waits any more: CANCEL as soon as that is allowed
}

type reinviteState uint8

const (
	reinviteWaiting reinviteState = iota // for its turn
	reinvitePending                      // on the wire, or a password is fetched for it
	reinviteDelayed                      // put off
	reinviteEnded
)

// maxTries bounds how often one offer is put off, longestDelay how long at once.
const (
	maxTries     = 6
	longestDelay = 32 * time.Second
)

// errNoAnswer: a re-INVITE was accepted with a 2xx in which no answer stands.
var errNoAnswer = errors.New("the other side accepted the offer without an answer")

// newReinvite makes a re-INVITE for g's dialog.
func (g *leg) newReinvite(ctx context.Context, sdp string, done func(string, error)) *reinvite {
	return &reinvite{dialog: g.dialog, sdp: sdp, ctx: ctx, auth: g.authorization(), done: done}
}

// authorization is the login part of a request in g's dialog.
func (g *leg) authorization() authorization {
	trusts := trustsNobody
	if g.client != nil {
		trusts = g.line.keys.trusts
	}
	return authorization{line: g.line, trusts: trusts}
}

// enqueue lets x be sent as soon as nothing is in its way.
func (g *leg) enqueue(x *reinvite) {
	g.offers = append(g.offers, x)
	g.proceed()
}

// proceed sends the next re-INVITE of ours, unless an INVITE of either side is
// under way (RFC 3261 section 14.1).
func (g *leg) proceed() {
	if g.over || len(g.offers) == 0 || g.offer != nil || g.dialog.unacked != nil || !g.mayOffer() {
		return
	}
	if x := g.offers[0]; x.state == reinviteWaiting {
		x.send()
	}
}

// offering reports whether an offer of ours is on its way: one of theirs is then
// refused with 491.
func (g *leg) offering() bool { return len(g.offers) > 0 && g.offers[0].state == reinvitePending }

// send puts the INVITE on the wire.
func (x *reinvite) send() {
	d := x.dialog
	l := d.leg.line
	x.attempt = attempt{cseq: d.nextSeq()}
	r, err := d.request(sip.INVITE, x.cseq)
	if err == nil {
		d.leg.addSelf(r)
		d.addTimer(r)
		setSDP(r, x.sdp)
		x.auth.apply(r)
		add(r, "User-Agent", l.userAgent())
		x.request = r
		x.tx, err = l.begin(r, x.response, x.fail, nil)
	}
	if err != nil {
		x.finish("", fmt.Errorf("re-INVITE: %w", err))
		return
	}
	x.state = reinvitePending
}

func (x *reinvite) response(r *response) {
	switch {
	case r.StatusCode < 200:
		if x.state != reinvitePending {
			return
		}
		if !x.cancelled {
			x.tx.timeout.stop() // timer B
		}
		x.proceeding = true
		x.cancel()
	case r.StatusCode < 300:
		x.accepted(r)
	case x.ack == nil:
		x.tx.end()
		x.tx = nil
		x.dialog.leg.line.acknowledge(x.request, r)
		if x.state != reinviteEnded {
			x.refused(r)
		}
	}
}

// accepted takes a 2xx, which has an ACK each time it comes (RFC 3261 section
// 13.2.2.4). Its Contact is the new remote target.
func (x *reinvite) accepted(r *response) {
	d := x.dialog
	g := d.leg
	if x.ack != nil {
		_ = g.line.transmit(x.ack, nil)
		return
	}
	d.refresh(r)
	ack, err := d.ackOf(x.request, x.cseq, "")
	if err != nil {
		x.finish("", fmt.Errorf("re-INVITE: %w", err))
		return
	}
	x.ack = ack
	_ = g.line.sendAck(ack)
	x.tx.expire(errNoResponse)
	x.tx.fail = func(error) {}
	if x.state == reinviteEnded {
		return
	}
	d.granted(r)
	answer := sdpOf(r)
	if answer == "" {
		x.finish("", fmt.Errorf("re-INVITE: %w", errNoAnswer))
		return
	}
	g.agree(x.sdp)
	x.finish(answer, nil)
}

// refused takes a final response of 300 or above.
func (x *reinvite) refused(r *response) {
	wait := retryAfterOf(r)
	switch code := r.StatusCode; {
	case x.abandoned:
		x.finish("", refusedError(r))
	case code == 401 || code == 407:
		x.auth.retry(x.ctx, r, func(err error) {
			switch {
			case x.state != reinvitePending:
			case err != nil:
				x.finish("", fmt.Errorf("re-INVITE: %w", err))
			case x.abandoned:
				x.finish("", refusedError(r))
			default:
				x.state = reinviteWaiting
				x.dialog.leg.proceed()
			}
		})
	case code == 491:
		x.putOff(x.dialog.leg.glare(), r)
	case code == 500 && value(r, "Retry-After") != "" && wait <= longestDelay: // also at once
		x.putOff(wait, r)
	case code == 422 && x.dialog.session.raise(r, max(x.dialog.session.interval, x.dialog.session.least)):
		x.state = reinviteWaiting
		x.dialog.leg.proceed()
	case code == 408 || code == 481:
		x.finish("", refusedError(r))
		x.dialog.gone(refusal(r), code == 408)
	default:
		x.dialog.leg.refused = true
		x.finish("", refusedError(r))
	}
}

// glare is how long to wait when both sides have sent an INVITE at once (RFC
// 3261 section 14.1): whoever chose the Call-ID waits longer.
func (g *leg) glare() time.Duration {
	if g.client != nil {
		return between(2100*time.Millisecond, 4*time.Second)
	}
	return between(0, 2*time.Second)
}

// putOff sends the INVITE again after a while, unless that was done too often.
func (x *reinvite) putOff(wait time.Duration, r *response) {
	g := x.dialog.leg
	if x.tries++; x.tries >= maxTries {
		x.finish("", refusedError(r))
		return
	}
	x.state = reinviteDelayed
	x.delay = g.line.after(g.line.timing.lasts(wait), func() {
		x.state = reinviteWaiting
		g.proceed()
	})
}

// fail ends a re-INVITE without a final response. That of the server's having
// been silent ends the call (RFC 3261 section 12.2.1.2); the loss of the
// connection does not.
func (x *reinvite) fail(err error) {
	x.tx = nil
	if x.state == reinviteEnded {
		return
	}
	x.finish("", fmt.Errorf("re-INVITE: %w", err))
	if errors.Is(err, errNoResponse) && !x.cancelled {
		x.dialog.gone(failure(err), true)
	}
}

// abandon takes the re-INVITE back: nobody waits for its answer any more.
func (x *reinvite) abandon() {
	x.abandoned = true
	if x.state == reinvitePending && x.tx != nil {
		x.cancel()
	} else {
		x.finish("", context.Canceled)
	}
}

// cancel sends CANCEL where it is wanted and allowed (RFC 3261 section 9.1).
func (x *reinvite) cancel() {
	if x.abandoned && x.proceeding && !x.cancelled {
		x.cancelled = true
		x.dialog.leg.line.cancelInvite(x.tx, "")
	}
}

// finish ends x and lets the next one go. A transaction that is still there ends
// by itself.
func (x *reinvite) finish(answer string, err error) {
	if x.state == reinviteEnded {
		return
	}
	x.state = reinviteEnded
	x.delay.stop()
	g := x.dialog.leg
	for i, y := range g.offers {
		if x == y {
			g.offers = append(g.offers[:i:i], g.offers[i+1:]...)
			break
		}
	}
	x.done(answer, err)
	g.proceed()
}

// gone ends a call whose dialog the other side does not know any more, or about
// which it says nothing (RFC 3261 section 12.2.1.2).
func (d *dialog) gone(cause call.Cause, bye bool) {
	g := d.leg
	if g.over {
		return
	}
	g.conclude()
	if bye {
		g.line.sendBye(d, func(error) {})
	} else {
		g.line.forget(d)
	}
	g.emit(sipclient.LegBye{ID: g.id, Cause: cause})
}

// refusedError is the error of a final response of 300 or above.
func refusedError(r *response) error {
	return &sipclient.RefusedError{Code: r.StatusCode, Phrase: clean(r.Reason), RetryAfter: retryAfterOf(r)}
}

// retryAfterOf reads Retry-After (RFC 3261 section 20.33); 0 where there is none.
func retryAfterOf(m sip.Message) time.Duration {
	return min(deltaSeconds(value(m, "Retry-After")), maxExpiry)
}
