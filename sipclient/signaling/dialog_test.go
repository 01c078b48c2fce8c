package signaling_test

import (
	"context"
	"errors"
	"testing"

	"offhook/sipclient"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

// sdp are header lines and a body with an offer.
func sdp(body string, extra ...string) []string {
	return append(extra, "Contact: <sip:new@p>", "Content-Type: application/sdp", "", body)
}

// answered is an incoming call up to its ACK.
func answered() clienttest.Script {
	return steps(incoming("v=0"), clienttest.Script{clienttest.Expect("200 INVITE"), ackIncoming()})
}

// talking opens a phone in the call of answered.
func talking(t *testing.T, script clienttest.Script) (*phone, sipclient.Leg) {
	t.Helper()
	peer := clienttest.NewPeer(t, steps(answered(), script))
	t.Cleanup(peer.Wait)
	p := connected(t, peer, signaling.Options{})
	in := next[sipclient.LegIncoming](p)
	p.ok(in.Leg.Accept(t.Context(), "v=0\r\ns=mine\r\n"))
	return p, in.Leg
}

func TestReinvite(t *testing.T) {
	p, leg := talking(t, clienttest.Script{
		within("INVITE", seq+1, sdp("v=0 hold", "Supported: timer", "Session-Expires: 120;refresher=uac")...), clienttest.Expect("100 INVITE"),
		clienttest.Expect("200 INVITE", clienttest.HasHeader("Session-Expires", "120;refresher=uac"), clienttest.HasHeader("Contact", ".invalid")),
		within("ACK", seq+1),
		within("INVITE", seq+2, sdp("v=0 odd")...), clienttest.Expect("100 INVITE"), clienttest.Expect("488 INVITE"), within("ACK", seq+2),
		clienttest.Expect("BYE", func(m clienttest.Message) error { // the accepted one was a target refresh
			if m.RequestURI() != "sip:new@p" {
				return errUnwanted(m.RequestURI())
			}
			return nil
		}), clienttest.Reply("200 OK"),
	})
	if got := next[sipclient.LegOffer](p); got.SDP != "v=0 hold" {
		t.Errorf("%+v", got)
	}
	p.ok(leg.AnswerOffer(t.Context(), "v=0\r\n"))
	next[sipclient.LegOffer](p)
	p.ok(leg.AnswerOffer(t.Context(), ""))
	if leg.AnswerOffer(t.Context(), "v=0\r\n") == nil {
		t.Error("an offer was answered twice")
	}
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
}

func TestReinviteWithoutOffer(t *testing.T) {
	const ours = "v=0\r\ns=ours\r\n"
	wish := func(ack ...string) clienttest.Script {
		return clienttest.Script{
			within("INVITE", seq+1), clienttest.Expect("100 INVITE"), clienttest.Expect("200 INVITE", hasBody(ours)), within("ACK", seq+1, ack...),
		}
	}
	t.Run("is answered by the ACK", func(t *testing.T) {
		p, leg := talking(t, steps(wish(sdp("v=0 moved")...), bye()))
		if got := next[sipclient.LegOffer](p); got.SDP != "" {
			t.Errorf("%+v", got)
		}
		if answer, err := leg.Offer(t.Context(), ours); err != nil || answer != "v=0 moved" {
			t.Errorf("%q, %v", answer, err)
		}
		p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
		p.none()
	})
	t.Run("is not answered by the ACK", func(t *testing.T) {
		p, leg := talking(t, steps(wish(), bye()))
		next[sipclient.LegOffer](p)
		if answer, err := leg.Offer(t.Context(), ours); err == nil {
			t.Errorf("answered with %q", answer)
		}
		p.ok(leg.Bye(t.Context(), sipclient.Reason{})) // the call goes on
	})
	t.Run("is answered, whatever comes meanwhile", func(t *testing.T) {
		ctx, interrupt := context.WithCancel(t.Context())
		p, leg := talking(t, steps(clienttest.Script{
			within("INVITE", seq+1), clienttest.Expect("100 INVITE"), clienttest.Expect("200 INVITE", hasBody(ours)), clienttest.Then(func(*clienttest.Conn) { interrupt() }),
			within("UPDATE", seq+2, sdp("v=0 updated")...), clienttest.Expect("491 UPDATE"), within("ACK", seq+1, sdp("v=0 moved")...),
		}, bye()))
		next[sipclient.LegOffer](p)
		if answer, err := leg.Offer(ctx, ours); err != nil || answer != "v=0 moved" {
			t.Errorf("%q, %v", answer, err)
		}
		p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	})
	t.Run("gets none", func(t *testing.T) {
		p, leg := talking(t, steps(clienttest.Script{
			within("INVITE", seq+1), clienttest.Expect("100 INVITE"), clienttest.Expect("488 INVITE"), within("ACK", seq+1)}, bye()))
		next[sipclient.LegOffer](p)
		p.ok(leg.AnswerOffer(t.Context(), ""))
		p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	})
	t.Run("ends with the call", func(t *testing.T) {
		p, leg := talking(t, clienttest.Script{
			within("INVITE", seq+1), clienttest.Expect("100 INVITE"), clienttest.Expect("200 INVITE"), within("BYE", seq+2), clienttest.Expect("200 BYE")})
		next[sipclient.LegOffer](p)
		if _, err := leg.Offer(t.Context(), ours); !errors.Is(err, sipclient.ErrNoCall) {
			t.Errorf("got %v", err)
		}
		next[sipclient.LegBye](p)
	})
	t.Run("and the connection is lost", func(t *testing.T) {
		p, leg := talking(t, clienttest.Script{
			within("INVITE", seq+1), clienttest.Expect("100 INVITE"), clienttest.Expect("200 INVITE"), clienttest.Drop()})
		next[sipclient.LegOffer](p)
		if _, err := leg.Offer(t.Context(), ours); !errors.Is(err, sipclient.ErrDisconnected) {
			t.Errorf("got %v", err)
		}
		next[sipclient.LineDown](p)
	})
}

func TestOverlappingRequests(t *testing.T) {
	p, leg := talking(t, clienttest.Script{
		within("INVITE", seq+1, sdp("v=0 a")...), clienttest.Expect("100 INVITE"),
		within("INVITE", seq+2, sdp("v=0 b")...), clienttest.Expect("500 INVITE", clienttest.HasHeader("Retry-After", "")),
		within("UPDATE", seq+3, sdp("v=0 c")...), clienttest.Expect("500 UPDATE", clienttest.HasHeader("Retry-After", "")),
		within("UPDATE", seq+4, "Supported: timer", "Session-Expires: 90"), clienttest.Expect("200 UPDATE", clienttest.HasHeader("Session-Expires", "90;refresher=uac")),
		within("OPTIONS", 5), clienttest.Expect("500 OPTIONS"), // an old CSeq
		within("BYE", seq+6), clienttest.Expect("200 BYE"), clienttest.Expect("487 INVITE"),
	})
	next[sipclient.LegOffer](p)
	next[sipclient.LegBye](p)
	if leg.AnswerOffer(t.Context(), "v=0\r\n") == nil {
		t.Error("an offer was answered after BYE")
	}
	p.none()
}

func TestReinviteThatIsTakenBack(t *testing.T) {
	taken := make(chan struct{})
	p, leg := talking(t, clienttest.Script{
		within("INVITE", seq+1, sdp("v=0 a")...), clienttest.Expect("100 INVITE"),
		clienttest.SendFunc(func(c *clienttest.Conn) clienttest.Message {
			return clienttest.ParseMessage("CANCEL sip:1000@x.invalid SIP/2.0\r\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bKINVITE123139890\r\nFrom: <sip:1001@pbx.test>;tag=peer\r\n" +
				"To: <sip:1000@pbx.test>\r\nCall-ID: in1\r\nCSeq: 123139890 CANCEL\r\n\r\n")
		}), clienttest.Expect("200 CANCEL"), clienttest.Expect("487 INVITE"),
		clienttest.Then(func(*clienttest.Conn) { close(taken) }),
		clienttest.Expect("BYE"), clienttest.Reply("200 OK"),
	})
	next[sipclient.LegOffer](p)
	<-taken
	if err := leg.AnswerOffer(t.Context(), "v=0\r\n"); !errors.Is(err, sipclient.ErrNotAllowed) {
		t.Errorf("got %v", err)
	}
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
}

func TestUpdate(t *testing.T) {
	p, leg := talking(t, clienttest.Script{
		within("UPDATE", seq+1, sdp("v=0 a")...), clienttest.Expect("200 UPDATE", clienttest.HasHeader("Content-Type", "application/sdp")),
		within("UPDATE", seq+2, sdp("v=0 b")...), clienttest.Expect("488 UPDATE"),
		clienttest.Expect("BYE"), clienttest.Reply("200 OK"),
	})
	next[sipclient.LegOffer](p)
	p.ok(leg.AnswerOffer(t.Context(), "v=0\r\n"))
	next[sipclient.LegOffer](p)
	p.ok(leg.AnswerOffer(t.Context(), ""))
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
}

func TestOtherRequestsInACall(t *testing.T) {
	answered := make(chan struct{})
	p, leg := talking(t, clienttest.Script{
		within("INFO", seq+1, "Content-Type: application/dtmf-relay", "", "Signal=1\r\n"), clienttest.Expect("200 INFO"),
		within("INFO", seq+2, "Info-Package: nil"), clienttest.Expect("469 INFO"),
		within("OPTIONS", seq+3), clienttest.Expect("200 OPTIONS"),
		within("NOTIFY", seq+4, "Event: refer"), clienttest.Expect("481 NOTIFY"),
		within("SUBSCRIBE", seq+5, "Event: x"), clienttest.Expect("489 SUBSCRIBE"),
		within("PUBLISH", seq+6), clienttest.Expect("405 PUBLISH", clienttest.HasHeader("Allow", "INVITE")),
		within("PRACK", seq+8, "RAck: 1 1 INVITE"), clienttest.Expect("481 PRACK"),
		within("UPDATE", seq+9, "Require: precondition"), clienttest.Expect("420 UPDATE", clienttest.HasHeader("Unsupported", "precondition")),
		clienttest.Then(func(*clienttest.Conn) { close(answered) }),
		clienttest.Expect("BYE"), clienttest.Reply("200 OK"),
	})
	next[sipclient.LegDigit](p)
	p.until(answered)
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
}

func TestOffersBeforeTheAnswer(t *testing.T) {
	t.Run("in a call of ours", func(t *testing.T) {
		peer := clienttest.NewPeer(t, clienttest.Script{
			clienttest.Expect("INVITE"), clienttest.Reply("183 Session Progress", answerSDP()...),
			clienttest.InDialog("UPDATE", sdp("v=0")...), clienttest.Expect("491 UPDATE"),
			clienttest.InDialog("INVITE", sdp("v=0")...), clienttest.Expect("491 INVITE"),
			clienttest.InDialog("UPDATE"), clienttest.Expect("200 UPDATE"),
			clienttest.InDialog("BYE"), clienttest.Expect("481 BYE"),
			clienttest.ReplyTo("INVITE", "486 Busy Here"), clienttest.Expect("ACK"),
		})
		p := connected(t, peer, signaling.Options{})
		p.invite("9196")
		next[sipclient.LegProgress](p)
		next[sipclient.LegRefused](p)
		peer.Wait()
	})
	t.Run("in a call of theirs", func(t *testing.T) {
		peer := clienttest.NewPeer(t, steps(incoming("v=0"), clienttest.Script{
			clienttest.Expect("180 INVITE"),
			within("INVITE", seq+1, sdp("v=0")...), clienttest.Expect("500 INVITE"),
			within("UPDATE", seq+2, sdp("v=0")...), clienttest.Expect("500 UPDATE"),
			within("BYE", seq+3), clienttest.Expect("200 BYE"), clienttest.Expect("487 INVITE"),
		}))
		p := connected(t, peer, signaling.Options{})
		in := next[sipclient.LegIncoming](p)
		p.ok(in.Leg.Ringing(t.Context()))
		next[sipclient.LegCancelled](p)
		peer.Wait()
	})
}

func TestReleasedCallRefusesOffers(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(answered(), clienttest.Script{
		within("INVITE", seq+1, sdp("v=0 a")...), clienttest.Expect("100 INVITE"), clienttest.Expect("488 INVITE"),
		clienttest.Expect("BYE"), clienttest.Reply("200 OK")}))
	p := connected(t, peer, signaling.Options{})
	in := next[sipclient.LegIncoming](p)
	p.ok(in.Leg.Accept(t.Context(), "v=0\r\n"))
	next[sipclient.LegOffer](p)
	in.Leg.Release()
	peer.Wait()
	p.none()
}

// A BYE says why nobody hung up, on one line whatever the reason is.
func TestByeSaysWhy(t *testing.T) {
	p, leg := talking(t, clienttest.Script{
		clienttest.Expect("BYE", clienttest.HasHeader("Reason", `SIP;cause=408;text="No \"way\""`)), clienttest.Reply("200 OK"),
	})
	p.ok(leg.Bye(t.Context(), sipclient.Reason{Code: 408, Text: "No \"way\"\r\n"}))
	p.none()
}
