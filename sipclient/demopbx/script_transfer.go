package demopbx

import (
	"context"
	"fmt"
	"net/url"

	"github.com/emiago/sipgo/sip"

	"offhook/assets/announcements"
)

// sendsREFER is an extension that speaks, and then asks the caller by REFER to
// call another number; with attended to take the place of this very call with it.
// Then it hangs up; if the caller will not or cannot, it plays a tone.
func sendsREFER(to string, attended bool) extension {
	return func(ctx context.Context, l *leg) error {
		m, err := l.answer()
		if err != nil {
			return err
		}
		if err := m.play(ctx, announcements.Hello); err != nil {
			return err
		}
		target := fmt.Sprintf("sip:%s@%s", to, l.dialog.local.Host)
		if attended {
			here := replaces{callID: l.dialog.callID, toTag: l.dialog.localTag, fromTag: l.dialog.remoteTag}
			target += "?Replaces=" + url.QueryEscape(here.String())
		}
		status, err := l.refer(ctx, target)
		if err != nil || status < 300 {
			return err
		}
		return tone(ctx, l)
	}
}

// refer sends a REFER and returns its refusal, or what its NOTIFYs say in the end.
func (l *leg) refer(ctx context.Context, target string) (status int, err error) {
	progress := make(chan int, 8)
	l.mu.Lock()
	l.referrals = progress
	l.mu.Unlock()
	res, err := l.ask(ctx, sip.REFER, "", "Refer-To: <"+target+">", fmt.Sprintf("Referred-By: <sip:%s@%s>", l.user, l.dialog.local.Host))
	if err != nil || !res.IsSuccess() {
		return statusOrZero(res), err
	}
	for {
		select {
		case status := <-progress:
			if status >= 200 {
				return status, nil
			}
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
	}
}

func statusOrZero(res *sip.Response) int {
	if res == nil {
		return 0
	}
	return res.StatusCode
}

// refusesREFER is the echo, for a caller who wants to transfer it and may not.
func refusesREFER(status int) extension {
	return func(ctx context.Context, l *leg) error {
		l.mu.Lock()
		l.intercept = func(c *conn, req *sip.Request) bool {
			if req.Method != sip.REFER {
				return false
			}
			l.replyTo(c, req, status, "")
			return true
		}
		l.mu.Unlock()
		return echo(ctx, l)
	}
}

// callsAgain speaks, and then calls its caller a second time with an INVITE that
// replaces this call (RFC 3891); there a tone is heard.
func callsAgain(ctx context.Context, l *leg) error {
	m, err := l.answer()
	if err != nil {
		return err
	}
	if err := m.play(ctx, announcements.Hello); err != nil {
		return err
	}
	l.mu.Lock()
	there := replaces{callID: l.dialog.callID, toTag: l.dialog.remoteTag, fromTag: l.dialog.localTag}
	l.mu.Unlock()
	l.server.visit(l.callBackTarget(), caller{user: l.user, host: l.dialog.local.Host},
		visit{lines: []string{"Replaces: " + there.String(), "Require: replaces"}, script: tone})
	return nil
}
