package signaling_test

import (
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/call"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

func TestRegisterCallBye(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("REGISTER", fails("Authorization:")),
		clienttest.Reply("401 Unauthorized", `WWW-Authenticate: Digest realm="pbx.test", nonce="n1", algorithm=MD5, qop="auth"`),
		clienttest.Expect("REGISTER", clienttest.HasHeader("Authorization", `uri="sip:pbx.test"`), clienttest.HasHeader("CSeq", "2 REGISTER")),
		clienttest.Reply("200 OK", "Expires: 77"),
		clienttest.Expect("INVITE", clienttest.HasHeader("Contact", ".invalid;transport=ws"), clienttest.HasHeader("User-Agent", "Offhook/1.2.3"),
			clienttest.HasHeader("Content-Type", "application/sdp"), clienttest.HasHeader("Max-Forwards", "70")),
		clienttest.Reply("100 Trying"),
		clienttest.Reply("180 Ringing"),
		clienttest.Reply("200 OK", answerSDP()...),
		clienttest.Expect("ACK", func(m clienttest.Message) error {
			if m.RequestURI() != "sip:9196@127.0.0.1:5080;transport=udp" {
				return errUnwanted(m.RequestURI())
			}
			return nil
		}),
		clienttest.Expect("BYE", clienttest.HasHeader("To", ";tag=peer"), clienttest.HasHeader("CSeq", "2 BYE")),
		clienttest.Reply("200 OK"),
	})
	p := connected(t, peer, signaling.Options{Version: "1.2.3"})
	granted, err := p.line.Register(t.Context(), 5*time.Minute)
	if err != nil || granted != 77*time.Second {
		t.Fatalf("granted %v, %v", granted, err)
	}
	leg := p.invite("9196")
	for _, code := range []int{100, 180} {
		if got := next[sipclient.LegProgress](p); got.Code != code {
			t.Errorf("got %d, want %d", got.Code, code)
		}
	}
	if got := next[sipclient.LegAccepted](p); got.SDP != "v=0\r\n" {
		t.Errorf("SDP %q", got.SDP)
	}
	p.ok(leg.Ack(t.Context(), ""))
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	leg.Release()
	peer.Wait()
}

func TestCancel(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("INVITE"),
		clienttest.Reply("180 Ringing"),
		clienttest.Expect("CANCEL", clienttest.HasHeader("CSeq", "1 CANCEL")),
		clienttest.Reply("200 OK"),
		clienttest.ReplyTo("INVITE", "487 Request Terminated"),
		clienttest.Expect("ACK"),
	})
	p := connected(t, peer, signaling.Options{})
	leg := p.invite("9999")
	next[sipclient.LegProgress](p)
	p.ok(leg.Cancel(t.Context(), sipclient.Reason{}))
	if got := next[sipclient.LegRefused](p); got.Cause.Code != 487 || got.Cause.By != call.Remote {
		t.Errorf("cause %+v", got.Cause)
	}
	leg.Release()
	peer.Wait()
}
