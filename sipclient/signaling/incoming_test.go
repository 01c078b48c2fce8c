package signaling_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/call"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

const seq = 123139889 // where FreeSWITCH's CSeq begins

func TestIncomingCall(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(incoming("v=0", "Supported: timer, path, replaces", "Session-Expires: 120;refresher=uac", "Min-SE: 120", "Record-Route: <sip:a;lr>", "Record-Route: <sip:b;lr>"),
		clienttest.Script{
			clienttest.Expect("180 INVITE", clienttest.HasHeader("To", ";tag="), clienttest.HasHeader("Contact", ".invalid;transport=ws"), clienttest.HasHeader("Record-Route", "sip:b")),
			clienttest.Expect("200 INVITE", clienttest.HasHeader("Session-Expires", "120;refresher=uac"), clienttest.HasHeader("Require", "timer"), clienttest.HasHeader("Allow", "UPDATE")),
			ackIncoming(),
			clienttest.Expect("BYE", clienttest.HasHeader("Route", "<sip:a;lr>"), to("peer"), func(m clienttest.Message) error {
				if m.RequestURI() != "sip:mod_sofia@127.0.0.1:5060" {
					return errUnwanted(m.RequestURI())
				}
				return nil
			}), clienttest.Reply("200 OK"),
		}))
	p := connected(t, peer, signaling.Options{})
	in := next[sipclient.LegIncoming](p)
	if in.Caller != (sipclient.Peer{Number: "1001", Name: "Ext 1001"}) || in.SDP != "v=0" || in.Leg.SIPCallID() != "in1" {
		t.Errorf("%+v", in)
	}
	p.ok(in.Leg.Ringing(t.Context()))
	p.ok(in.Leg.Accept(t.Context(), "v=0\r\n"))
	p.ok(in.Leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
	p.none()
}

func TestCallerNames(t *testing.T) {
	for name, c := range map[string]struct {
		header string
		want   sipclient.Peer
	}{
		"asserted":       {`P-Asserted-Identity: "Kim \"K\" Minsu" <sip:+821012345678@pbx.test>, <tel:+821012345678>`, sipclient.Peer{Number: "+821012345678", Name: `Kim "K" Minsu`}},
		"remote party":   {`Remote-Party-ID: "Ext" <sip:07012@127.0.0.1>;party=calling`, sipclient.Peer{Number: "07012", Name: "Ext"}},
		"another domain": {"P-Asserted-Identity: sip:bob@example.com", sipclient.Peer{Number: "bob@example.com"}},
		"escaped":        {"P-Asserted-Identity: <sip:%2382@pbx.test;user=phone>", sipclient.Peer{Number: "#82"}},
		"broken":         {"P-Asserted-Identity: <nonsense", sipclient.Peer{Number: "1001", Name: "Ext 1001"}},
	} {
		t.Run(name, func(t *testing.T) {
			peer := clienttest.NewPeer(t, steps(incoming("v=0", c.header), clienttest.Script{clienttest.Expect("486 INVITE"), within0("ACK")}))
			p := connected(t, peer, signaling.Options{})
			in := next[sipclient.LegIncoming](p)
			if in.Caller != c.want {
				t.Errorf("got %+v, want %+v", in.Caller, c.want)
			}
			p.ok(in.Leg.Reject(t.Context(), 486))
			if err := in.Leg.Accept(t.Context(), "v=0"); !errors.Is(err, sipclient.ErrNotAllowed) {
				t.Errorf("accepted after all: %v", err)
			}
			peer.Wait()
		})
	}
}

// within0 is a request of the incoming INVITE's own transaction.
func within0(method string) clienttest.Step {
	return clienttest.Send(method + " sip:1000@x.invalid;transport=ws SIP/2.0\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bKin\nFrom: <sip:1001@pbx.test>;tag=peer\n" +
		"To: <sip:1000@pbx.test>\nCall-ID: in1\nCSeq: 123139889 " + method + "\n\n")
}

func TestAnswerIsRepeatedUntilTheAck(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(incoming("v=0"), clienttest.Script{
		clienttest.Expect("200 INVITE"), clienttest.Expect("200 INVITE"), clienttest.Expect("200 INVITE"), ackIncoming(),
		within("OPTIONS", seq+1), untilOther("200 OPTIONS", "200 INVITE"),
	}))
	p := connected(t, peer, signaling.Options{Timing: signaling.Timing{T1: 10 * time.Millisecond, T2: 40 * time.Millisecond}})
	p.ok(next[sipclient.LegIncoming](p).Leg.Accept(t.Context(), "v=0\r\n"))
	peer.Wait()
	p.none()
}

// untilOther takes messages of kind skip until one of kind want comes.
func untilOther(want, skip string) clienttest.Step {
	return func(c *clienttest.Conn) error {
		for {
			if err := clienttest.Expect(want)(c); err == nil {
				return nil
			} else if !strings.Contains(err.Error(), "SIP/2.0 "+strings.Fields(skip)[0]) {
				return err
			}
		}
	}
}

func TestNobodyAcknowledges(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(incoming("v=0"), clienttest.Script{
		clienttest.Expect("200 INVITE"), untilOther("BYE", "200 INVITE"), clienttest.Reply("200 OK")}))
	p := connected(t, peer, signaling.Options{Timing: signaling.Timing{T1: 100 * time.Millisecond, Transaction: time.Second}})
	in := next[sipclient.LegIncoming](p)
	p.ok(in.Leg.Accept(t.Context(), "v=0\r\n"))
	if got := next[sipclient.LegBye](p); got.Cause.By != call.Timer || got.Cause.Err == nil {
		t.Errorf("%+v", got.Cause)
	}
	peer.Wait()
}

func TestByeWaitsForTheAck(t *testing.T) {
	asked := make(chan struct{})
	peer := clienttest.NewPeer(t, steps(incoming("v=0"), clienttest.Script{
		clienttest.Expect("200 INVITE"), clienttest.Until(asked), within("OPTIONS", seq+1), clienttest.Expect("200 OPTIONS"),
		ackIncoming(), clienttest.Expect("BYE"), clienttest.Reply("200 OK")}))
	p := connected(t, peer, signaling.Options{})
	in := next[sipclient.LegIncoming](p)
	p.ok(in.Leg.Accept(t.Context(), "v=0\r\n"))
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := in.Leg.Bye(short, sipclient.Reason{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	in.Leg.Release()
	close(asked)
	peer.Wait()
}

func TestCancelledBeforeTheAnswer(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(incoming("v=0"), clienttest.Script{
		clienttest.Expect("180 INVITE"), within0("INVITE"), clienttest.Expect("180 INVITE"), // the INVITE again: the 180 again
		within0("CANCEL"), clienttest.Expect("200 CANCEL"), clienttest.Expect("487 INVITE"), within0("ACK"),
		within0("CANCEL"), clienttest.Expect("481 CANCEL"),
	}))
	p := connected(t, peer, signaling.Options{})
	in := next[sipclient.LegIncoming](p)
	p.ok(in.Leg.Ringing(t.Context()))
	if got := next[sipclient.LegCancelled](p); got.Cause.By != call.Remote {
		t.Errorf("%+v", got.Cause)
	}
	if err := in.Leg.Reject(t.Context(), 486); !errors.Is(err, sipclient.ErrNotAllowed) {
		t.Errorf("got %v", err)
	}
	in.Leg.Release()
	peer.Wait()
}

func TestCancelAfterTheAnswerChangesNothing(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(incoming("v=0"), clienttest.Script{
		clienttest.Expect("200 INVITE"), within0("CANCEL"), untilOther("200 CANCEL", "200 INVITE"), ackIncoming(),
		within("BYE", seq+1, `Reason: Q.850;cause=16;text="NORMAL_CLEARING"`), untilOther("200 BYE", "200 INVITE"),
	}))
	p := connected(t, peer, signaling.Options{})
	p.ok(next[sipclient.LegIncoming](p).Leg.Accept(t.Context(), "v=0\r\n"))
	if got := next[sipclient.LegBye](p); got.Cause != (call.Cause{By: call.Remote, Q850: 16, Text: "NORMAL_CLEARING"}) {
		t.Errorf("%+v", got.Cause)
	}
	peer.Wait()
}

func TestReleaseOfARingingCallDeclinesIt(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(incoming("v=0"), clienttest.Script{clienttest.Expect("480 INVITE"), within0("ACK")}))
	p := connected(t, peer, signaling.Options{})
	next[sipclient.LegIncoming](p).Leg.Release()
	peer.Wait()
}

func TestInvitesThatAreNoCalls(t *testing.T) {
	head := func(uri, extra string) string {
		return "INVITE " + uri + " SIP/2.0\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bKn\nFrom: <sip:1001@pbx.test>;tag=f\nTo: <sip:1000@pbx.test>\nCall-ID: n1\nCSeq: 1 INVITE\n" +
			"Contact: <sip:1001@p>\n" + extra
	}
	const sdp = "Content-Type: application/sdp\n\nv=0\n"
	for name, c := range map[string]struct{ text, want string }{
		"for somebody else":     {head("sip:2000@pbx.test", sdp), "404 INVITE"},
		"another scheme":        {head("tel:1000", sdp), "416 INVITE"},
		"an unknown extension":  {head("sip:1000@pbx.test", "Require: precondition, timer\n"+sdp), "420 INVITE"},
		"an unknown body":       {head("sip:1000@pbx.test", "Content-Type: text/plain\n\nhello\n"), "415 INVITE"},
		"a compressed body":     {head("sip:1000@pbx.test", "e: gzip\n"+sdp), "415 INVITE"},
		"a dialog we know not":  {strings.Replace(head("sip:1000@pbx.test", sdp), "To: <sip:1000@pbx.test>", "To: <sip:1000@pbx.test>;tag=gone", 1), "481 INVITE"},
		"CANCEL of nothing":     {strings.ReplaceAll(head("sip:1000@pbx.test", "\n"), "INVITE", "CANCEL"), "481 CANCEL"},
		"PUBLISH":               {strings.ReplaceAll(head("sip:1000@pbx.test", "\n"), "INVITE", "PUBLISH"), "405 PUBLISH"},
		"NOTIFY":                {strings.ReplaceAll(head("sip:1000@pbx.test", "o: presence\n\n"), "INVITE", "NOTIFY"), "489 NOTIFY"},
		"NOTIFY as keep-alive":  {strings.ReplaceAll(head("sip:1000@pbx.test", "Event: keep-alive\n\n"), "INVITE", "NOTIFY"), "200 NOTIFY"},
		"INFO out of a dialog":  {strings.ReplaceAll(head("sip:1000@pbx.test", "\n"), "INVITE", "INFO"), "481 INFO"},
		"a method from nowhere": {strings.ReplaceAll(head("sip:1000@pbx.test", "\n"), "INVITE", "NEWMETHOD"), "405 NEWMETHOD"},
	} {
		t.Run(name, func(t *testing.T) {
			peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Send(c.text), clienttest.Expect(c.want)})
			p := connected(t, peer, signaling.Options{})
			peer.Wait()
			p.none()
		})
	}
}

func TestMergedInviteIsALoop(t *testing.T) {
	again := func(c *clienttest.Conn) error {
		return clienttest.Send("INVITE sip:1000@pbx.test SIP/2.0\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bKother\nFrom: <sip:1001@pbx.test>;tag=peer\nTo: <sip:1000@pbx.test>\n" +
			"Call-ID: in1\nCSeq: 123139889 INVITE\nContact: <sip:1@p>\nContent-Type: application/sdp\n\nv=0\n")(c)
	}
	peer := clienttest.NewPeer(t, steps(incoming("v=0"), clienttest.Script{again, clienttest.Expect("482 INVITE")}))
	p := connected(t, peer, signaling.Options{})
	next[sipclient.LegIncoming](p)
	peer.Wait()
	p.none()
}

func TestMultipartBody(t *testing.T) {
	const body = "--b\nContent-Type: application/isup\n\nxx\n--b\nContent-Type: application/sdp\n\nv=0\n--b--\n"
	peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Send("INVITE sip:1000@pbx.test SIP/2.0\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bKn\nFrom: <sip:1001@pbx.test>;tag=f\n" +
		"To: <sip:1000@pbx.test>\nCall-ID: n1\nCSeq: 1 INVITE\nContact: <sip:1001@p>\nContent-Type: multipart/mixed;boundary=b\n\n" + body), clienttest.Expect("100 INVITE")})
	p := connected(t, peer, signaling.Options{})
	if in := next[sipclient.LegIncoming](p); in.SDP != "v=0" {
		t.Errorf("SDP %q", in.SDP)
	}
	peer.Wait()
}
