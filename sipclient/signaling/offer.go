package signaling

import (
	"context"
	"fmt"

	"offhook/sipclient"
)

// Offer implements sipclient.Leg: a re-INVITE with a new offer, or the 200 to one of
// theirs that wants an offer. Where ctx ends first, a re-INVITE is taken back; what a 200
// offers cannot be, and its ACK is near.
func (g *leg) Offer(ctx context.Context, sdp string) (string, error) {
	type result struct {
		answer string
		err    error
	}
	got := make(chan result, 1)
	done := func(answer string, err error) { got <- result{answer, err} }
	var abandon func()
	given := ctx.Done()
	err := g.line.do(ctx, func() error {
		switch {
		case g.over:
			return fmt.Errorf("re-INVITE: %w", sipclient.ErrNoCall)
		case !g.mayOffer() || sdp == "":
			return fmt.Errorf("re-INVITE: %w", sipclient.ErrNotAllowed)
		case g.offer != nil && g.offer.invite != nil && g.offer.invite.counter:
			given = nil
			return g.counterOffer(sdp, done)
		}
		x := g.newReinvite(context.WithoutCancel(ctx), sdp, done)
		abandon = x.abandon
		g.enqueue(x)
		return nil
	})
	if err != nil {
		return "", err
	}
	select {
	case r := <-got:
		return r.answer, r.err
	case <-given:
		_ = g.line.do(context.WithoutCancel(ctx), func() error { abandon(); return nil })
		return "", fmt.Errorf("re-INVITE: %w", ctx.Err())
	case <-g.line.done:
		return "", sipclient.ErrClosed
	}
}

// counterOffer makes the offer that a re-INVITE of theirs asks for, in its 200 (RFC 3261
// section 14.1). done gets the answer of the ACK, or why there is none.
func (g *leg) counterOffer(sdp string, done func(answer string, err error)) error {
	s := g.offer.invite
	g.offer = nil
	if err := s.accept(sdp); err != nil {
		s.refuse(500)
		return fmt.Errorf("200: %w", err)
	}
	s.answered = func(answer string, err error) {
		if err == nil {
			g.agree(sdp)
		}
		done(answer, err)
	}
	return nil
}

// mayOffer reports whether the call is up: answered and, if it is ours, acknowledged.
func (g *leg) mayOffer() bool {
	d := g.dialog
	return d != nil && d.confirmed && (g.client == nil || g.client.acks[d.remote] != nil)
}
