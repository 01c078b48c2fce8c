package demopbx_test

import (
	"context"
	"crypto/x509"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient/demopbx"
)

func TestTrunkWithPassword(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{Trunk: demopbx.User{Name: "alice", Password: "secret"}})
	p := dial(t, server, "alice")
	for _, test := range []struct {
		password, algorithm string
		status              int
	}{{"secret", "SHA-256", 100}, {"secret", "MD5", 100}, {"wrong", "MD5", 403}} {
		offer := newCall(t, "PCMU").offer()
		p.request("INVITE", "9999", offer)
		challenge := p.response(407)
		if n := len(challenge.GetHeaders("Proxy-Authenticate")); n != 2 {
			t.Errorf("%d challenges, want SHA-256 and MD5", n)
		}
		p.request("INVITE", "9999", offer, "Proxy-Authorization: "+p.credentials(challenge, "INVITE", "sip:9999@pbx.test", test.password, test.algorithm))
		p.response(test.status)
		if test.status == 100 {
			p.response(180)
		}
	}
}

func TestCredentialsCannotBeReplayed(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{}), "1000")
	p.request("REGISTER", "1000", "")
	line := "Authorization: " + p.credentials(p.response(401), "REGISTER", "sip:1000@pbx.test", "demo1000", "SHA-256")
	p.request("REGISTER", "1000", "", line)
	p.response(200)
	p.request("REGISTER", "1000", "", line)
	p.response(403)
	stale := strings.Replace(line, `nonce="`, `nonce="f`, 1)
	p.request("REGISTER", "1000", "", stale)
	p.response(403) // not stale: the response is not right for that nonce
}

// A right answer to a nonce that the PBX does not know (any more) is asked for
// again, and said not to be wrong.
func TestStaleNonce(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{}), "1000")
	p.request("REGISTER", "1000", "")
	old := p.response(401)
	for old.RemoveHeader("WWW-Authenticate") {
	}
	old.AppendHeader(sip.NewHeader("WWW-Authenticate", `Digest realm="offhook.demo", nonce="forgotten", algorithm=MD5, qop="auth"`))
	p.request("REGISTER", "1000", "", "Authorization: "+p.credentials(old, "REGISTER", "sip:1000@pbx.test", "demo1000", "MD5"))
	if got := p.response(401).GetHeader("WWW-Authenticate").Value(); !strings.Contains(got, "stale=true") {
		t.Errorf("challenged with %s", got)
	}
}

func TestDigestURIMustBeTheRequestURI(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{}), "1000")
	p.request("REGISTER", "1000", "")
	challenge := p.response(401)
	p.request("REGISTER", "1000", "", "Authorization: "+p.credentials(challenge, "REGISTER", "sip:1000@elsewhere.test", "demo1000", "MD5"))
	p.response(403)
}

func TestRegisteredCallersAreChallengedLikeFreeSWITCH(t *testing.T) {
	t.Parallel()
	for as, status := range map[string]int{"freeswitch": 407, "asterisk": 401} {
		p := dial(t, start(t, demopbx.Options{As: as}), "1000")
		p.register("demo1000", "MD5", 60)
		p.request("INVITE", "486", "")
		challenge := p.response(status)
		name := map[int]string{407: "Proxy-Authorization", 401: "Authorization"}[status]
		p.request("INVITE", "486", "", name+": "+p.credentials(challenge, "INVITE", "sip:486@pbx.test", "demo1000", "MD5"))
		p.response(100)
		p.response(486)
	}
}

func TestRegistrationEnds(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{MaxExpires: time.Second})
	p := dial(t, server, "1000")
	res := p.register("demo1000", "SHA-256", 300)
	if got := res.GetHeader("Contact").Value(); !strings.Contains(got, "expires=1") {
		t.Errorf("granted %s, want one second", got)
	}
	waitFor(t, "the registration to run out", func() bool { return server.Registered("1000") == 0 })

	p.register("demo1000", "SHA-256", 300)
	p.ws.CloseNow()
	waitFor(t, "the registration to go with its connection", func() bool { return server.Registered("1000") == 0 })
}

// waitFor polls for a condition that nothing announces.
func waitFor(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for !condition() {
		select {
		case <-time.After(5 * time.Millisecond):
		case <-deadline:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestPingWithPayloadAndPlainSocket(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{PlainListen: "127.0.0.1:0"})
	for _, url := range []string{server.URL(), server.PlainURL()} {
		p := dialURL(t, url, server.CertPEM(), "alice")
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		if err := p.ws.Ping(ctx); err != nil { // coder/websocket's pings carry a payload
			t.Errorf("%s: %v", url, err)
		}
		cancel()
		p.request("OPTIONS", "9196", "")
		if res := p.response(200); res.GetHeader("Allow") == nil {
			t.Errorf("no Allow in\n%s", res)
		}
	}
}

func TestGarbageDoesNotEndTheConnection(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{}), "alice")
	for _, garbage := range []string{"\r\n\r\n", "hello", "INVITE sip:x SIP/2.0\r\n\r\n", "OPTIONS sip:x@y SIP/2.0\r\nCSeq: nonsense\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n"} {
		p.send(garbage)
	}
	p.request("BYE", "nobody", "")
	p.response(405)
	p.write("BYE", "sip:x@y", "no-such-call", "b", 1, "<sip:x@y>;tag=unknown", "")
	p.response(481)
	p.write("CANCEL", "sip:x@y", "no-such-call", "b2", 1, "<sip:x@y>", "")
	p.response(481)
	p.request("PUBLISH", "9196", "")
	p.response(405)
}

func TestHookAnswersAndCounts(t *testing.T) {
	t.Parallel()
	count := map[string]int{}
	server := start(t, demopbx.Options{Hooks: demopbx.Hooks{Request: func(method, text string) *demopbx.Answer {
		count[method]++
		switch {
		case method == "INVITE":
			return &demopbx.Answer{Status: 503, Reason: "Try later", Headers: []string{"Retry-After: 5"}}
		case method == "OPTIONS" && count[method] == 1:
			return &demopbx.Answer{} // lost
		}
		return nil
	}}})
	p := dial(t, server, "alice")
	p.request("OPTIONS", "x", "")
	p.request("INVITE", "9196", "")
	if res := p.response(503); res.Reason != "Try later" || res.GetHeader("Retry-After").Value() != "5" {
		t.Errorf("got\n%s", res)
	}
	p.request("OPTIONS", "x", "")
	p.response(200)
	if count["OPTIONS"] != 2 || count["INVITE"] != 1 {
		t.Errorf("counted %v", count)
	}
}

func TestCertificateHook(t *testing.T) {
	t.Parallel()
	expired := start(t, demopbx.Options{Hooks: demopbx.Hooks{Certificate: func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) }}})
	_, err := connect(t, expired.URL(), expired.CertPEM())
	var invalid x509.CertificateInvalidError
	if !errors.As(err, &invalid) || invalid.Reason != x509.Expired {
		t.Errorf("got %v, want an expired certificate", err)
	}
	other := start(t, demopbx.Options{Hooks: demopbx.Hooks{Certificate: func(c *x509.Certificate) {
		c.DNSNames, c.IPAddresses = []string{"pbx.example.com"}, nil
	}}})
	_, err = connect(t, other.URL(), other.CertPEM())
	var wrong x509.HostnameError
	if !errors.As(err, &wrong) {
		t.Errorf("got %v, want a wrong name", err)
	}
	var unknown x509.UnknownAuthorityError
	good := start(t, demopbx.Options{})
	if _, err = connect(t, good.URL(), other.CertPEM()); !errors.As(err, &unknown) {
		t.Errorf("got %v, want an unknown authority: each server has its own", err)
	}
}

func TestDropAndFreeze(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{})
	frozen := dial(t, server, "alice")
	frozen.request("OPTIONS", "x", "")
	frozen.response(200)
	server.Freeze()
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if err := frozen.ws.Ping(ctx); err == nil {
		t.Error("a frozen connection answered a ping")
	}
	live := dial(t, server, "bob")
	live.request("OPTIONS", "x", "")
	live.response(200)
	server.Drop()
	if _, ok := <-live.messages; ok {
		t.Error("a message came over a connection that was cut")
	}
}

func TestAsteriskWantsItsPath(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{As: "asterisk"})
	if !strings.HasSuffix(server.URL(), "/ws") {
		t.Errorf("URL %s", server.URL())
	}
	if _, err := connect(t, strings.TrimSuffix(server.URL(), "/ws"), server.CertPEM()); err == nil {
		t.Error("connected without /ws")
	}
}

func TestCloseHangsUp(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{})
	p := dial(t, server, "alice")
	c := p.invite("9196", nil, "PCMU")
	c.answered(100)
	ringing := p.invite("9999", nil, "PCMU")
	ringing.response(100)
	ringing.response(180)
	closed := make(chan struct{})
	go func() { defer close(closed); server.Close() }()
	for range 2 {
		switch m := p.next().(type) {
		case *sip.Request:
			p.reply(m, 200, "")
		case *sip.Response:
			if m.StatusCode != 480 {
				t.Errorf("the ringing call ended with\n%s", m)
			}
		}
	}
	<-closed
	if _, ok := <-p.messages; ok {
		t.Error("the connection is still open")
	}
	if _, err := connect(t, server.URL(), server.CertPEM()); err == nil {
		t.Error("the port is still open")
	}
}

func TestContextClosesTheServer(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server, err := demopbx.Start(ctx, demopbx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := dial(t, server, "alice")
	cancel()
	if _, ok := <-p.messages; ok {
		t.Error("the connection is still open")
	}
	server.Close()
}
