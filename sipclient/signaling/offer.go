package signaling

import (
	"context"
	"fmt"

	"offhook/sipclient"
)

// Offer implements sipclient.Leg: a re-INVITE with a new offer. Where ctx ends
// first, the re-INVITE is taken back.
func (g *leg) Offer(ctx context.Context, sdp string) (string, error) {
	type result struct {
		answer string
		err    error
	}
	got := make(chan result, 1)
	var x *reinvite
	err := g.line.do(ctx, func() error {
		switch {
		case g.over:
			return fmt.Errorf("re-INVITE: %w", sipclient.ErrNoCall)
		case !g.mayOffer() || sdp == "":
			return fmt.Errorf("re-INVITE: %w", sipclient.ErrNotAllowed)
		}
		x = g.newReinvite(context.WithoutCancel(ctx), sdp, func(answer string, err error) {
			if err == nil {
				g.peerSDP = answer
			}
			got <- result{answer, err}
		})
		g.enqueue(x)
		return nil
	})
	if err != nil {
		return "", err
	}
	select {
	case r := <-got:
		return r.answer, r.err
	case <-ctx.Done():
		_ = g.line.do(context.WithoutCancel(ctx), func() error { x.abandon(); return nil })
		return "", fmt.Errorf("re-INVITE: %w", ctx.Err())
	case <-g.line.done:
		return "", sipclient.ErrClosed
	}
}

// mayOffer reports whether the call is up: answered and, if it is ours, acknowledged.
func (g *leg) mayOffer() bool {
	d := g.dialog
	return d != nil && d.confirmed && (g.client == nil || g.client.acks[d.remote] != nil)
}
