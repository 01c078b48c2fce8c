package signaling_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
	"offhook/sipclient/trace"
)

const (
	wwwMD5   = `WWW-Authenticate: Digest realm="pbx.test", nonce="n1", algorithm=MD5, qop="auth"`
	proxyMD5 = `Proxy-Authenticate: Digest realm="pbx.test", nonce="p1", algorithm=MD5, qop="auth"`
)

func auth(want string) func(clienttest.Message) error {
	return clienttest.HasHeader("Authorization", want)
}

func registered(t *testing.T, script clienttest.Script, change ...func(*sipclient.LineConfig)) (time.Duration, error) {
	t.Helper()
	peer := clienttest.NewPeer(t, script)
	p := connected(t, peer, signaling.Options{}, change...)
	granted, err := p.line.Register(t.Context(), 600*time.Second)
	peer.Wait()
	return granted, err
}

func TestRegisterLogin(t *testing.T) {
	stale := strings.Replace(wwwMD5, `"n1"`, `"n2", stale=true`, 1)
	ok := clienttest.Reply("200 OK")
	cases := map[string]clienttest.Script{
		"strongest of several": {clienttest.Expect("REGISTER"),
			clienttest.Reply("401 Unauthorized", wwwMD5, `WWW-Authenticate: Digest realm="pbx.test", nonce="n2", algorithm=SHA-256, qop="auth", Digest realm="pbx.test", nonce="n3", algorithm=MD5`),
			clienttest.Expect("REGISTER", auth("algorithm=SHA-256"), auth(`nonce="n2"`)), ok},
		"stale": {clienttest.Expect("REGISTER"), clienttest.Reply("401 Unauthorized", wwwMD5),
			clienttest.Expect("REGISTER"), clienttest.Reply("401 Unauthorized", stale),
			clienttest.Expect("REGISTER", auth(`nonce="n2"`), auth("nc=00000001")), ok},
		"registrar behind a proxy": {clienttest.Expect("REGISTER"), clienttest.Reply("407 Proxy Authentication Required", proxyMD5),
			clienttest.Expect("REGISTER", clienttest.HasHeader("Proxy-Authorization", `nonce="p1"`)), clienttest.Reply("401 Unauthorized", wwwMD5),
			clienttest.Expect("REGISTER", auth(`nonce="n1"`), clienttest.HasHeader("Proxy-Authorization", "nc=00000002")), ok},
		"interval too brief": {clienttest.Expect("REGISTER"), clienttest.Reply("423 Interval Too Brief", "Min-Expires: 1800"),
			clienttest.Expect("REGISTER", clienttest.HasHeader("Expires", "1800"), clienttest.HasHeader("CSeq", "2 ")), ok},
		"no outbound": {clienttest.Expect("REGISTER", clienttest.HasHeader("Contact", "reg-id=1"), clienttest.HasHeader("Supported", "outbound")),
			clienttest.Reply("439 First Hop Lacks Outbound Support"),
			clienttest.Expect("REGISTER", fails("reg-id"), fails("outbound")), ok},
	}
	for name, script := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := registered(t, script); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRegisterRefused(t *testing.T) {
	challenged := clienttest.Script{clienttest.Expect("REGISTER"), clienttest.Reply("401 Unauthorized", wwwMD5), clienttest.Expect("REGISTER", auth("n1"))}
	cases := []struct {
		name   string
		script clienttest.Script
		code   int
		final  bool
		retry  time.Duration
		err    error
	}{
		{"403 after 401", steps(challenged, clienttest.Script{clienttest.Reply("403 Forbidden")}), 403, true, 0, nil},
		{"the same nonce again", steps(challenged, clienttest.Script{clienttest.Reply("401 Unauthorized", wwwMD5)}), 401, true, 0, sipclient.ErrWrongPassword},
		{"another nonce, not stale", steps(challenged, clienttest.Script{clienttest.Reply("401 Unauthorized", strings.Replace(wwwMD5, "n1", "n2", 1))}), 401, true, 0, sipclient.ErrWrongPassword},
		{"nothing we know", clienttest.Script{clienttest.Expect("REGISTER"), clienttest.Reply("401 Unauthorized", `WWW-Authenticate: Digest realm="x", nonce="1", algorithm=NEW`)}, 401, false, 0, sipclient.ErrUnknownLogin},
		{"another scheme", clienttest.Script{clienttest.Expect("REGISTER"), clienttest.Reply("401 Unauthorized", `WWW-Authenticate: Bearer realm="x"`)}, 401, false, 0, sipclient.ErrUnknownLogin},
		{"503", clienttest.Script{clienttest.Expect("REGISTER"), clienttest.Reply("503 Service Unavailable", "Retry-After: 30 (maintenance)")}, 503, false, 30 * time.Second, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := registered(t, c.script)
			var re *sipclient.RegisterError
			if !errors.As(err, &re) || re.Code != c.code || re.Final != c.final || re.RetryAfter != c.retry || !errors.Is(err, c.err) && c.err != nil {
				t.Errorf("got %+v", err)
			}
		})
	}
}

func TestGrantedExpiry(t *testing.T) {
	ours := func(params string) clienttest.Step {
		return clienttest.SendFunc(func(c *clienttest.Conn) clienttest.Message {
			uri := regexp.MustCompile(`<sip:[^>]*>`).FindString(c.Last().Header("Contact"))
			return clienttest.ParseMessage(strings.Join([]string{"SIP/2.0 200 OK", "Via: " + c.Last().Header("Via"), "From: " + c.Last().Header("From"),
				"To: " + c.Last().Header("To") + ";tag=1", "Call-ID: " + c.Last().Header("Call-ID"), "CSeq: " + c.Last().Header("CSeq"),
				`Contact: <sip:1000@other.invalid;transport=ws>;expires=9, "x, y" ` + uri + params, "Expires: 500", "", ""}, "\r\n"))
		})
	}
	cases := []struct {
		name  string
		reply clienttest.Step
		want  time.Duration
	}{
		{"own Contact", ours(`;received="sip:127.0.0.1:36152;transport=ws";expires=120;+sip.instance="<urn:uuid:1>"`), 120 * time.Second},
		{"Expires", ours(""), 500 * time.Second},
		{"neither", clienttest.Reply("200 OK"), 600 * time.Second},
		{"too long", ours(";expires=4294967295"), 24 * time.Hour},
		{"not kept", ours(";expires=0"), 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			granted, err := registered(t, clienttest.Script{clienttest.Expect("REGISTER"), c.reply})
			if granted != c.want || (err != nil) != (c.want == 0) {
				t.Errorf("granted %v, %v", granted, err)
			}
		})
	}
}

func TestRefreshContinuesTheNonce(t *testing.T) {
	var asked atomic.Int32
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("REGISTER"), clienttest.Reply("401 Unauthorized", wwwMD5), clienttest.Expect("REGISTER", auth("nc=00000001")), clienttest.Reply("200 OK"),
		clienttest.Expect("REGISTER", auth("nc=00000002"), clienttest.HasHeader("CSeq", "3 REGISTER")), clienttest.Reply("200 OK"),
		// The nonce is used up, and the server does not call that stale.
		clienttest.Expect("REGISTER", auth("nc=00000003")), clienttest.Reply("401 Unauthorized", strings.Replace(wwwMD5, "n1", "n9", 1)),
		clienttest.Expect("REGISTER", auth(`nonce="n9"`)), clienttest.Reply("200 OK"),
		clienttest.Expect("REGISTER", clienttest.HasHeader("Contact", "expires=0"), clienttest.HasHeader("Expires", "0"), auth("nc=00000002")), clienttest.Reply("200 OK"),
	})
	p := connected(t, peer, signaling.Options{}, func(cfg *sipclient.LineConfig) {
		cfg.Password = func(context.Context) (account.Password, error) {
			asked.Add(1)
			return account.NewPassword("secret"), nil
		}
	})
	for range 3 {
		if _, err := p.line.Register(t.Context(), time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	p.ok(p.line.Unregister(t.Context()))
	peer.Wait()
	if n := asked.Load(); n != 1 {
		t.Errorf("the password was fetched %d times", n)
	}
}

func TestNoPasswordOverPlainWS(t *testing.T) {
	peer := clienttest.NewPlainPeer(t, clienttest.Script{
		clienttest.Expect("REGISTER", clienttest.HasHeader("Via", "SIP/2.0/WS ")), clienttest.Reply("401 Unauthorized", wwwMD5),
		clienttest.Expect("INVITE"), clienttest.Reply("407 Proxy Authentication Required", proxyMD5), clienttest.Expect("ACK"),
	})
	p := connected(t, peer, signaling.Options{}, func(cfg *sipclient.LineConfig) {
		cfg.Account.AllowPlainWS = true
		cfg.Password = func(context.Context) (account.Password, error) {
			t.Error("the password was fetched")
			return account.Password{}, nil
		}
	})
	_, err := p.line.Register(t.Context(), time.Minute)
	var re *sipclient.RegisterError
	if !errors.Is(err, sipclient.ErrPlainPassword) || !errors.As(err, &re) || !re.Final || re.Code != 401 {
		t.Errorf("got %v", err)
	}
	p.invite("9196")
	if got := next[sipclient.LegRefused](p); !errors.Is(got.Cause.Err, sipclient.ErrPlainPassword) || got.Cause.Code != 407 {
		t.Errorf("%+v", got.Cause)
	}
	peer.Wait()
}

func TestPasswordThatNobodyGives(t *testing.T) {
	_, err := registered(t, clienttest.Script{clienttest.Expect("REGISTER"), clienttest.Reply("401 Unauthorized", wwwMD5)}, func(cfg *sipclient.LineConfig) {
		cfg.Password = func(context.Context) (account.Password, error) {
			return account.Password{}, sipclient.ErrPasswordNeeded
		}
	})
	var re *sipclient.RegisterError
	if !errors.Is(err, sipclient.ErrPasswordNeeded) || !errors.As(err, &re) || re.Final {
		t.Errorf("got %v", err)
	}
}

func TestRegisterEndsWithItsContextAndWithTheLine(t *testing.T) {
	waiting := make(chan struct{}, 2)
	peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Expect("REGISTER"), clienttest.Reply("401 Unauthorized", wwwMD5),
		clienttest.Expect("REGISTER"), clienttest.Reply("401 Unauthorized", wwwMD5)})
	p := connected(t, peer, signaling.Options{}, func(cfg *sipclient.LineConfig) {
		cfg.Password = func(ctx context.Context) (account.Password, error) {
			waiting <- struct{}{}
			<-ctx.Done()
			return account.Password{}, ctx.Err()
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-waiting; cancel() }()
	if _, err := p.line.Register(ctx, time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	go func() { <-waiting; p.line.Close() }()
	if _, err := p.line.Register(t.Context(), time.Minute); err == nil {
		t.Error("registered although the line was closed")
	}
	peer.Wait()
}

func TestRegisterWithoutConnection(t *testing.T) {
	peer := clienttest.NewPeer(t)
	p := openPhone(t, peer, signaling.Options{})
	if _, err := p.line.Register(t.Context(), time.Minute); !errors.Is(err, sipclient.ErrDisconnected) {
		t.Errorf("got %v", err)
	}
}

func TestInviteLogin(t *testing.T) {
	var first clienttest.Message
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("INVITE", func(m clienttest.Message) error { first = m; return nil }),
		clienttest.Reply("100 Trying"), clienttest.Reply("407 Proxy Authentication Required", proxyMD5), clienttest.Expect("ACK"),
		clienttest.Expect("INVITE", clienttest.HasHeader("CSeq", "2 INVITE"), clienttest.HasHeader("Proxy-Authorization", `uri="sip:9196@pbx.test;user=phone"`),
			func(m clienttest.Message) error {
				switch {
				case m.Header("Call-ID") != first.Header("Call-ID") || m.Header("From") != first.Header("From"):
					return errors.New("another Call-ID or From")
				case m.Header("Via") == first.Header("Via"):
					return errors.New("the same branch")
				}
				return nil
			}),
		clienttest.Reply("200 OK", answerSDP()...),
		clienttest.Expect("ACK", clienttest.HasHeader("CSeq", "2 ACK"), clienttest.HasHeader("Proxy-Authorization", "nc=00000001")),
		clienttest.Expect("BYE", fails("Authorization")), clienttest.Reply("407 Proxy Authentication Required", proxyMD5),
		clienttest.Expect("BYE", clienttest.HasHeader("Proxy-Authorization", "response="), clienttest.HasHeader("CSeq", "4 BYE")), clienttest.Reply("200 OK"),
	})
	p := connected(t, peer, signaling.Options{})
	leg, err := p.line.Invite(t.Context(), "1", sipclient.Invite{Target: account.Target{User: "9196", Host: "pbx.test", Params: ";user=phone"}, SDP: offerSDP})
	p.ok(err)
	next[sipclient.LegSent](p)
	next[sipclient.LegProgress](p)
	next[sipclient.LegAccepted](p)
	p.ok(leg.Ack(t.Context(), ""))
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
	p.none()
}

func TestInviteWithWrongPassword(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("INVITE"), clienttest.Reply("407 Proxy Authentication Required", proxyMD5), clienttest.Expect("ACK"),
		clienttest.Expect("INVITE"), clienttest.Reply("407 Proxy Authentication Required", proxyMD5), clienttest.Expect("ACK"),
	})
	p := connected(t, peer, signaling.Options{})
	p.invite("9196")
	if got := next[sipclient.LegRefused](p); got.Cause.Code != 407 || !errors.Is(got.Cause.Err, sipclient.ErrWrongPassword) {
		t.Errorf("%+v", got.Cause)
	}
	peer.Wait()
}

// Servers that do not tell a wrong password from a right that is missing say 403
// after the login: what is remembered must not be tried for ever.
func TestInviteForbiddenAfterLogin(t *testing.T) {
	attempt := func(refusal string) clienttest.Script {
		return clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("407 Proxy Authentication Required", proxyMD5), clienttest.Expect("ACK"),
			clienttest.Expect("INVITE", clienttest.HasHeader("Proxy-Authorization", "response=")), clienttest.Reply(refusal), clienttest.Expect("ACK")}
	}
	peer := clienttest.NewPeer(t, steps(attempt("486 Busy Here"), attempt("403 Forbidden"), attempt("486 Busy Here"),
		clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("403 Forbidden"), clienttest.Expect("ACK")}, attempt("486 Busy Here")))
	var asked atomic.Int32
	p := connected(t, peer, signaling.Options{}, func(cfg *sipclient.LineConfig) {
		cfg.Password = func(context.Context) (account.Password, error) {
			asked.Add(1)
			return account.NewPassword("secret"), nil
		}
	})
	for i, want := range []int32{1, 1, 2, 2, 2} { // the last 403 came before any login
		p.invite("9196")
		next[sipclient.LegRefused](p)
		if got := asked.Load(); got != want {
			t.Errorf("call %d: the password was fetched %d times, want %d", i+1, got, want)
		}
	}
	peer.Wait()
}

// The digest leak: whoever can make the phone send a request asks it to prove
// its password.
func TestChallengesOfOthersAreNotAnswered(t *testing.T) {
	t.Run("BYE of a call that came", func(t *testing.T) {
		peer := clienttest.NewPeer(t, steps(incoming("v=0"), clienttest.Script{
			clienttest.Expect("200 INVITE"), ackIncoming(),
			clienttest.Expect("BYE"), clienttest.Reply("407 Proxy Authentication Required", proxyMD5)}, alive("1")))
		p := connected(t, peer, signaling.Options{})
		in := next[sipclient.LegIncoming](p)
		p.ok(in.Leg.Accept(t.Context(), "v=0\r\n"))
		_ = in.Leg.Bye(t.Context(), sipclient.Reason{})
		peer.Wait()
	})
	t.Run("INVITE with another realm than the registrar's", func(t *testing.T) {
		peer := clienttest.NewPeer(t, clienttest.Script{
			clienttest.Expect("REGISTER"), clienttest.Reply("401 Unauthorized", wwwMD5), clienttest.Expect("REGISTER"), clienttest.Reply("200 OK"),
			clienttest.Expect("INVITE"), clienttest.Reply("407 Proxy Authentication Required", `Proxy-Authenticate: Digest realm="evil.example", nonce="e"`),
			clienttest.Expect("ACK")})
		p := connected(t, peer, signaling.Options{})
		if _, err := p.line.Register(t.Context(), time.Minute); err != nil {
			t.Fatal(err)
		}
		p.invite("9196")
		if got := next[sipclient.LegRefused](p); !errors.Is(got.Cause.Err, sipclient.ErrForeignRealm) || !strings.Contains(got.Cause.Err.Error(), "evil.example") {
			t.Errorf("%+v", got.Cause)
		}
		peer.Wait()
	})
}

func TestOnlyTheFirstRealmOfATrunkIsTrusted(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("INVITE"),
		clienttest.Reply("407 Proxy Authentication Required", `Proxy-Authenticate: Digest realm="carrier", nonce="1"`, `Proxy-Authenticate: Digest realm="evil", nonce="2"`),
		clienttest.Expect("ACK"),
		clienttest.Expect("INVITE", clienttest.HasHeader("Proxy-Authorization", "carrier"), fails("evil")), clienttest.Reply("486 Busy Here"), clienttest.Expect("ACK"),
	})
	p := connected(t, peer, signaling.Options{})
	p.invite("486")
	next[sipclient.LegRefused](p)
	peer.Wait()
}

func TestTraceHoldsNoSecret(t *testing.T) {
	ring := trace.New(trace.Options{})
	peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Expect("REGISTER"), clienttest.Reply("401 Unauthorized", wwwMD5),
		clienttest.Expect("REGISTER", auth(`response="`)), clienttest.Reply("200 OK")})
	p := connected(t, peer, signaling.Options{Recorder: ring}, func(cfg *sipclient.LineConfig) { cfg.Account.Server += "/ws?token=4711" })
	if _, err := p.line.Register(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	peer.Wait()
	text := trace.Text(ring.Entries(trace.Filter{}))
	for _, secret := range []string{`response="`, `cnonce="`, "4711", "secret"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s is in\n%s", secret, text)
		}
	}
	if got := trace.Ladder(ring.Entries(trace.Filter{})); strings.Count(got, "phone ──> server  REGISTER sip:pbx.test") != 2 || !strings.Contains(got, "401 Unauthorized (REGISTER)") {
		t.Errorf("ladder\n%s", got)
	}
}

// incoming is a call to the phone, answered with 100 by it.
func incoming(sdp string, extra ...string) clienttest.Script {
	head := "INVITE sip:1000@x.invalid;transport=ws SIP/2.0\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bKin\nFrom: \"Ext 1001\" <sip:1001@pbx.test>;tag=peer\n" +
		"To: <sip:1000@pbx.test>\nCall-ID: in1\nCSeq: 123139889 INVITE\nRoute: <sip:1001@127.0.0.1:52228>;transport=wss\nContact: <sip:mod_sofia@127.0.0.1:5060>\n"
	for _, line := range extra {
		head += line + "\n"
	}
	if sdp != "" {
		head += fmt.Sprintf("Content-Type: application/sdp\nContent-Length: %d\n\n%s", len(sdp), sdp)
	} else {
		head += "Content-Length: 0\n\n"
	}
	return clienttest.Script{clienttest.Send(head), clienttest.Expect("100 INVITE")}
}

// within is a request of the peer in the dialog of incoming, after its 180 or
// 200 was expected.
func within(method string, cseq int, extra ...string) clienttest.Step {
	return clienttest.SendFunc(func(c *clienttest.Conn) clienttest.Message {
		last := c.Seen("200 INVITE")
		if last.Start == "" {
			last = c.Seen("180 INVITE")
		}
		text := fmt.Sprintf("%s sip:1000@x.invalid;transport=ws SIP/2.0\r\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bK%s%d\r\nFrom: %s\r\nTo: %s\r\nCall-ID: in1\r\nCSeq: %d %s\r\n",
			method, method, cseq, last.Header("From"), last.Header("To"), cseq, method)
		for i, line := range extra {
			if line == "" {
				return clienttest.ParseMessage(text + "\r\n" + strings.Join(extra[i+1:], "\r\n"))
			}
			text += line + "\r\n"
		}
		return clienttest.ParseMessage(text + "\r\n")
	})
}

func ackIncoming() clienttest.Step { return within("ACK", 123139889) }
