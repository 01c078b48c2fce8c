package signaling_test

import (
	"errors"
	"testing"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

func hasBody(want string) func(clienttest.Message) error {
	return func(m clienttest.Message) error {
		if m.Body != want {
			return errUnwanted(m.Body)
		}
		return nil
	}
}

func TestLateOfferOfTheirs(t *testing.T) {
	for name, c := range map[string]struct {
		ack  []string
		want string
	}{
		"answered":          {sdp("v=0 answer"), "v=0 answer"},
		"without an answer": {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			peer := clienttest.NewPeer(t, steps(incoming(""), clienttest.Script{
				clienttest.Expect("180 INVITE"), clienttest.Expect("200 INVITE", hasBody("v=0 offer\r\n")), within("ACK", seq, c.ack...),
				clienttest.Expect("BYE"), clienttest.Reply("200 OK")}))
			p := connected(t, peer, signaling.Options{})
			in := next[sipclient.LegIncoming](p)
			if in.SDP != "" {
				t.Errorf("SDP %q", in.SDP)
			}
			p.ok(in.Leg.Ringing(t.Context()))
			p.ok(in.Leg.Accept(t.Context(), "v=0 offer\r\n"))
			if got := next[sipclient.LegAnswer](p); got.ID != in.ID || got.SDP != c.want {
				t.Errorf("%+v", got)
			}
			p.ok(in.Leg.Bye(t.Context(), sipclient.Reason{}))
			peer.Wait()
			p.none()
		})
	}
}

func TestLateOfferOfOurs(t *testing.T) {
	again := make(chan struct{})
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("INVITE", hasBody("")), clienttest.Reply("200 OK", answerSDP()...),
		clienttest.Expect("ACK", hasBody("v=0 answer\r\n"), clienttest.HasHeader("Content-Type", "application/sdp")),
		clienttest.ReplyTo("INVITE", "200 OK", answerSDP()...), clienttest.Expect("ACK", hasBody("v=0 answer\r\n")), // the ACK was late
		clienttest.Then(func(*clienttest.Conn) { close(again) }),
		clienttest.Expect("BYE"), clienttest.Reply("200 OK")})
	p := connected(t, peer, signaling.Options{})
	leg, err := p.line.Invite(t.Context(), "1", sipclient.Invite{Target: account.Target{User: "9196", Host: "pbx.test"}})
	p.ok(err)
	next[sipclient.LegSent](p)
	if got := next[sipclient.LegAccepted](p); got.SDP != "v=0\r\n" {
		t.Errorf("SDP %q", got.SDP)
	}
	p.ok(leg.Ack(t.Context(), "v=0 answer\r\n"))
	<-again
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
}

func TestAckAnswersNoAnswer(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("INVITE"), clienttest.Reply("200 OK", answerSDP()...), clienttest.Expect("ACK", hasBody("")),
		clienttest.Expect("BYE"), clienttest.Reply("200 OK")})
	p := connected(t, peer, signaling.Options{})
	leg := p.invite("9196")
	next[sipclient.LegAccepted](p)
	if err := leg.Ack(t.Context(), "v=0\r\n"); !errors.Is(err, sipclient.ErrNotAllowed) {
		t.Errorf("an answer was answered: %v", err)
	}
	p.ok(leg.Ack(t.Context(), ""))
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
}
