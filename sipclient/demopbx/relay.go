package demopbx

import (
	"context"

	"github.com/emiago/sipgo/sip"
)

// relay connects a call to a registered extension as a back-to-back user agent:
// two dialogs, and what is said within one passed to the other. The SDP of a new
// call is passed as it is, so that media flows directly between the two phones.
func relay(ctx context.Context, a *leg) error {
	target := a.server.registrar.find(a.user)
	if target == nil {
		return reject(sip.StatusTemporarilyUnavailable)
	}
	if a.transferred() || a.server.options.CarryMedia {
		return carry(ctx, a, target)
	}
	b := a.server.newOutgoing(target, a.caller())
	br := join(a, b) // requests are passed on already while it rings
	res, err := b.dial(b.offerPickUp(ctx), invitation{sdp: string(a.invite.Body())}, func(res *sip.Response) {
		a.provisional(res.StatusCode, string(res.Body()))
	})
	if picker := b.pickedUp(); picker != nil {
		br.end()
		b.finish()
		return a.answeredBy(ctx, picker)
	}
	if err == nil {
		err = a.accept(string(res.Body()))
	}
	if err != nil {
		br.end()
		b.finish()
		return err
	}
	return br.converse(ctx)
}

// carry is relay with the media through the PBX: for a call that was transferred,
// and for all with Options.CarryMedia.
func carry(ctx context.Context, a *leg, target *binding) error {
	if _, err := a.prepare(); err != nil {
		return err
	}
	b := a.server.newOutgoing(target, a.caller())
	err := b.dialWithMedia(b.offerPickUp(ctx), invitation{}, func(res *sip.Response) { a.provisional(res.StatusCode, "") })
	if picker := b.pickedUp(); picker != nil {
		b.finish()
		return a.answeredBy(ctx, picker)
	}
	if err != nil {
		b.finish()
		return err
	}
	return a.carriedTo(ctx, b)
}

// carriedTo answers a and lets it talk with b, which is answered, through the
// PBX.
func (a *leg) carriedTo(ctx context.Context, b *leg) error {
	m, err := a.answer()
	if err != nil {
		b.finish()
		return err
	}
	connect(m, b.media)
	return join(a, b).converse(ctx)
}

// caller is who calls, to whoever is called for his sake.
func (l *leg) caller() caller {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := caller{user: l.dialog.remote.User, name: l.dialog.remoteName, host: l.dialog.local.Host}
	if l.phone != "" {
		c.user = l.phone
	}
	return c
}
