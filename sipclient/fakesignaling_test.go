package sipclient

import (
	"context"
	"strings"
	"time"

	"offhook/sipclient/account"
)

type fakeLine struct {
	w   *world
	cfg LineConfig
}

func (l *fakeLine) Connect(ctx context.Context) error {
	l.w.add("connect %s", l.cfg.Account.ID)
	l.w.mu.Lock()
	connect := l.w.connect
	l.w.mu.Unlock()
	if connect != nil {
		return connect(ctx)
	}
	return nil
}

func (l *fakeLine) Register(ctx context.Context, d time.Duration) (time.Duration, error) {
	l.w.add("REGISTER")
	if l.w.register != nil {
		return l.w.register(ctx, l.cfg)
	}
	return d, nil
}

func (l *fakeLine) Probe() { l.w.add("probe") }

func (l *fakeLine) Unregister(context.Context) error { l.w.add("un-REGISTER"); return nil }

func (l *fakeLine) Invite(_ context.Context, id CallID, inv Invite) (Leg, error) {
	line := "INVITE " + inv.Target.URI()
	if inv.Replaces != (DialogRef{}) {
		line += " replacing " + inv.Replaces.CallID
	}
	if inv.Identity.Anonymous {
		line += " as nobody"
	} else if inv.Identity.Number != "" {
		line += " as " + inv.Identity.Number
	}
	l.w.add("%s", line)
	l.w.emit(l.cfg.Account.ID, LegSent{ID: id, At: time.Now()})
	return &fakeLeg{l.w, string(id)}, nil
}

func (l *fakeLine) Message(_ context.Context, to account.Target, text string) error {
	l.w.add("MESSAGE %s %q", to.URI(), text)
	return l.w.refused()
}

func (l *fakeLine) Subscribe(_ context.Context, s Subscription) error {
	l.w.add("SUBSCRIBE %s %s", s.Event, s.Target)
	return l.w.refused()
}

func (l *fakeLine) Unsubscribe(_ context.Context, s Subscription) error {
	l.w.add("un-SUBSCRIBE %s %s", s.Event, s.Target)
	return nil
}

func (l *fakeLine) Close() error { l.w.add("close %s", l.cfg.Account.ID); return nil }

type fakeLeg struct {
	w  *world
	id string
}

func (l *fakeLeg) SIPCallID() string { return "sip-" + l.id }
func (l *fakeLeg) Ack(_ context.Context, answer string) error {
	l.w.add("%s", strings.TrimSpace("ACK "+answer))
	return nil
}
func (l *fakeLeg) Cancel(_ context.Context, why Reason) error {
	l.w.add("%s", strings.TrimSpace("CANCEL "+why.Text))
	return nil
}
func (l *fakeLeg) Bye(_ context.Context, why Reason) error {
	l.w.add("%s", strings.TrimSpace("BYE "+why.Text))
	return nil
}
func (l *fakeLeg) Ringing(context.Context) error { l.w.add("180"); return nil }
func (l *fakeLeg) Accept(_ context.Context, sdp string) error {
	l.w.add("200 %s", sdp)
	return nil
}
func (l *fakeLeg) Reject(_ context.Context, code int) error { l.w.add("reject %d", code); return nil }
func (l *fakeLeg) AnswerOffer(_ context.Context, sdp string) error {
	l.w.add("answer offer %q", sdp)
	return nil
}
func (l *fakeLeg) Offer(ctx context.Context, sdp string) (string, error) {
	l.w.add("re-INVITE %s", sdp)
	if l.w.reoffer != nil {
		return l.w.reoffer(ctx, sdp)
	}
	return "answer to " + sdp, nil
}
func (l *fakeLeg) Refer(ctx context.Context, r Referral, with Leg) error {
	if with != nil {
		l.w.add("REFER %s Replaces %s", l.id, with.SIPCallID())
	} else {
		l.w.add("REFER %s to %s", l.id, r.Target.User)
	}
	if l.w.unanswered {
		<-ctx.Done()
		return ctx.Err()
	}
	if l.w.refer != nil {
		return l.w.refer(l.id)
	}
	return nil
}
func (l *fakeLeg) AnswerReferral(ctx context.Context, code int, phrase string) error {
	l.w.add("REFER answered %d %s", code, phrase)
	if l.w.unanswered {
		<-ctx.Done()
		return ctx.Err()
	}
	return nil
}
func (l *fakeLeg) Info(ctx context.Context, contentType, body string) error {
	l.w.add("INFO %s %s", contentType, strings.ReplaceAll(body, "\r\n", " "))
	if l.w.unanswered {
		<-ctx.Done()
		return ctx.Err()
	}
	return l.w.infoErr
}
func (l *fakeLeg) Redirect(_ context.Context, to account.Target) error {
	l.w.add("302 %s", to.User)
	return nil
}
func (l *fakeLeg) Release() { l.w.add("release") }
