package signaling_test

import (
	"errors"
	"testing"

	"offhook/sipclient"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

func TestUpdateBeforeTheAnswer(t *testing.T) {
	second := make(chan struct{})
	peer := clienttest.NewPeer(t, steps(
		clienttest.Script{clienttest.Expect("INVITE"), clienttest.ReplyTo("INVITE", "183 Session Progress", reliably("1", "v=0 first")...)},
		prackOK(),
		clienttest.Script{
			clienttest.InDialog("INVITE", sdp("v=0")...), clienttest.Expect("491 INVITE"),
			clienttest.InDialog("UPDATE", sdp("v=0 refused")...), clienttest.InDialog("UPDATE", sdp("v=0 too many")...),
			clienttest.Expect("500 UPDATE", clienttest.HasHeader("Retry-After", "")),
			clienttest.Then(func(*clienttest.Conn) { close(second) }), clienttest.Expect("488 UPDATE"),
			clienttest.InDialog("UPDATE", sdp("v=0 moved")...), clienttest.Expect("200 UPDATE", hasBody("v=0\r\n"), clienttest.HasHeader("Contact", "sip:")),
			clienttest.ReplyTo("INVITE", "200 OK", "Contact: <sip:9196@p>"), clienttest.Expect("ACK")},
		bye()))
	p := connected(t, peer, signaling.Options{})
	leg := p.invite("9196")
	next[sipclient.LegProgress](p)
	if got := next[sipclient.LegOffer](p); got.SDP != "v=0 refused\r\n" || got.Fork != "peer" {
		t.Errorf("%+v", got)
	}
	p.until(second)
	p.ok(leg.AnswerOffer(t.Context(), ""))
	next[sipclient.LegOffer](p)
	p.ok(leg.AnswerOffer(t.Context(), "v=0\r\n"))
	if got := next[sipclient.LegAccepted](p); got.SDP != "v=0 moved\r\n" || got.Fork != "peer" {
		t.Errorf("%+v", got)
	}
	p.ok(leg.Ack(t.Context(), ""))
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
	p.none()
}

func TestUpdateOfACallThatFails(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(
		clienttest.Script{clienttest.Expect("INVITE"), clienttest.ReplyTo("INVITE", "183 Session Progress", reliably("1", "v=0 first")...)},
		prackOK(),
		clienttest.Script{clienttest.InDialog("UPDATE", sdp("v=0 moved")...), clienttest.ReplyTo("INVITE", "486 Busy Here"),
			clienttest.Expect("ACK"), clienttest.Expect("487 UPDATE")}))
	p := connected(t, peer, signaling.Options{})
	p.invite("9196")
	next[sipclient.LegProgress](p)
	next[sipclient.LegOffer](p)
	next[sipclient.LegRefused](p)
	peer.Wait()
}

// A login, or another place, comes after early media: what its branch wants is over, and the
// call begins anew.
func TestUpdateOfACallThatBeginsAnew(t *testing.T) {
	for name, answer := range map[string]clienttest.Step{
		"login":    clienttest.ReplyTo("INVITE", "407 Proxy Authentication Required", `Proxy-Authenticate: Digest realm="r", nonce="n"`),
		"redirect": clienttest.ReplyTo("INVITE", "302 Moved Temporarily", "Contact: <sip:9197@pbx.test>"),
	} {
		t.Run(name, func(t *testing.T) {
			peer := clienttest.NewPeer(t, steps(
				clienttest.Script{clienttest.Expect("INVITE"), clienttest.ReplyTo("INVITE", "183 Session Progress", reliably("1", "v=0 first")...)},
				prackOK(),
				clienttest.Script{clienttest.InDialog("UPDATE", sdp("v=0 moved")...), answer, clienttest.Expect("ACK"), clienttest.Expect("487 UPDATE"),
					clienttest.Expect("INVITE", hasBody(offerSDP)), fork("183 Session Progress", "b", "sip:b@x"), fork("200 OK", "b", "sip:b@x"), clienttest.Expect("ACK", to("b"))},
				bye(to("b"))))
			p := connected(t, peer, signaling.Options{})
			leg := p.invite("9196")
			next[sipclient.LegProgress](p)
			next[sipclient.LegOffer](p)
			next[sipclient.LegAnew](p)
			if err := leg.AnswerOffer(t.Context(), "v=0\r\n"); !errors.Is(err, sipclient.ErrNotAllowed) {
				t.Errorf("an answer to what is over: %v", err)
			}
			if name == "redirect" {
				next[sipclient.LegRedirected](p)
			}
			if got := next[sipclient.LegProgress](p); got.Fork != "b" {
				t.Errorf("%+v", got)
			}
			next[sipclient.LegAccepted](p)
			p.ok(leg.Ack(t.Context(), ""))
			p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
			peer.Wait()
		})
	}
}

func TestUpdateOfABranchThatLoses(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(
		clienttest.Script{clienttest.Expect("INVITE"), clienttest.ReplyTo("INVITE", "183 Session Progress", reliably("1", "v=0 first")...)},
		prackOK(),
		clienttest.Script{clienttest.InDialog("UPDATE", sdp("v=0 moved")...), fork("200 OK", "b", "sip:b@x"), clienttest.Expect("487 UPDATE"), clienttest.Expect("ACK", to("b"))},
		bye(to("b"))))
	p := connected(t, peer, signaling.Options{})
	leg := p.invite("9196")
	next[sipclient.LegProgress](p)
	next[sipclient.LegOffer](p)
	if got := next[sipclient.LegAccepted](p); got.Fork != "b" || got.SDP == "v=0 moved\r\n" {
		t.Errorf("%+v", got)
	}
	p.ok(leg.Ack(t.Context(), ""))
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
}

// Digits by INFO go to the branch whose sound came first.
func TestInfoBeforeTheAnswer(t *testing.T) {
	quiet, refused := make(chan struct{}), make(chan struct{})
	peer := clienttest.NewPeer(t, steps(clienttest.Script{
		clienttest.Expect("INVITE"), clienttest.Reply("180 Ringing", "Contact: <sip:silent@p>"), clienttest.Until(quiet),
		fork("183 Session Progress", "a", "sip:a@x"), fork("183 Session Progress", "b", "sip:b@x"),
		clienttest.Expect("INFO", to("a"), toURI("sip:a@x"), hasBody("5")), clienttest.Reply("200 OK"),
		clienttest.Expect("INFO", to("a")), clienttest.Reply("405 Method Not Allowed"), clienttest.Until(refused),
		fork("200 OK", "b", "sip:b@x"), clienttest.Expect("ACK", to("b")),
		clienttest.Expect("INFO", to("b")), clienttest.Reply("200 OK")}, bye()))
	p := connected(t, peer, signaling.Options{})
	leg := p.invite("9193")
	next[sipclient.LegProgress](p)
	if err := leg.Info(t.Context(), "application/dtmf", "5"); !errors.Is(err, sipclient.ErrNotAllowed) {
		t.Errorf("without early media: %v", err)
	}
	close(quiet)
	next[sipclient.LegProgress](p)
	next[sipclient.LegProgress](p)
	p.ok(leg.Info(t.Context(), "application/dtmf", "5"))
	if _, is := errors.AsType[*sipclient.RefusedError](leg.Info(t.Context(), "application/dtmf", "6")); !is {
		t.Error("the refusal is not told")
	}
	close(refused)
	next[sipclient.LegAccepted](p)
	p.ok(leg.Ack(t.Context(), ""))
	p.ok(leg.Info(t.Context(), "application/dtmf", "7"))
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
}

// Nothing that the losing branch still wants is done to the call.
func TestRequestsOfABranchThatHasLost(t *testing.T) {
	refused := make(chan struct{})
	peer := clienttest.NewPeer(t, steps(
		clienttest.Script{clienttest.Expect("INVITE"), clienttest.ReplyTo("INVITE", "183 Session Progress", reliably("1", "v=0 first")...)},
		prackOK(),
		clienttest.Script{
			fork("200 OK", "b", "sip:b@x"), clienttest.Expect("ACK", to("b")),
			clienttest.InDialog("UPDATE", sdp("v=0 moved")...), clienttest.Expect("481 UPDATE"),
			clienttest.InDialog("INFO", "Content-Type: application/dtmf-relay", "", "Signal=5"), clienttest.Expect("481 INFO"),
			clienttest.Then(func(*clienttest.Conn) { close(refused) })},
		bye(to("b"))))
	p := connected(t, peer, signaling.Options{})
	leg := p.invite("9196")
	next[sipclient.LegProgress](p)
	next[sipclient.LegAccepted](p)
	p.ok(leg.Ack(t.Context(), ""))
	p.until(refused)
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
	p.none()
}
