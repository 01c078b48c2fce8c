package demopbx

import (
	"context"
	"errors"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/assets/announcements"
)

// relay connects a call to a registered extension as a back-to-back user agent:
// two dialogs, and everything within one passed to the other. The SDP is passed
// as it is, so that media flows directly between the two phones.
func relay(ctx context.Context, a *leg) error {
	target := a.server.registrar.find(a.user)
	if target == nil {
		return reject(sip.StatusTemporarilyUnavailable)
	}
	from := a.invite.From()
	b := a.server.newOutgoing(target, caller{user: from.Address.User, name: from.DisplayName, host: a.dialog.local.Host})
	defer b.close()
	res, err := b.dial(ctx, string(a.invite.Body()), func(res *sip.Response) {
		a.provisional(res.StatusCode, string(res.Body()))
	})
	if err != nil {
		return err
	}
	a.join(b)
	if err := a.accept(string(res.Body())); err != nil {
		b.hangUp()
		return err
	}
	select {
	case <-ctx.Done():
	case <-b.ctx.Done():
	}
	b.hangUp()
	return nil
}

// join makes each leg the other's bridge.
func (l *leg) join(other *leg) {
	l.mu.Lock()
	l.bridge = other
	l.mu.Unlock()
	other.mu.Lock()
	other.bridge = l
	other.mu.Unlock()
}

const (
	callBackDelay = 2 * time.Second  // between hanging up and calling back
	callBackRings = 30 * time.Second // then it gives up
)

// callBack answers, hangs up, and a moment later calls the caller on the
// connection he called from.
func callBack(ctx context.Context, l *leg) error {
	m, err := l.answer()
	if err != nil {
		return err
	}
	s, back := l.server, l.callBackTarget()
	if err := m.play(ctx, announcements.CallBack); err != nil {
		return err
	}
	host := l.dialog.local.Host
	s.spawn(func() {
		select {
		case <-s.options.Hooks.After(callBackDelay):
			s.callTo(back, caller{user: "9000", name: "Offhook demo", host: host})
		case <-s.life.calls.Done():
		}
	})
	return nil
}

// callBackTarget is the caller's contact on his present connection.
func (l *leg) callBackTarget() *binding {
	l.mu.Lock()
	defer l.mu.Unlock()
	return &binding{contact: l.dialog.target, conn: l.conn}
}

// callTo calls a client, speaks, and then echoes until it hangs up.
func (s *Server) callTo(to *binding, from caller) {
	l := s.newOutgoing(to, from)
	defer l.close()
	m, offer, err := s.offerMedia(l.ctx, l.mediaLost)
	if err != nil {
		s.log.Warn("no media for a call", "error", err)
		return
	}
	l.mu.Lock()
	l.media = m
	l.mu.Unlock()
	ctx, cancel := context.WithTimeoutCause(l.ctx, callBackRings, errCancelled)
	defer cancel()
	res, err := l.dial(ctx, offer, func(*sip.Response) {})
	var no *rejection
	switch {
	case errors.As(err, &no):
		s.log.Info("call back refused", "status", no.status)
		return
	case err != nil:
		s.log.Info("call back not answered", "error", err)
		return
	}
	defer l.hangUp()
	if err := m.answered(res.Body()); err != nil {
		s.log.Info("the answer to a call back cannot be used", "error", err)
		return
	}
	if err := m.play(l.ctx, announcements.Hello); err != nil {
		return
	}
	m.echo()
	<-l.ctx.Done()
}
