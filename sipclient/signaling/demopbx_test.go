package signaling_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
	"offhook/sipclient/demopbx"
	"offhook/sipclient/signaling"
)

// browserSDP is an offer that pion made for a recorded call; nobody is there any
// more at its candidates.
func browserSDP(t *testing.T) string {
	t.Helper()
	for _, m := range readTrace(t, "testdata/freeswitch/call-07010002000.txt", "") {
		if m.Kind() == "INVITE" {
			return m.Body
		}
	}
	t.Fatal("the trace has no INVITE")
	return ""
}

// extension opens a line of the PBX's n-th user and connects it.
func extension(t *testing.T, pbx *demopbx.Server, n int, pass string) *phone {
	t.Helper()
	user := pbx.Users()[n]
	if pass == "" {
		pass = user.Password
	}
	p := &phone{t: t, events: make(chan sipclient.LineEvent, 4096)}
	p.cfg = sipclient.LineConfig{CA: pbx.CertPEM(), Password: password(pass),
		Account: account.Account{ID: user.Name, Number: user.Name, Server: pbx.URL(), Register: true}}
	line, err := newSignaling(t, signaling.Options{Version: "1.0.0"}).Open(p.cfg, func(e sipclient.LineEvent) { p.events <- e })
	if err != nil {
		t.Fatal(err)
	}
	p.line = line
	t.Cleanup(func() { line.Close() })
	p.connect()
	return p
}

func startPBX(t *testing.T, as string) *demopbx.Server {
	t.Helper()
	pbx, err := demopbx.Start(t.Context(), demopbx.Options{As: as})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pbx.Close() })
	return pbx
}

func (p *phone) register() {
	p.t.Helper()
	if granted, err := p.line.Register(p.t.Context(), 5*time.Minute); err != nil || granted <= 0 {
		p.t.Fatalf("granted %v, %v", granted, err)
	}
}

func (p *phone) call(number, sdp string) sipclient.Leg {
	p.t.Helper()
	_, host, _ := strings.Cut(p.cfg.Account.AOR(), "@")
	leg, err := p.line.Invite(p.t.Context(), "1", sipclient.Invite{Target: account.Target{User: number, Host: host}, SDP: sdp})
	if err != nil {
		p.t.Fatal(err)
	}
	return leg
}

// until skips events until one is a T.
func until[T sipclient.LineEvent](p *phone) T {
	p.t.Helper()
	for {
		select {
		case e := <-p.events:
			if got, ok := e.(T); ok {
				return got
			}
		case <-time.After(patience):
			var want T
			p.t.Fatalf("no %T within %v", want, patience)
		}
	}
}

func TestAgainstTheDemoPBX(t *testing.T) {
	for _, as := range []string{"", "freeswitch", "asterisk"} {
		t.Run("as "+as, func(t *testing.T) {
			pbx := startPBX(t, as)
			sdp := browserSDP(t)
			p := extension(t, pbx, 0, "")
			p.register()
			if n := pbx.Registered(p.cfg.Account.Number); n != 1 {
				t.Errorf("%d bindings", n)
			}
			for number, want := range map[string]call.Result{"486": call.Busy, "404": call.NotFound} {
				leg := p.call(number, sdp)
				if got := until[sipclient.LegRefused](p); call.ResultOfStatus(got.Cause.Code) != want {
					t.Errorf("%s: %+v", number, got.Cause)
				}
				leg.Release()
			}
			leg := p.call("9999", sdp)
			until[sipclient.LegProgress](p)
			p.ok(leg.Cancel(t.Context(), sipclient.Reason{}))
			if got := until[sipclient.LegRefused](p); got.Cause.Code != 487 {
				t.Errorf("%+v", got.Cause)
			}
			leg = p.call("9197", sdp)
			if got := until[sipclient.LegAccepted](p); !strings.Contains(got.SDP, "m=audio") {
				t.Errorf("SDP %q", got.SDP)
			}
			p.ok(leg.Ack(t.Context(), ""))
			p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
			p.ok(p.line.Unregister(t.Context()))
			if n := pbx.Registered(p.cfg.Account.Number); n != 0 {
				t.Errorf("%d bindings are left", n)
			}
			p.ok(newSignaling(t, signaling.Options{}).Check(t.Context(), p.cfg, func(sipclient.CheckStep) {}))
			if n := pbx.Registered(p.cfg.Account.Number); n != 0 {
				t.Errorf("Check left %d bindings", n)
			}
		})
	}
}

func TestTwoPhonesOnTheDemoPBX(t *testing.T) {
	pbx, sdp := startPBX(t, "freeswitch"), browserSDP(t)
	alice, bob := extension(t, pbx, 0, ""), extension(t, pbx, 1, "")
	alice.register()
	bob.register()
	out := alice.call(bob.cfg.Account.Number, sdp)
	in := until[sipclient.LegIncoming](bob)
	if in.Caller.Number != alice.cfg.Account.Number {
		t.Errorf("caller %+v", in.Caller)
	}
	bob.ok(in.Leg.Ringing(t.Context()))
	bob.ok(in.Leg.Reject(t.Context(), 486))
	if got := until[sipclient.LegRefused](alice); got.Cause.Code != 486 {
		t.Errorf("%+v", got.Cause)
	}
	out.Release()
	out = alice.call(bob.cfg.Account.Number, sdp)
	in = until[sipclient.LegIncoming](bob)
	bob.ok(in.Leg.Ringing(t.Context()))
	for until[sipclient.LegProgress](alice).Code != 180 {
	}
	alice.ok(out.Cancel(t.Context(), sipclient.Reason{}))
	if got := until[sipclient.LegCancelled](bob); got.ID != in.ID {
		t.Errorf("%+v", got)
	}
	until[sipclient.LegRefused](alice)
}

func TestWrongPasswordOnTheDemoPBX(t *testing.T) {
	p := extension(t, startPBX(t, "freeswitch"), 0, "wrong")
	_, err := p.line.Register(t.Context(), time.Minute)
	var re *sipclient.RegisterError
	if !errors.As(err, &re) || !re.Final || re.Code != 403 {
		t.Errorf("got %v", err)
	}
}

func TestDroppedByTheDemoPBX(t *testing.T) {
	pbx := startPBX(t, "")
	p := extension(t, pbx, 0, "")
	leg := p.call("9197", browserSDP(t))
	until[sipclient.LegAccepted](p)
	p.ok(leg.Ack(t.Context(), ""))
	pbx.Drop()
	until[sipclient.LineDown](p)
	p.connect()
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
}
