package signaling_test

import (
	"fmt"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

// reliably are the lines of a reliable response, with SDP where body is not empty.
func reliably(rseq, body string) []string {
	lines := []string{"Require: 100rel", "RSeq: " + rseq, "Contact: <sip:early@p>"}
	if body != "" {
		lines = append(lines, "Content-Type: application/sdp", "", body)
	}
	return lines
}

func rack(want string) func(clienttest.Message) error { return clienttest.HasHeader("RAck", want) }

// prackOK takes a PRACK and answers it.
func prackOK(checks ...func(clienttest.Message) error) clienttest.Script {
	return clienttest.Script{clienttest.Expect("PRACK", checks...), clienttest.Reply("200 OK")}
}

func TestReliableResponsesAreAcknowledged(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(
		clienttest.Script{clienttest.Expect("INVITE", clienttest.HasHeader("Supported", "100rel")), clienttest.ReplyTo("INVITE", "180 Ringing", reliably("4711", "")...)},
		prackOK(rack("4711 1 INVITE"), to("peer"), toURI("sip:early@p"), clienttest.HasHeader("CSeq", "2 PRACK")),
		clienttest.Script{
			clienttest.ReplyTo("INVITE", "180 Ringing", reliably("4711", "")...),                   // again
			clienttest.ReplyTo("INVITE", "183 Session Progress", reliably("4713", "v=0 later")...), // 4712 is not there yet
			clienttest.ReplyTo("INVITE", "182 Queued", "Require: 100rel"),                          // without RSeq
			clienttest.ReplyTo("INVITE", "183 Session Progress", reliably("4712", "v=0 early")...)},
		prackOK(rack("4712 1 INVITE"), clienttest.HasHeader("CSeq", "3 PRACK")),
		clienttest.Script{clienttest.ReplyTo("INVITE", "200 OK", "Contact: <sip:9196@p>"), clienttest.Expect("ACK", clienttest.HasHeader("CSeq", "1 ACK"))},
		bye(clienttest.HasHeader("CSeq", "4 BYE"))))
	p := connected(t, peer, signaling.Options{})
	leg := p.invite("9196")
	if got := next[sipclient.LegProgress](p); got.Code != 180 || got.Fork != "peer" {
		t.Errorf("%+v", got)
	}
	if got := next[sipclient.LegProgress](p); got.Code != 183 || got.SDP != "v=0 early\r\n" {
		t.Errorf("%+v", got)
	}
	if got := next[sipclient.LegAccepted](p); got.SDP != "v=0 early\r\n" { // the 200 has none
		t.Errorf("%+v", got)
	}
	p.ok(leg.Ack(t.Context(), ""))
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
	p.none()
}

// Each fork counts for itself.
func TestReliableForks(t *testing.T) {
	ring := func(tag, rseq string) clienttest.Step {
		return clienttest.SendFunc(func(c *clienttest.Conn) clienttest.Message {
			in := c.Seen("INVITE")
			return clienttest.ParseMessage(fmt.Sprintf("SIP/2.0 180 Ringing\r\nVia: %s\r\nFrom: %s\r\nTo: %s;tag=%s\r\nCall-ID: %s\r\nCSeq: %s\r\nRequire: 100rel\r\nRSeq: %s\r\nContact: <sip:%s@x>\r\n\r\n",
				in.Header("Via"), in.Header("From"), in.Header("To"), tag, in.Header("Call-ID"), in.Header("CSeq"), rseq, tag))
		})
	}
	peer := clienttest.NewPeer(t, steps(clienttest.Script{clienttest.Expect("INVITE"), ring("a", "1")}, prackOK(to("a"), rack("1 1 INVITE"), toURI("sip:a@x")),
		clienttest.Script{ring("b", "77")}, prackOK(to("b"), rack("77 1 INVITE"), toURI("sip:b@x")),
		clienttest.Script{ring("b", "78")}, prackOK(to("b"), rack("78 1 INVITE")),
		clienttest.Script{ring("a", "2")}, prackOK(to("a"), rack("2 1 INVITE")),
		clienttest.Script{fork("200 OK", "b", "sip:b@x"), clienttest.Expect("ACK", to("b")), fork("200 OK", "a", "sip:a@x"), clienttest.Expect("ACK", to("a")),
			clienttest.Expect("BYE", to("a"), clienttest.HasHeader("Reason", "SIP;cause=200")), clienttest.Reply("200 OK"), clienttest.InDialog("OPTIONS"), clienttest.Expect("481 OPTIONS")}))
	p := connected(t, peer, signaling.Options{})
	leg := p.invite("9196")
	for _, want := range []string{"a", "b", "b", "a"} {
		if got := next[sipclient.LegProgress](p); got.Fork != want {
			t.Errorf("from %q, want %q", got.Fork, want)
		}
	}
	next[sipclient.LegAccepted](p)
	p.ok(leg.Ack(t.Context(), ""))
	peer.Wait()
}

func TestPrackIsChallengedOrRefused(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(clienttest.Script{
		clienttest.Expect("INVITE"), clienttest.Reply("407 Proxy Authentication Required", proxyMD5), clienttest.Expect("ACK"),
		clienttest.Expect("INVITE"), clienttest.Reply("180 Ringing", reliably("1", "")...), clienttest.Expect("PRACK"), clienttest.Reply("407 Proxy Authentication Required", proxyMD5)},
		prackOK(clienttest.HasHeader("Proxy-Authorization", "Digest"), rack("1 2 INVITE")),
		clienttest.Script{clienttest.ReplyTo("INVITE", "180 Ringing", reliably("2", "")...), clienttest.Expect("PRACK"), clienttest.Reply("481 Gone"),
			clienttest.ReplyTo("INVITE", "486 Busy Here"), clienttest.Expect("ACK")}))
	p := connected(t, peer, signaling.Options{})
	p.invite("9196")
	next[sipclient.LegProgress](p)
	next[sipclient.LegProgress](p)
	if got := next[sipclient.LegRefused](p); got.Cause.Code != 486 {
		t.Errorf("%+v", got.Cause)
	}
	peer.Wait()
}

func TestALateOfferAsksForNoReliableResponses(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Expect("INVITE", fails("100rel")), clienttest.Reply("486 Busy Here"), clienttest.Expect("ACK")})
	p := connected(t, peer, signaling.Options{})
	_, err := p.line.Invite(t.Context(), "1", sipclient.Invite{Target: account.Target{User: "9196", Host: "pbx.test"}})
	p.ok(err)
	next[sipclient.LegSent](p)
	next[sipclient.LegRefused](p)
	peer.Wait()
}

// prack acknowledges the phone's last 180, with its RSeq and more.
func prack(cseq int, more int, extra ...string) clienttest.Step {
	return func(c *clienttest.Conn) error {
		var rseq int
		if _, err := fmt.Sscan(c.Seen("180 INVITE").Header("RSeq"), &rseq); err != nil || rseq < 1 {
			return fmt.Errorf("RSeq %q: %v", c.Seen("180 INVITE").Header("RSeq"), err)
		}
		return within("PRACK", cseq, append([]string{fmt.Sprintf("RAck: %d %d INVITE", rseq+more, seq)}, extra...)...)(c)
	}
}

var isReliable = clienttest.HasHeader("Require", "100rel")

func TestReliableRinging(t *testing.T) {
	answer := make(chan struct{})
	again := signaling.Options{Timing: signaling.Timing{T1: 10 * time.Millisecond}}
	peer := clienttest.NewPeer(t, steps(incoming("v=0", "Require: 100rel"), clienttest.Script{
		clienttest.Expect("180 INVITE", isReliable), clienttest.Expect("180 INVITE", isReliable), clienttest.Expect("180 INVITE", isReliable), // until PRACK comes
		prack(seq+1, 1), untilOther("481 PRACK", "180 INVITE"), prack(seq+2, 0), untilOther("200 PRACK", "180 INVITE"), prack(seq+3, 0), clienttest.Expect("481 PRACK"),
		clienttest.Then(func(*clienttest.Conn) { close(answer) }),
		clienttest.Expect("200 INVITE"), ackIncoming(), within("BYE", seq+4), untilOther("200 BYE", "200 INVITE")}))
	p := connected(t, peer, again)
	in := next[sipclient.LegIncoming](p)
	p.ok(in.Leg.Ringing(t.Context()))
	p.ok(in.Leg.Ringing(t.Context())) // one at a time (RFC 3262 section 3)
	<-answer
	p.ok(in.Leg.Accept(t.Context(), "v=0\r\n"))
	next[sipclient.LegBye](p)
	peer.Wait()
}

func TestReliableRingingAnsweredAtOnce(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(incoming("v=0", "Require: 100rel"), clienttest.Script{
		clienttest.Expect("180 INVITE", isReliable), clienttest.Expect("200 INVITE"), prack(seq+1, 0, "Content-Type: application/sdp", "", "v=0 more"), clienttest.Expect("488 PRACK"),
		ackIncoming()}, bye()))
	p := connected(t, peer, signaling.Options{})
	in := next[sipclient.LegIncoming](p)
	p.ok(in.Leg.Ringing(t.Context()))
	p.ok(in.Leg.Accept(t.Context(), "v=0\r\n"))
	p.ok(in.Leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
}

func TestNobodyAcknowledgesTheRinging(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(incoming("v=0", "Require: 100rel"), clienttest.Script{
		clienttest.Expect("180 INVITE"), untilOther("504 INVITE", "180 INVITE"), within0("ACK")}))
	p := connected(t, peer, signaling.Options{Timing: signaling.Timing{T1: 50 * time.Millisecond, Transaction: 300 * time.Millisecond}})
	in := next[sipclient.LegIncoming](p)
	p.ok(in.Leg.Ringing(t.Context()))
	if got := next[sipclient.LegCancelled](p); got.Cause.By != call.Timer || got.Cause.Err == nil {
		t.Errorf("%+v", got.Cause)
	}
	peer.Wait()
}

// The first reliable response to a late offer would have to hold the offer.
func TestALateOfferRingsSilently(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(incoming("", "Require: 100rel"), clienttest.Script{clienttest.Expect("200 INVITE", hasBody("v=0\r\n")), ackIncoming()}, bye()))
	p := connected(t, peer, signaling.Options{})
	in := next[sipclient.LegIncoming](p)
	p.ok(in.Leg.Ringing(t.Context()))
	p.ok(in.Leg.Accept(t.Context(), "v=0\r\n"))
	next[sipclient.LegAnswer](p)
	p.ok(in.Leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
}
