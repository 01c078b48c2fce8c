package signaling

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/coder/websocket"
	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// checkExpiry is for how long the login step registers; it unregisters at once.
const checkExpiry = time.Minute

// Check implements sipclient.Signaling with a line of its own, so that the
// account's live line is not touched: its registration has another Contact and
// no +sip.instance, and only that one is removed again.
func (s *Signaling) Check(ctx context.Context, cfg sipclient.LineConfig, report func(sipclient.CheckStep)) error {
	l, err := s.open(cfg, func(sipclient.LineEvent) {})
	if err != nil {
		return &sipclient.ConnectError{Step: sipclient.StepName, Host: cfg.Account.Server, Err: err}
	}
	defer l.Close()
	f := l.newFlow()
	o, err := l.dial(ctx, cfg, websocket.DialOptions{OnPingReceived: f.onPing}, report)
	if err != nil {
		return err
	}
	if err := l.do(ctx, func() error { l.state.noOutbound = true; return l.attach(f, o) }); err != nil {
		o.ws.CloseNow()
		return l.unreachable(err)
	}
	if err := l.checkStep(sipclient.StepSIP, report, func() (string, error) { return l.checkOptions(ctx) }); err != nil {
		return err
	}
	if !cfg.Account.Register {
		return nil
	}
	return l.checkStep(sipclient.StepLogin, report, func() (string, error) { return l.checkLogin(ctx) })
}

// checkStep reports a step's beginning and end around do. What is no refusal is a
// *sipclient.ConnectError, in the report too.
func (l *line) checkStep(step sipclient.Step, report func(sipclient.CheckStep), do func() (string, error)) error {
	began := time.Now()
	report(sipclient.CheckStep{Step: step})
	detail, err := do()
	if _, refused := errors.AsType[*sipclient.RegisterError](err); err != nil && !refused {
		err = &sipclient.ConnectError{Step: step, Host: l.ep.HostPort(), Err: err}
	}
	report(sipclient.CheckStep{Step: step, Done: true, Took: time.Since(began), Detail: detail, Err: err})
	return err
}

// checkOptions asks the server with OPTIONS; any answer shows that it speaks
// SIP, a challenge or a refusal, too. A person waits for it, and not for the half
// minute of a transaction.
func (l *line) checkOptions(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, l.timing.check)
	defer cancel()
	from, callID := l.self()+";tag="+token(10), token(24)
	got := l.wait(ctx, &exchange{auth: authorization{trusts: trustsNobody}, compose: func() (*sip.Request, error) {
		target := "sip:" + l.cfg.Account.Host()
		r, err := l.compose(sip.OPTIONS, target, headers{from: from, to: "<" + target + ">", callID: callID, cseq: 1})
		if err != nil {
			return nil, err
		}
		l.addSelf(r)
		add(r, "Accept", sdpType)
		return r, nil
	}})
	if got.response == nil {
		return "", fmt.Errorf("no answer to OPTIONS: %w", got.err)
	}
	detail := fmt.Sprintf("%d %s", got.response.StatusCode, clean(got.response.Reason))
	for _, name := range []string{"Server", "User-Agent"} {
		if v := clean(value(got.response, name)); v != "" {
			return detail + ", " + v, nil
		}
	}
	return detail, nil
}

// checkLogin registers and takes the registration back.
func (l *line) checkLogin(ctx context.Context) (string, error) {
	granted, err := l.Register(ctx, checkExpiry)
	if err != nil {
		return "", err
	}
	detail := fmt.Sprintf("registered for %v", granted)
	if err := l.Unregister(ctx); err != nil && !errors.Is(err, sipclient.ErrDisconnected) {
		detail += ", which the server did not take back"
	}
	return detail, nil
}
