package signaling_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/call"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

// quick lets a second that stands in a message pass in a millisecond.
var quick = signaling.Options{Timing: signaling.Timing{Second: time.Millisecond}}

const held = "v=0\r\na=sendonly\r\n"

// calling is a call of the phone's up to its ACK.
func calling() clienttest.Script {
	return clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("200 OK", answerSDP()...), clienttest.Expect("ACK")}
}

// bye ends it.
func bye(checks ...func(clienttest.Message) error) clienttest.Script {
	return clienttest.Script{clienttest.Expect("BYE", checks...), clienttest.Reply("200 OK")}
}

// inCall opens a phone in the call of calling.
func inCall(t *testing.T, o signaling.Options, scripts ...clienttest.Script) (*phone, sipclient.Leg) {
	t.Helper()
	scripts[0] = steps(calling(), scripts[0])
	peer := clienttest.NewPeer(t, scripts...)
	p := connected(t, peer, o)
	t.Cleanup(peer.Wait)
	return p, p.accepted()
}

func toURI(want string) func(clienttest.Message) error {
	return func(m clienttest.Message) error {
		if m.RequestURI() != want {
			return errUnwanted(m.RequestURI())
		}
		return nil
	}
}

func TestOffer(t *testing.T) {
	again := make(chan struct{})
	p, leg := inCall(t, quick, steps(clienttest.Script{
		clienttest.Expect("INVITE", hasBody(held), clienttest.HasHeader("CSeq", "2 INVITE"), to("peer"), clienttest.HasHeader("Contact", ".invalid;transport=ws"),
			clienttest.HasHeader("Allow", "UPDATE"), toURI("sip:9196@127.0.0.1:5080;transport=udp")),
		clienttest.Reply("100 Trying"), clienttest.Reply("200 OK", sdp("v=0 held")...),
		clienttest.Expect("ACK", clienttest.HasHeader("CSeq", "2 ACK"), toURI("sip:new@p"), hasBody("")),
		clienttest.ReplyTo("INVITE", "200 OK", sdp("v=0 held")...), clienttest.Expect("ACK", clienttest.HasHeader("CSeq", "2 ACK")),
		clienttest.Then(func(*clienttest.Conn) { close(again) }),
	}, bye(toURI("sip:new@p"))))
	answer, err := leg.Offer(t.Context(), held)
	if err != nil || answer != "v=0 held\r\n" {
		t.Errorf("%q, %v", answer, err)
	}
	<-again
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	if _, err := leg.Offer(t.Context(), held); !errors.Is(err, sipclient.ErrNoCall) {
		t.Errorf("after BYE: %v", err)
	}
	p.none()
}

func TestOfferInACallOfTheirs(t *testing.T) {
	p, leg := talking(t, steps(clienttest.Script{
		clienttest.Expect("INVITE", hasBody(held), clienttest.HasHeader("CSeq", "1 INVITE"), toURI("sip:mod_sofia@127.0.0.1:5060")),
		clienttest.Reply("200 OK", sdp("v=0 held")...), clienttest.Expect("ACK"),
	}, bye()))
	if answer, err := leg.Offer(t.Context(), held); err != nil || answer != "v=0 held\r\n" {
		t.Errorf("%q, %v", answer, err)
	}
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
}

func TestOfferIsRefused(t *testing.T) {
	for status, want := range map[string]sipclient.RefusedError{
		"488 Not Acceptable Here":  {Code: 488, Phrase: "Not Acceptable Here"},
		"302 Moved Temporarily":    {Code: 302, Phrase: "Moved Temporarily"},
		"500 Server Error":         {Code: 500, Phrase: "Server Error"}, // without Retry-After
		"503 Overload":             {Code: 503, Phrase: "Overload", RetryAfter: 7 * time.Second},
		"407 Proxy Authentication": {},
	} {
		t.Run(status, func(t *testing.T) {
			extra := []string{`Proxy-Authenticate: Digest realm="stranger", nonce="n"`}
			if want.RetryAfter > 0 {
				extra = append(extra, "Retry-After: 7 (soon)")
			}
			p, leg := inCall(t, quick, steps(clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply(status, extra...), clienttest.Expect("ACK", clienttest.HasHeader("CSeq", "2 ACK"))}, bye()))
			_, err := leg.Offer(t.Context(), held)
			var refused *sipclient.RefusedError
			switch {
			case want.Code == 0 && !errors.Is(err, sipclient.ErrForeignRealm):
				t.Errorf("got %v", err)
			case want.Code != 0 && (!errors.As(err, &refused) || *refused != want):
				t.Errorf("got %v, want %v", err, &want)
			}
			p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
		})
	}
}

func TestOfferIsChallenged(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(clienttest.Script{
		clienttest.Expect("INVITE"), clienttest.Reply("407 Proxy Authentication Required", proxyMD5), clienttest.Expect("ACK")}, calling(), clienttest.Script{
		clienttest.Expect("INVITE", hasBody(held), fails("Proxy-Authorization")), clienttest.Reply("407 Proxy Authentication Required", proxyMD5), clienttest.Expect("ACK"),
		clienttest.Expect("INVITE", hasBody(held), clienttest.HasHeader("Proxy-Authorization", "Digest"), clienttest.HasHeader("CSeq", "4 INVITE")),
		clienttest.Reply("200 OK", answerSDP()...), clienttest.Expect("ACK", clienttest.HasHeader("Proxy-Authorization", "Digest"))}, bye()))
	p := connected(t, peer, quick)
	leg := p.accepted()
	_, err := leg.Offer(t.Context(), held)
	p.ok(err)
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
}

func TestOfferIsPutOff(t *testing.T) {
	for name, first := range map[string][]string{
		"491 Request Pending":     nil,
		"500 Another INVITE here": {"Retry-After: 3"},
		"500 Try now":             {"Retry-After: 0"}, // RFC 3261 section 14.2: from 0 to 10
	} {
		t.Run(name, func(t *testing.T) {
			p, leg := inCall(t, quick, steps(clienttest.Script{
				clienttest.Expect("INVITE", hasBody(held)), clienttest.Reply(name, first...), clienttest.Expect("ACK"),
				clienttest.Expect("INVITE", hasBody(held), clienttest.HasHeader("CSeq", "3 INVITE")), clienttest.Reply("200 OK", answerSDP()...), clienttest.Expect("ACK")}, bye()))
			_, err := leg.Offer(t.Context(), held)
			p.ok(err)
			p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
		})
	}
	t.Run("too often", func(t *testing.T) {
		var script clienttest.Script
		for range 6 {
			script = steps(script, clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("491 Request Pending"), clienttest.Expect("ACK")})
		}
		p, leg := inCall(t, quick, steps(script, bye()))
		_, err := leg.Offer(t.Context(), held)
		var refused *sipclient.RefusedError
		if !errors.As(err, &refused) || refused.Code != 491 {
			t.Errorf("got %v", err)
		}
		p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	})
}

func TestGlare(t *testing.T) {
	p, leg := inCall(t, quick, steps(clienttest.Script{
		clienttest.Expect("INVITE", hasBody(held)),
		clienttest.InDialog("INVITE", sdp("v=0 theirs")...), clienttest.Expect("491 INVITE"),
		clienttest.InDialog("UPDATE", sdp("v=0 theirs")...), clienttest.Expect("491 UPDATE"),
		clienttest.InDialog("UPDATE"), clienttest.Expect("200 UPDATE"),
		clienttest.ReplyTo("INVITE", "491 Request Pending"), clienttest.Expect("ACK"),
		clienttest.Expect("INVITE", hasBody(held)), clienttest.Reply("200 OK", answerSDP()...), clienttest.Expect("ACK"),
		clienttest.InDialog("INVITE", sdp("v=0 theirs")...), clienttest.Expect("100 INVITE"), clienttest.Expect("200 INVITE"), inDialogAck(),
	}, bye()))
	_, err := leg.Offer(t.Context(), held)
	p.ok(err)
	if got := next[sipclient.LegOffer](p); got.SDP != "v=0 theirs\r\n" {
		t.Errorf("%+v", got)
	}
	p.ok(leg.AnswerOffer(t.Context(), "v=0\r\n"))
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
}

// inDialogAck acknowledges the phone's 200 to the peer's last INVITE, in a call of
// the phone's.
func inDialogAck() clienttest.Step {
	return clienttest.SendFunc(func(c *clienttest.Conn) clienttest.Message {
		ok := c.Seen("200 INVITE")
		var n int
		_, _ = fmt.Sscanf(ok.Header("CSeq"), "%d", &n)
		return clienttest.ParseMessage(fmt.Sprintf("ACK sip:1000@x.invalid SIP/2.0\r\nVia: SIP/2.0/WSS peer.invalid;branch=z9hG4bKack%d\r\nFrom: %s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %d ACK\r\n\r\n",
			n, ok.Header("From"), ok.Header("To"), ok.Header("Call-ID"), n))
	})
}

func TestOfferWaitsForTheirs(t *testing.T) {
	answering := make(chan struct{})
	p, leg := inCall(t, quick, steps(clienttest.Script{
		clienttest.InDialog("INVITE", sdp("v=0 theirs")...), clienttest.Expect("100 INVITE"),
		clienttest.Expect("200 INVITE", hasBody("v=0\r\n")), clienttest.Until(answering), inDialogAck(),
		clienttest.Expect("INVITE", hasBody(held)), clienttest.Reply("200 OK", answerSDP()...), clienttest.Expect("ACK"),
	}, bye()))
	next[sipclient.LegOffer](p)
	offered := make(chan error, 1)
	go func() { _, err := leg.Offer(t.Context(), held); offered <- err }()
	p.ok(leg.AnswerOffer(t.Context(), "v=0\r\n"))
	close(answering)
	p.ok(<-offered)
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
}

func TestOfferEndsTheCall(t *testing.T) {
	for name, c := range map[string]struct {
		script clienttest.Script
		want   call.Cause
	}{
		"481 Gone":            {nil, call.Cause{By: call.Remote, Code: 481, Phrase: "Gone"}},
		"408 Request Timeout": {bye(), call.Cause{By: call.Remote, Code: 408, Phrase: "Request Timeout"}},
	} {
		t.Run(name, func(t *testing.T) {
			p, leg := inCall(t, quick, steps(clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply(name), clienttest.Expect("ACK")}, c.script))
			_, err := leg.Offer(t.Context(), held)
			var refused *sipclient.RefusedError
			if !errors.As(err, &refused) || refused.Code != c.want.Code {
				t.Errorf("got %v", err)
			}
			if got := next[sipclient.LegBye](p); got.Cause != c.want {
				t.Errorf("%+v", got.Cause)
			}
		})
	}
	t.Run("silence", func(t *testing.T) {
		o := signaling.Options{Timing: signaling.Timing{Transaction: 300 * time.Millisecond}}
		p, leg := inCall(t, o, steps(clienttest.Script{clienttest.Expect("INVITE")}, bye()))
		if _, err := leg.Offer(t.Context(), held); err == nil {
			t.Error("no error")
		}
		if got := next[sipclient.LegBye](p); got.Cause.By != call.Network || got.Cause.Err == nil {
			t.Errorf("%+v", got.Cause)
		}
	})
}

func TestOfferAndTheLossOfTheConnection(t *testing.T) {
	p, leg := inCall(t, quick, clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("100 Trying"), clienttest.Drop()}, steps(clienttest.Script{
		clienttest.Expect("INVITE", hasBody(held), clienttest.HasHeader("CSeq", "3 INVITE")), clienttest.Reply("200 OK", answerSDP()...), clienttest.Expect("ACK")}, bye()))
	if _, err := leg.Offer(t.Context(), held); !errors.Is(err, sipclient.ErrDisconnected) {
		t.Errorf("got %v", err)
	}
	next[sipclient.LineDown](p)
	p.connect()
	_, err := leg.Offer(t.Context(), held)
	p.ok(err)
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	p.none()
}

func TestByeEndsAPendingOffer(t *testing.T) {
	t.Run("theirs", func(t *testing.T) {
		p, leg := inCall(t, quick, clienttest.Script{clienttest.Expect("INVITE"), clienttest.InDialog("BYE"), clienttest.Expect("200 BYE"),
			clienttest.ReplyTo("INVITE", "487 Request Terminated"), clienttest.Expect("ACK", clienttest.HasHeader("CSeq", "2 ACK"))})
		if _, err := leg.Offer(t.Context(), held); !errors.Is(err, sipclient.ErrNoCall) {
			t.Errorf("got %v", err)
		}
		next[sipclient.LegBye](p)
	})
	t.Run("ours, that crosses the answer", func(t *testing.T) {
		pending := make(chan struct{})
		p, leg := inCall(t, quick, clienttest.Script{clienttest.Expect("INVITE"), clienttest.Then(func(*clienttest.Conn) { close(pending) }), clienttest.Expect("BYE"),
			clienttest.ReplyTo("INVITE", "200 OK", answerSDP()...), clienttest.Expect("ACK", clienttest.HasHeader("CSeq", "2 ACK")), clienttest.ReplyTo("BYE", "200 OK")})
		offered := make(chan error, 1)
		go func() { _, err := leg.Offer(t.Context(), held); offered <- err }()
		<-pending
		p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
		if err := <-offered; !errors.Is(err, sipclient.ErrNoCall) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("ours, with theirs pending", func(t *testing.T) {
		p, leg := inCall(t, quick, clienttest.Script{clienttest.InDialog("INVITE", sdp("v=0")...), clienttest.Expect("100 INVITE"),
			clienttest.Expect("487 INVITE"), clienttest.Expect("BYE"), clienttest.Reply("200 OK")})
		next[sipclient.LegOffer](p)
		p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	})
}

func TestOfferIsTakenBack(t *testing.T) {
	pending := make(chan struct{})
	p, leg := inCall(t, quick, steps(clienttest.Script{clienttest.Expect("INVITE"), clienttest.Then(func(*clienttest.Conn) { close(pending) }), clienttest.Reply("100 Trying"),
		clienttest.Expect("CANCEL", clienttest.HasHeader("CSeq", "2 CANCEL"), to("peer")), clienttest.Reply("200 OK"),
		clienttest.ReplyTo("INVITE", "487 Request Terminated"), clienttest.Expect("ACK"),
		clienttest.Expect("INVITE", hasBody(offerSDP)), clienttest.Reply("200 OK", answerSDP()...), clienttest.Expect("ACK")}, bye()))
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-pending; cancel() }()
	if _, err := leg.Offer(ctx, held); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	_, err := leg.Offer(t.Context(), offerSDP) // waits until the other is over
	p.ok(err)
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
}

func TestOfferNeedsACall(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("180 Ringing"), clienttest.ReplyTo("INVITE", "200 OK", answerSDP()...), clienttest.Expect("ACK")}, bye()))
	p := connected(t, peer, quick)
	leg := p.invite("9196")
	next[sipclient.LegProgress](p)
	next[sipclient.LegAccepted](p)
	if _, err := leg.Offer(t.Context(), held); !errors.Is(err, sipclient.ErrNotAllowed) {
		t.Errorf("before the ACK: %v", err)
	}
	p.ok(leg.Ack(t.Context(), ""))
	if _, err := leg.Offer(t.Context(), ""); !errors.Is(err, sipclient.ErrNotAllowed) {
		t.Errorf("nothing was offered: %v", err)
	}
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
}
