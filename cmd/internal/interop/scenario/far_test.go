//go:build interop && linux

package scenario

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"offhook/cmd/internal/control"
	"offhook/cmd/internal/interop/rig"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// farTone is what the peer's microphone hears, in Hz.
const farTone = 1000

// farEnd is a phone that is not Offhook's. It takes every call.
type farEnd interface {
	// Call calls a user, HangUp ends that or any other call.
	Call(ctx context.Context, user string) error
	HangUp(ctx context.Context) error
	// Hold puts the call on hold, or takes it back; Transfer sends us to another user.
	Hold(ctx context.Context, on bool) error
	Transfer(ctx context.Context, user string) error
	// Hears waits until it hears a tone, or until it hears that no more, where it can tell.
	Hears(ctx context.Context, hz float64, there bool) error
}

// page is a phone in Chromium.
type page struct{ *rig.Browser }

func (p page) do(ctx context.Context, function string, arguments ...any) error {
	_, err := p.Do(ctx, function, arguments...)
	return err
}
func (p page) Call(ctx context.Context, user string) error     { return p.do(ctx, "dial", user) }
func (p page) HangUp(ctx context.Context) error                { return p.do(ctx, "hangUp") }
func (p page) Transfer(ctx context.Context, user string) error { return p.do(ctx, "transfer", user) }
func (p page) Hold(ctx context.Context, on bool) error {
	return p.do(ctx, map[bool]string{true: "hold", false: "unhold"}[on])
}
func (p page) Hears(ctx context.Context, hz float64, there bool) error {
	if there {
		return p.Hear(ctx, hz)
	}
	return p.HearNothing(ctx)
}

// small is baresip, which tells what it hears only when a call is over: that stays unasked.
type small struct{ *rig.Baresip }

func (s small) Call(_ context.Context, user string) error     { return s.Dial(user) }
func (s small) HangUp(context.Context) error                  { return s.Baresip.HangUp() }
func (s small) Transfer(_ context.Context, user string) error { return s.Baresip.Transfer(user) }
func (s small) Hold(_ context.Context, on bool) error         { return s.Baresip.Hold(on) }
func (s small) Hears(context.Context, float64, bool) error    { return nil }

// outside is our phone, bob, on a Kamailio with the peer, alice, and with room for a third.
type outside struct {
	*phone
	t   *testing.T
	k   *rig.Kamailio
	far farEnd
}

// user starts a phone of ours on the server.
func user(t *testing.T, s *stage, k *rig.Kamailio, name string, tone float64, change func(*line)) *phone {
	t.Helper()
	ca, err := os.ReadFile(k.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	l := line{
		Account:  account.Account{ID: name, Number: name, Server: k.URL(), Register: true},
		password: rig.Password(name), ca: ca, tone: tone,
	}
	change(&l)
	return startPhone(t, s, l)
}

// asIs changes nothing of a phone.
func asIs(*line) {}

// friend is the third, carol, another phone of ours.
func (o *outside) friend() *phone {
	return user(o.t, o.stage, o.k, "carol", theirTone, asIs)
}

// takes answers the call that rings at a phone.
func (p *phone) takes() sipclient.CallID {
	id := p.rings().ID
	p.do(control.Request{Do: control.Answer, Call: id})
	p.active(id)
	return id
}

// talks calls the peer, which answers; each hears the other.
func (o *outside) talks() sipclient.CallID {
	id := o.call("alice")
	o.hears(farTone)
	o.farHears(ourTone)
	return id
}

// farHears waits until the peer hears a tone; farSilent until it hears nothing of us.
func (o *outside) farHears(hz float64) {
	if o.err == nil {
		o.must(o.far.Hears(o.ctx, hz, true))
	}
}
func (o *outside) farSilent() {
	if o.err == nil {
		o.must(o.far.Hears(o.ctx, 0, false))
	}
}

// asks has the peer do something.
func (o *outside) asks(f func(ctx context.Context) error) {
	if o.err == nil {
		o.must(f(o.ctx))
	}
}

// against makes a script of what our phone and the peer do. Whatever is left of it is hung up.
func against(k *rig.Kamailio, far farEnd, change func(*line), script func(o *outside)) func(*testing.T, *stage) {
	return func(t *testing.T, s *stage) {
		limited, cancel := context.WithTimeoutCause(s.ctx, 40*time.Second, fmt.Errorf("40 s passed"))
		defer cancel()
		s.ctx = limited
		o := &outside{t: t, k: k, far: far, phone: user(t, s, k, "bob", ourTone, change)}
		script(o)
		_ = o.app.Client.HangupAll()
	}
}
