package signaling_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

// fork answers the INVITE from another branch of the call: with another To tag.
func fork(status, tag, contact string) clienttest.Step {
	return clienttest.SendFunc(func(c *clienttest.Conn) clienttest.Message {
		in := c.Seen("INVITE")
		return clienttest.ParseMessage(strings.Join([]string{"SIP/2.0 " + status, "Via: " + in.Header("Via"), "From: " + in.Header("From"),
			"To: " + in.Header("To") + ";tag=" + tag, "Call-ID: " + in.Header("Call-ID"), "CSeq: " + in.Header("CSeq"),
			"Contact: <" + contact + ">", "Content-Type: application/sdp", "", "v=0\r\n"}, "\r\n"))
	})
}

func to(tag string) func(clienttest.Message) error { return clienttest.HasHeader("To", ";tag="+tag) }

func TestForks(t *testing.T) {
	settled := make(chan struct{})
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("INVITE"),
		fork("180 Ringing", "a", "sip:a@x"), fork("183 Session Progress", "b", "sip:b@x"),
		fork("200 OK", "b", "sip:b2@x"),
		clienttest.Expect("ACK", to("b")),
		fork("200 OK", "a", "sip:a2@x"), // the other one answered at the same moment
		clienttest.Expect("ACK", to("a")), clienttest.Expect("BYE", to("a"), func(m clienttest.Message) error {
			if m.RequestURI() != "sip:a2@x" {
				return errUnwanted(m.RequestURI())
			}
			return nil
		}), clienttest.Reply("200 OK"),
		fork("200 OK", "b", "sip:b2@x"), // the ACK was late
		clienttest.Expect("ACK", to("b")),
		fork("200 OK", "a", "sip:a2@x"),
		clienttest.Expect("ACK", to("a")),
		clienttest.Then(func(*clienttest.Conn) { close(settled) }),
		clienttest.Expect("BYE", to("b")), clienttest.Reply("200 OK"),
	})
	p := connected(t, peer, signaling.Options{})
	leg := p.invite("9196")
	next[sipclient.LegProgress](p)
	next[sipclient.LegProgress](p)
	next[sipclient.LegAccepted](p)
	p.ok(leg.Ack(t.Context(), ""))
	<-settled
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
	p.none()
}

func TestCancelWaitsForAProvisional(t *testing.T) {
	cancelled := make(chan struct{})
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("INVITE"), clienttest.Until(cancelled), clienttest.Reply("100 Trying"),
		clienttest.Expect("CANCEL", clienttest.HasHeader("Reason", `SIP;cause=408;text="No answer"`)), clienttest.Reply("200 OK"),
		clienttest.ReplyTo("INVITE", "487 Request Terminated"), clienttest.Expect("ACK"),
	})
	p := connected(t, peer, signaling.Options{})
	leg := p.invite("9999")
	p.ok(leg.Cancel(t.Context(), sipclient.Reason{Code: 408, Text: "No answer"}))
	p.ok(leg.Cancel(t.Context(), sipclient.Reason{}))
	close(cancelled)
	next[sipclient.LegProgress](p)
	if got := next[sipclient.LegRefused](p); got.Cause.Code != 487 {
		t.Errorf("%+v", got.Cause)
	}
	peer.Wait()
}

func TestAcceptedAfterCancel(t *testing.T) {
	script := func() clienttest.Script {
		return clienttest.Script{
			clienttest.Expect("INVITE"), clienttest.Reply("180 Ringing"), clienttest.Expect("CANCEL", fails("Reason")),
			clienttest.ReplyTo("INVITE", "200 OK", answerSDP()...), clienttest.ReplyTo("CANCEL", "200 OK"),
			clienttest.Expect("ACK"), clienttest.Expect("BYE"), clienttest.Reply("200 OK"),
		}
	}
	t.Run("the owner ends it", func(t *testing.T) {
		peer := clienttest.NewPeer(t, script())
		p := connected(t, peer, signaling.Options{})
		leg := p.invite("9999")
		next[sipclient.LegProgress](p)
		p.ok(leg.Cancel(t.Context(), sipclient.Reason{}))
		next[sipclient.LegAccepted](p)
		p.ok(leg.Ack(t.Context(), ""))
		p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
		peer.Wait()
	})
	t.Run("nobody listens any more", func(t *testing.T) {
		peer := clienttest.NewPeer(t, script())
		p := connected(t, peer, signaling.Options{})
		leg := p.invite("9999")
		next[sipclient.LegProgress](p)
		leg.Release() // sends the CANCEL itself
		peer.Wait()
		p.none()
	})
}

func TestReleaseBeforeAnyAnswer(t *testing.T) {
	released := make(chan struct{})
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("INVITE"), clienttest.Until(released), clienttest.Reply("200 OK", answerSDP()...),
		clienttest.Expect("ACK"), clienttest.Expect("BYE"), clienttest.Reply("200 OK"),
	})
	p := connected(t, peer, signaling.Options{})
	p.invite("9196").Release()
	close(released)
	peer.Wait()
	p.none()
}

func TestByeBeforeAckSendsBoth(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("INVITE"), clienttest.Reply("200 OK", answerSDP()...), clienttest.Expect("ACK"), clienttest.Expect("BYE"), clienttest.Reply("481 Gone"),
	})
	p := connected(t, peer, signaling.Options{})
	leg := p.invite("9196")
	next[sipclient.LegAccepted](p)
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
}

func TestRefusals(t *testing.T) {
	cases := []struct {
		status string
		extra  []string
		want   call.Cause
	}{
		{"486 Busy Here", []string{`Reason: Q.850;cause=17;text="USER_BUSY"`}, call.Cause{Code: 486, Phrase: "Busy Here", Q850: 17, Text: "USER_BUSY"}},
		{"404 Not Found", []string{"Reason: Q.850;cause=1"}, call.Cause{Code: 404, Phrase: "Not Found", Q850: 1}},
		{"603 Decline", []string{`Reason: SIP;cause=603;text="no, \"never\"", Q.850 ; cause=21 ; text=REJECTED`}, call.Cause{Code: 603, Phrase: "Decline", Q850: 21, Text: `no, "never"`}},
		{"305 Use Proxy", []string{"Contact: <sip:p@elsewhere.test>"}, call.Cause{Code: 305, Phrase: "Use Proxy", Text: "sip:p@elsewhere.test"}},
		{"380 Alternative Service", []string{"Contact: <sip:112@pbx.test>"}, call.Cause{Code: 380, Phrase: "Alternative Service", Text: "sip:112@pbx.test"}},
		{"302 Moved Temporarily", []string{"Contact: <tel:+821012345678>"}, call.Cause{Code: 302, Phrase: "Moved Temporarily", Text: "tel:+821012345678"}},
		{"503 Overload", []string{"Retry-After: 120 (a storm);duration=60"}, call.Cause{Code: 503, Phrase: "Overload", RetryAfter: 2 * time.Minute}},
		{"480 Not now", []string{"Retry-After: 18000"}, call.Cause{Code: 480, Phrase: "Not now", RetryAfter: 5 * time.Hour}},
		{"488 Not Acceptable Here", []string{`Warning: 304 pbx "Media type not available"`}, call.Cause{Code: 488, Phrase: "Not Acceptable Here", Text: "Media type not available"}},
		{"422 Session Interval Too Small", []string{"Min-SE: 120"}, call.Cause{Code: 422, Phrase: "Session Interval Too Small"}},
		{"600 ", nil, call.Cause{Code: 600}},
	}
	for _, c := range cases {
		t.Run(c.status, func(t *testing.T) {
			peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Expect("INVITE", clienttest.HasHeader("Session-Expires", "1800"), clienttest.HasHeader("Min-SE", "90"), clienttest.HasHeader("Supported", "timer")),
				clienttest.Reply(c.status, c.extra...), clienttest.Expect("ACK", to("peer"))})
			p := connected(t, peer, signaling.Options{})
			leg := p.invite("x")
			c.want.By = call.Remote
			if got := next[sipclient.LegRefused](p); got.Cause != c.want {
				t.Errorf("got %+v, want %+v", got.Cause, c.want)
			}
			if err := leg.Bye(t.Context(), sipclient.Reason{}); !errors.Is(err, sipclient.ErrNotAllowed) {
				t.Errorf("BYE without a dialog: %v", err)
			}
			leg.Release()
			peer.Wait()
		})
	}
}

func TestNoAnswerToInvite(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Expect("INVITE")})
	p := connected(t, peer, signaling.Options{Timing: signaling.Timing{Transaction: 100 * time.Millisecond}})
	p.invite("9196")
	if got := next[sipclient.LegRefused](p); got.Cause.By != call.Network || got.Cause.Err == nil {
		t.Errorf("%+v", got.Cause)
	}
	peer.Wait()
}

func TestCancelThatLeadsToNothing(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("180 Ringing"), clienttest.Expect("CANCEL"), clienttest.Reply("200 OK")})
	p := connected(t, peer, signaling.Options{Timing: signaling.Timing{Transaction: 100 * time.Millisecond}})
	leg := p.invite("9196")
	next[sipclient.LegProgress](p)
	p.ok(leg.Cancel(t.Context(), sipclient.Reason{}))
	if got := next[sipclient.LegRefused](p); got.Cause.By != call.Local || got.Cause.Code != 487 {
		t.Errorf("%+v", got.Cause)
	}
	peer.Wait()
}

func TestCalleeHangsUp(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("INVITE"), clienttest.Reply("200 OK", answerSDP()...), clienttest.Expect("ACK"),
		clienttest.InDialog("BYE", `Reason: SIP;cause=408;text="Session timeout"`), clienttest.Expect("200 BYE"),
		clienttest.InDialog("INFO"), clienttest.Expect("481 INFO"),
	})
	p := connected(t, peer, signaling.Options{})
	leg := p.invite("9196")
	next[sipclient.LegAccepted](p)
	p.ok(leg.Ack(t.Context(), ""))
	if got := next[sipclient.LegBye](p); got.Cause != (call.Cause{By: call.Remote, Text: "SIP 408 Session timeout"}) {
		t.Errorf("%+v", got.Cause)
	}
	leg.Release()
	peer.Wait()
}

func TestRouteSet(t *testing.T) {
	for name, c := range map[string]struct {
		routes []string
		uri    string
		want   string
	}{
		"loose":  {[]string{"Record-Route: <sip:b;lr>, <sip:a;lr=on>"}, "sip:9196@127.0.0.1:5080;transport=udp", "<sip:a;lr=on> <sip:b;lr>"},
		"strict": {[]string{"Record-Route: <sip:b;lr>", "Record-Route: <sip:a>"}, "sip:a", "<sip:b;lr> <sip:9196@127.0.0.1:5080;transport=udp>"},
	} {
		t.Run(name, func(t *testing.T) {
			check := func(m clienttest.Message) error {
				if got := strings.Join(m.All("Route"), " "); got != c.want || m.RequestURI() != c.uri {
					return errors.New("Route " + got + ", Request-URI " + m.RequestURI())
				}
				return nil
			}
			peer := clienttest.NewPeer(t, clienttest.Script{
				clienttest.Expect("INVITE"), clienttest.Reply("200 OK", answerSDP(c.routes...)...), clienttest.Expect("ACK", check),
				clienttest.Expect("BYE", check), clienttest.Reply("200 OK")})
			p := connected(t, peer, signaling.Options{})
			leg := p.invite("9196")
			next[sipclient.LegAccepted](p)
			p.ok(leg.Ack(t.Context(), ""))
			p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
			peer.Wait()
		})
	}
}

func TestServiceRoute(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Expect("REGISTER"), clienttest.Reply("200 OK", "Service-Route: <sip:edge;lr>"),
		clienttest.Expect("INVITE", clienttest.HasHeader("Route", "<sip:edge;lr>")), clienttest.Reply("486 Busy Here"), clienttest.Expect("ACK", clienttest.HasHeader("Route", "<sip:edge;lr>"))})
	p := connected(t, peer, signaling.Options{})
	if _, err := p.line.Register(t.Context(), 60e9); err != nil {
		t.Fatal(err)
	}
	p.invite("486")
	next[sipclient.LegRefused](p)
	peer.Wait()
}

func TestInviteWithoutConnectionOrWithABadTarget(t *testing.T) {
	peer := clienttest.NewPeer(t)
	p := openPhone(t, peer, signaling.Options{})
	invite := func(target account.Target) error {
		_, err := p.line.Invite(t.Context(), "1", sipclient.Invite{Target: target})
		return err
	}
	if err := invite(account.Target{User: "1", Host: "pbx.test"}); !errors.Is(err, sipclient.ErrDisconnected) {
		t.Errorf("got %v", err)
	}
	for _, bad := range []account.Target{{User: "1", Host: "a b"}, {User: "1", Host: "a", Params: ";x\r\nEvil: 1"}, {User: "1"}} {
		if err := invite(bad); err == nil || errors.Is(err, sipclient.ErrDisconnected) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func TestCancelWhileThePasswordIsFetched(t *testing.T) {
	waiting := make(chan struct{})
	peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("407 Proxy Authentication Required", proxyMD5), clienttest.Expect("ACK")}, nil)
	p := connected(t, peer, signaling.Options{}, func(cfg *sipclient.LineConfig) {
		cfg.Password = func(ctx context.Context) (account.Password, error) {
			close(waiting)
			<-ctx.Done()
			return account.Password{}, ctx.Err()
		}
	})
	leg := p.invite("9196")
	<-waiting
	p.ok(leg.Cancel(t.Context(), sipclient.Reason{}))
	if got := next[sipclient.LegRefused](p); got.Cause.By != call.Local || got.Cause.Code != 487 {
		t.Errorf("%+v", got.Cause)
	}
}

func TestLostConnection(t *testing.T) {
	t.Run("INVITE in flight", func(t *testing.T) {
		peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("180 Ringing"), clienttest.Drop()})
		p := connected(t, peer, signaling.Options{})
		leg := p.invite("9999")
		next[sipclient.LegProgress](p)
		if got := next[sipclient.LegRefused](p); got.Cause.By != call.Network || !errors.Is(got.Cause.Err, sipclient.ErrDisconnected) {
			t.Errorf("%+v", got.Cause)
		}
		next[sipclient.LineDown](p)
		leg.Release()
	})
	t.Run("the call goes on over the next connection", func(t *testing.T) {
		peer := clienttest.NewPeer(t, callThenDrop(), clienttest.Script{clienttest.Expect("BYE", to("peer")), clienttest.Reply("200 OK")})
		p := connected(t, peer, signaling.Options{})
		leg := p.accepted()
		next[sipclient.LineDown](p)
		p.connect()
		p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
		peer.Wait()
		p.none()
	})
	t.Run("before the ACK", func(t *testing.T) {
		peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("200 OK", answerSDP()...), clienttest.Drop()},
			clienttest.Script{clienttest.Expect("ACK", to("peer")), clienttest.Expect("BYE", to("peer")), clienttest.Reply("200 OK")})
		p := connected(t, peer, signaling.Options{})
		leg := p.invite("9196")
		next[sipclient.LegAccepted](p)
		next[sipclient.LineDown](p)
		if err := leg.Ack(t.Context(), ""); !errors.Is(err, sipclient.ErrDisconnected) {
			t.Errorf("got %v", err)
		}
		p.connect()
		p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
		peer.Wait()
	})
	t.Run("hung up in between", func(t *testing.T) {
		peer := clienttest.NewPeer(t, callThenDrop(), clienttest.Script{clienttest.Expect("BYE", to("peer")), clienttest.Reply("200 OK")})
		p := connected(t, peer, signaling.Options{})
		leg := p.accepted()
		next[sipclient.LineDown](p)
		if err := leg.Bye(t.Context(), sipclient.Reason{}); !errors.Is(err, sipclient.ErrDisconnected) {
			t.Errorf("got %v", err)
		}
		leg.Release()
		p.connect()
		peer.Wait()
	})
	t.Run("released in between", func(t *testing.T) {
		peer := clienttest.NewPeer(t, callThenDrop(), clienttest.Script{clienttest.Expect("BYE", to("peer")), clienttest.Reply("200 OK")})
		p := connected(t, peer, signaling.Options{})
		leg := p.accepted()
		next[sipclient.LineDown](p)
		leg.Release()
		p.connect()
		peer.Wait()
	})
	t.Run("an INVITE of theirs", func(t *testing.T) {
		peer := clienttest.NewPeer(t, steps(incoming("v=0"), clienttest.Script{clienttest.Drop()}))
		p := connected(t, peer, signaling.Options{})
		in := next[sipclient.LegIncoming](p)
		if got := next[sipclient.LegCancelled](p); got.Cause.By != call.Network {
			t.Errorf("%+v", got.Cause)
		}
		next[sipclient.LineDown](p)
		if err := in.Leg.Accept(t.Context(), "v=0"); !errors.Is(err, sipclient.ErrNotAllowed) {
			t.Errorf("got %v", err)
		}
		in.Leg.Release()
	})
}

func callThenDrop() clienttest.Script {
	return clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("200 OK", answerSDP()...), clienttest.Expect("ACK"), clienttest.Drop()}
}

func (p *phone) accepted() sipclient.Leg {
	p.t.Helper()
	leg := p.invite("9196")
	next[sipclient.LegAccepted](p)
	p.ok(leg.Ack(p.t.Context(), ""))
	return leg
}
