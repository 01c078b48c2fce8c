package signaling_test

import (
	"fmt"
	"testing"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

// runs is how often an order is tried: with a goroutine per message it was
// wrong in 298 and 291 of 300 runs.
const runs = 300

func TestResponsesInOneWriteKeepTheirOrder(t *testing.T) {
	var script clienttest.Script
	for range runs {
		script = append(script,
			clienttest.Expect("INVITE"),
			clienttest.Burst(clienttest.Reply("100 Trying"), clienttest.Reply("180 Ringing"),
				clienttest.Reply("183 Session Progress", answerSDP()...), clienttest.Reply("200 OK", answerSDP()...)),
			clienttest.Expect("ACK"))
	}
	peer := clienttest.NewPeer(t, script)
	p := connected(t, peer, signaling.Options{})
	for i := range runs {
		leg := p.invite("9196")
		for _, want := range []int{100, 180, 183} {
			if got := next[sipclient.LegProgress](p); got.Code != want {
				t.Fatalf("run %d: got %d, want %d", i, got.Code, want)
			}
		}
		next[sipclient.LegAccepted](p)
		p.ok(leg.Ack(t.Context(), ""))
	}
	peer.Wait()
}

func TestCancelInOneWriteWithItsInvite(t *testing.T) {
	var script clienttest.Script
	for i := range runs {
		head := func(method string) string {
			return fmt.Sprintf("%s sip:1000@pbx.test SIP/2.0\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bK-%d\nFrom: <sip:1001@pbx.test>;tag=f\n"+
				"To: <sip:1000@pbx.test>\nCall-ID: c%d\nCSeq: 7 %s\n", method, i, i, method)
		}
		script = append(script,
			clienttest.Burst(
				clienttest.Send(head("INVITE")+"Contact: <sip:1001@127.0.0.1:5060>\nContent-Type: application/sdp\n\nv=0\n"),
				clienttest.Send(head("CANCEL")+"Reason: SIP;cause=200;text=\"Call completed elsewhere\"\n\n")),
			clienttest.Expect("100 INVITE"), clienttest.Expect("200 CANCEL"), clienttest.Expect("487 INVITE"),
			clienttest.Send(head("ACK")+"\n"))
	}
	peer := clienttest.NewPeer(t, script)
	p := connected(t, peer, signaling.Options{})
	for range runs {
		in := next[sipclient.LegIncoming](p)
		gone := next[sipclient.LegCancelled](p)
		if gone.ID != in.ID || !gone.Cause.Elsewhere() || gone.Cause.Text != "Call completed elsewhere" {
			t.Fatalf("%+v", gone)
		}
		in.Leg.Release()
	}
	peer.Wait()
}

func TestManyProvisionalResponses(t *testing.T) {
	const many = 50
	script := clienttest.Script{clienttest.Expect("INVITE")}
	for range many {
		script = append(script, clienttest.Reply("183 Session Progress"))
	}
	script = append(script, clienttest.Reply("200 OK", answerSDP()...), clienttest.Expect("ACK"))
	peer := clienttest.NewPeer(t, script)
	p := connected(t, peer, signaling.Options{})
	leg := p.invite("9196")
	for range many {
		next[sipclient.LegProgress](p)
	}
	next[sipclient.LegAccepted](p)
	p.ok(leg.Ack(t.Context(), ""))
	peer.Wait()
}

func TestFloodIsBounded(t *testing.T) {
	script := clienttest.Script{}
	for i := range 70 {
		want := "100 INVITE"
		if i >= 64 {
			want = "503 INVITE"
		}
		script = append(script, clienttest.Send(fmt.Sprintf("INVITE sip:1000@pbx.test SIP/2.0\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bK-%d\nFrom: <sip:1001@pbx.test>;tag=f\n"+
			"To: <sip:1000@pbx.test>\nCall-ID: c%d\nCSeq: 7 INVITE\nContact: <sip:1@p>\nContent-Type: application/sdp\n\nv=0\n", i, i)), clienttest.Expect(want))
	}
	peer := clienttest.NewPeer(t, script)
	p := connected(t, peer, signaling.Options{})
	for range 64 {
		next[sipclient.LegIncoming](p)
	}
	peer.Wait()
	p.none()
}

func BenchmarkInvite(b *testing.B) {
	s, err := signaling.New(signaling.Options{})
	if err != nil {
		b.Fatal(err)
	}
	var script clienttest.Script
	for range b.N {
		script = append(script, clienttest.Expect("INVITE"), clienttest.Reply("486 Busy Here"), clienttest.Expect("ACK"))
	}
	peer := clienttest.NewPeer(b, script)
	events := make(chan sipclient.LineEvent, 16)
	line, err := s.Open(sipclient.LineConfig{Account: testAccount(peer.URL()), CA: peer.CertPEM()}, func(e sipclient.LineEvent) { events <- e })
	if err != nil {
		b.Fatal(err)
	}
	defer line.Close()
	if err := line.Connect(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		leg, err := line.Invite(b.Context(), "1", sipclient.Invite{Target: account.Target{User: "486", Host: "pbx.test"}, SDP: offerSDP})
		if err != nil {
			b.Fatal(err)
		}
		<-events // LegSent
		<-events // LegRefused
		leg.Release()
	}
}
