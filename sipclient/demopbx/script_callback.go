package demopbx

import (
	"context"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/assets/announcements"
)

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
			s.callTo(back, caller{user: "9000", name: "Offhook demo", host: host}, invitation{}, greet)
		case <-s.life.calls.Done():
		}
	})
	return nil
}

// callBackTarget is the caller's contact on his present connection.
func (l *leg) callBackTarget() *binding {
	l.mu.Lock()
	defer l.mu.Unlock()
	return &binding{user: l.phone, contact: l.dialog.target, conn: l.conn}
}

// callTo calls a client and begins a script when it answers.
func (s *Server) callTo(to *binding, from caller, i invitation, script extension) {
	l := s.newOutgoing(to, from)
	ctx, cancel := context.WithTimeoutCause(l.ctx, callBackRings, errCancelled)
	err := l.dialWithMedia(ctx, i, func(*sip.Response) {})
	cancel()
	if err != nil {
		s.log.Info("a call of ours is not answered", "error", err)
		l.finish()
		return
	}
	l.run(entry{script: script})
}

// greet speaks, and then echoes.
func greet(ctx context.Context, l *leg) error {
	m, err := l.answer()
	if err != nil {
		return err
	}
	if err := m.play(ctx, announcements.Hello); err != nil {
		return err
	}
	return echo(ctx, l)
}
