package signaling

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// leg is the signalling of one call. It implements sipclient.Leg: each method
// puts its work on the line's goroutine.
type leg struct {
	persona
	negotiation
	transfers
	line     *line
	id       sipclient.CallID
	callID   string
	localTag string
	client   *inviteClient // for a call of ours
	server   *inviteServer // for a call of others
	dialog   *dialog       // once there is one; for a call of ours after the 2xx
	released bool
	// over: BYE was sent or came, or the INVITE failed. Nothing more is reported.
	over bool
	// waiting are those who want BYE sent and wait for the ACK of our 2xx.
	waiting []func(error)
}

// negotiation is how the two sides agree on media (RFC 3264).
type negotiation struct {
	offer  *offer      // theirs, that waits for AnswerOffer, or their wish for one
	offers []*reinvite // ours; the first is under way
	// agreed is ours that was taken last, as an offer or an answer, and refused says that
	// an offer of ours was not since then.
	agreed  string
	refused bool
}

// agree says that ours was taken.
func (n *negotiation) agree(sdp string) { n.agreed, n.refused = sdp, false }

var _ sipclient.Leg = (*leg)(nil)

// SIPCallID implements sipclient.Leg.
func (g *leg) SIPCallID() string { return g.callID }

// emit delivers news of the leg unless nobody wants any.
func (g *leg) emit(e sipclient.LineEvent) {
	if !g.released {
		g.line.emit(e)
	}
}

// Ack implements sipclient.Leg: it acknowledges the 2xx, with an answer where
// that made the offer (RFC 3261 section 13.2.1).
func (g *leg) Ack(ctx context.Context, answer string) error {
	return g.line.do(ctx, func() error {
		if g.client == nil || g.dialog == nil || answer != "" && g.client.offer != "" {
			return fmt.Errorf("ACK: %w", sipclient.ErrNotAllowed)
		}
		err := g.client.ack(g.dialog, answer)
		g.proceed()
		return err
	})
}

// Cancel implements sipclient.Leg. Where no provisional response has come, the
// CANCEL waits for one (RFC 3261 section 9.1).
func (g *leg) Cancel(ctx context.Context, why sipclient.Reason) error {
	return g.line.do(ctx, func() error {
		if g.client == nil {
			return fmt.Errorf("CANCEL: %w", sipclient.ErrNotAllowed)
		}
		return g.client.cancel(why)
	})
}

// Bye implements sipclient.Leg.
func (g *leg) Bye(ctx context.Context, why sipclient.Reason) error {
	done := make(chan error, 1)
	err := g.line.do(ctx, func() error {
		if g.dialog != nil && g.dialog.reason == "" {
			g.dialog.reason = formatReason(why)
		}
		g.bye(func(err error) { done <- err })
		return nil
	})
	if err != nil {
		return err
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("waiting for the answer to BYE: %w", ctx.Err())
	case <-g.line.done:
		return sipclient.ErrClosed
	}
}

// Ringing implements sipclient.Leg.
func (g *leg) Ringing(ctx context.Context) error {
	return g.line.do(ctx, func() error {
		if g.server == nil || g.server.state != inviteProceeding {
			return fmt.Errorf("180: %w", sipclient.ErrNotAllowed)
		}
		return g.server.provisional(180)
	})
}

// Accept implements sipclient.Leg. The 200 is repeated until the ACK comes.
func (g *leg) Accept(ctx context.Context, sdp string) error {
	return g.line.do(ctx, func() error {
		if g.server == nil || g.server.state != inviteProceeding {
			return fmt.Errorf("200: %w", sipclient.ErrNotAllowed)
		}
		return g.accept(sdp)
	})
}

// Reject implements sipclient.Leg.
func (g *leg) Reject(ctx context.Context, code int) error {
	return g.line.do(ctx, func() error {
		if g.server == nil || g.server.state != inviteProceeding || code < 400 || code > 699 {
			return fmt.Errorf("%d: %w", code, sipclient.ErrNotAllowed)
		}
		return g.reject(code)
	})
}

// AnswerOffer implements sipclient.Leg.
func (g *leg) AnswerOffer(ctx context.Context, sdp string) error {
	return g.line.do(ctx, func() error {
		if g.offer == nil {
			return fmt.Errorf("answering an offer: %w", sipclient.ErrNotAllowed)
		}
		return g.answerOffer(sdp)
	})
}

// Release implements sipclient.Leg. What is still open is ended: an INVITE with
// CANCEL, a call with BYE, an offer with 488.
func (g *leg) Release() {
	g.line.post(func() {
		if g.released {
			return
		}
		g.released = true
		if g.offer != nil {
			_ = g.answerOffer("")
		}
		switch {
		case g.over:
		case g.dialog != nil && g.dialog.confirmed:
			g.bye(func(error) {})
		case g.client != nil:
			_ = g.client.cancel(sipclient.Reason{})
		case g.server != nil && g.server.state == inviteProceeding:
			_ = g.reject(480)
		}
	})
}

// bye ends the call with BYE, and done tells how that went. A call of others
// that has not sent its ACK yet must not be sent a BYE (RFC 3261 section 15).
func (g *leg) bye(done func(error)) {
	d := g.dialog
	switch {
	case d == nil || !d.confirmed:
		done(fmt.Errorf("BYE: %w", sipclient.ErrNotAllowed))
	case g.over:
		done(nil)
	case d.unacked != nil && d.unacked == g.server:
		g.waiting = append(g.waiting, done)
	default:
		if g.client != nil {
			_ = g.client.ack(d, "") // nobody may send BYE before the ACK
		}
		g.conclude()
		g.line.sendBye(d, done)
	}
}

// conclude marks the call as over. Offers and REFERs of both sides come to nothing: pending
// requests are terminated with 487 (RFC 3261 section 15.1.2).
func (g *leg) conclude() {
	g.over = true
	g.dialog.session.stop()
	g.dropOffer()
	if s := g.dialog.unacked; s != nil {
		s.settle("", errOver)
	}
	for len(g.offers) > 0 {
		g.offers[0].finish("", fmt.Errorf("re-INVITE: %w", sipclient.ErrNoCall))
	}
	g.endReferral(487)
}

// dropOffer refuses an offer of theirs because what it is for is over (RFC 3261 section
// 15.1.2).
func (g *leg) dropOffer() {
	if o := g.offer; o != nil && o.invite != nil {
		o.invite.refuse(487)
	} else if o != nil {
		g.line.answer(o.update, 487)
	}
	g.offer = nil
}

// owedBye is a call that was ended here while there was no connection: the
// server believes that it is still up.
type owedBye struct {
	dialog *dialog
	since  time.Time
}

// sendBye sends BYE (RFC 3261 section 15.1.1). Whatever the answer, the dialog
// is over; without a connection the BYE is sent on the next one.
func (l *line) sendBye(d *dialog, done func(error)) {
	x := &exchange{line: l, ctx: l.ctx, auth: d.leg.authorization()}
	x.compose = func() (*sip.Request, error) {
		r, err := d.request(sip.BYE, d.nextSeq())
		if err == nil && d.reason != "" {
			add(r, "Reason", d.reason)
		}
		return r, err
	}
	x.done = func(_ *response, err error) {
		if errors.Is(err, sipclient.ErrDisconnected) {
			l.owed = append(l.owed, owedBye{d, time.Now()})
		} else {
			l.forget(d)
		}
		done(err)
	}
	x.start()
}

// payOwed sends the BYEs that could not be sent before, unless the server will
// have given up by itself.
func (l *line) payOwed() {
	owed := l.owed
	l.owed = nil
	for _, o := range owed {
		if time.Since(o.since) > l.timing.owed {
			l.forget(o.dialog)
			continue
		}
		l.sendBye(o.dialog, func(error) {})
	}
}

// forget removes a dialog: requests within it get 481 from now on.
func (l *line) forget(d *dialog) {
	if l.dialogs[d.dialogID] == d {
		delete(l.dialogs, d.dialogID)
	}
}
