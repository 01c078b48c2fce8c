package signaling_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

// notifyRefer is a NOTIFY of a REFER that the phone has sent; id is added to the
// event where it is not 0.
func notifyRefer(cseq, id int, state string, body ...string) clienttest.Step {
	event := "Event: refer"
	if id != 0 {
		event += fmt.Sprintf(";id=%d", id)
	}
	lines := []string{event, "Subscription-State: " + state}
	if len(body) > 0 {
		lines = append(append(lines, "Content-Type: message/sipfrag;version=2.0", ""), body...)
	}
	return within("NOTIFY", cseq, lines...)
}

// accepted takes the news that a REFER is accepted.
func accepted(p *phone) {
	p.t.Helper()
	if got := next[sipclient.LegReferProgress](p); got.Code != 100 || got.Done {
		p.t.Errorf("accepted: %+v", got)
	}
}

func TestBlindTransfer(t *testing.T) {
	p, leg := talking(t, clienttest.Script{
		clienttest.Expect("REFER", clienttest.HasHeader("Refer-To", "<sip:1002@pbx.test>"), clienttest.HasHeader("Referred-By", "<sip:1000@pbx.test>"),
			clienttest.HasHeader("Contact", ".invalid"), clienttest.HasHeader("CSeq", "1 REFER")),
		notifyRefer(seq+1, 1, "active;expires=60", "SIP/2.0 100 Trying"), clienttest.Expect("200 NOTIFY"), // quicker than the 202
		clienttest.ReplyTo("REFER", "202 Accepted"),
		notifyRefer(seq+2, 9, "active", "SIP/2.0 180 Ringing"), clienttest.Expect("481 NOTIFY"), // no REFER of that CSeq
		notifyRefer(seq+3, 0, "active;expires=50", "SIP/2.0 180 Ringing", "Via: x"), clienttest.Expect("200 NOTIFY"),
		notifyRefer(seq+4, 0, "terminated;reason=noresource", "SIP/2.0 200 OK"), clienttest.Expect("200 NOTIFY"), // as FreeSWITCH
		notifyRefer(seq+5, 0, "terminated", "SIP/2.0 200 OK"), clienttest.Expect("481 NOTIFY"),
		within("BYE", seq+6), clienttest.Expect("200 BYE"),
	})
	p.ok(leg.Refer(t.Context(), sipclient.Referral{Target: account.Target{User: "1002", Host: "pbx.test"}}, nil))
	for _, want := range []sipclient.LegReferProgress{{Code: 100, Phrase: "Trying"}, {Code: 180, Phrase: "Ringing"}, {Code: 200, Phrase: "OK", Done: true}} {
		got := next[sipclient.LegReferProgress](p)
		if got.Code != want.Code || got.Phrase != want.Phrase || got.Done != want.Done {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	next[sipclient.LegBye](p)
	p.none()
}

// SIP.js says "terminated" with every NOTIFY.
func TestTransferThatIsAlwaysOver(t *testing.T) {
	p, leg := talking(t, clienttest.Script{
		clienttest.Expect("REFER"), clienttest.Reply("202 Accepted"),
		notifyRefer(seq+1, 0, "terminated", "SIP/2.0 100 trying"), clienttest.Expect("200 NOTIFY"),
		notifyRefer(seq+2, 0, "terminated", "SIP/2.0 180 Ringing"), clienttest.Expect("200 NOTIFY"),
		notifyRefer(seq+3, 0, "terminated", "SIP/2.0 200 OK"), clienttest.Expect("200 NOTIFY"),
		notifyRefer(seq+4, 0, "terminated", "SIP/2.0 200 OK"), clienttest.Expect("481 NOTIFY"),
		within("BYE", seq+5), clienttest.Expect("200 BYE"),
	})
	p.ok(leg.Refer(t.Context(), sipclient.Referral{Target: account.Target{User: "1002", Host: "pbx.test"}}, nil))
	accepted(p)
	for _, code := range []int{100, 180, 200} {
		if got := next[sipclient.LegReferProgress](p); got.Code != code || !got.Done {
			t.Errorf("%+v, want %d", got, code)
		}
	}
	next[sipclient.LegBye](p)
	p.none()
}

func TestTransferThatFails(t *testing.T) {
	told := make(chan struct{}, 2)
	tell := clienttest.Then(func(*clienttest.Conn) { told <- struct{}{} })
	p, leg := talking(t, clienttest.Script{
		clienttest.Expect("REFER"), clienttest.Reply("405 Method Not Allowed", "Retry-After: 3"),
		clienttest.Expect("REFER"), clienttest.Reply("202 Accepted"),
		notifyRefer(seq+1, 0, "active", "SIP/2.0 403 Forbidden"), clienttest.Expect("200 NOTIFY"), // final, though it is not terminated
		notifyRefer(seq+2, 0, "terminated;reason=noresource", "SIP/2.0 403 Forbidden"), clienttest.Expect("200 NOTIFY"), tell,
		clienttest.Expect("REFER"), clienttest.Reply("202 Accepted"),
		notifyRefer(seq+3, 3, "terminated;reason=timeout"), clienttest.Expect("200 NOTIFY"), tell,
		clienttest.Expect("REFER"), clienttest.Reply("202 Accepted", "Refer-Sub: false"),
		clienttest.Expect("BYE"), clienttest.Reply("200 OK"),
	})
	r := sipclient.Referral{Target: account.Target{User: "1002", Host: "pbx.test"}}
	var refused *sipclient.RefusedError
	if err := leg.Refer(t.Context(), r, nil); !errors.As(err, &refused) || refused.Code != 405 || refused.RetryAfter != 3*time.Second {
		t.Errorf("refused with %v", err)
	}
	p.ok(leg.Refer(t.Context(), r, nil))
	accepted(p)
	if got := next[sipclient.LegReferProgress](p); got.Code != 403 || !got.Done {
		t.Errorf("%+v", got)
	}
	p.until(told)
	p.ok(leg.Refer(t.Context(), r, nil))
	accepted(p)
	if got := next[sipclient.LegReferProgress](p); got.Code != 0 || !got.Done {
		t.Errorf("%+v", got)
	}
	p.until(told)
	p.ok(leg.Refer(t.Context(), r, nil))
	if got := next[sipclient.LegReferProgress](p); got.Code != 202 || !got.Done {
		t.Errorf("%+v", got)
	}
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	if err := leg.Refer(t.Context(), r, nil); !errors.Is(err, sipclient.ErrNotAllowed) {
		t.Errorf("after the call: %v", err)
	}
	p.none()
}

func TestAttendedTransfer(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(answered(), clienttest.Script{
		clienttest.Expect("INVITE"), clienttest.Reply("200 OK", answerSDP()...), clienttest.Expect("ACK"),
		clienttest.Expect("REFER", clienttest.HasHeader("Call-ID", "in1"), func(m clienttest.Message) error {
			// The target's tags as it sees them itself: its own is the to-tag.
			invite := m.Header("Refer-To")
			if !strings.HasPrefix(invite, "<sip:9196@127.0.0.1:5080;transport=udp?Replaces=") || !strings.Contains(invite, "%3Bto-tag%3Dpeer%3Bfrom-tag%3D") {
				return errUnwanted(invite)
			}
			return nil
		}), clienttest.Reply("202 Accepted"),
		within("BYE", seq+1), clienttest.Expect("200 BYE"), // a peer that sends no NOTIFY
	}))
	p := connected(t, peer, signaling.Options{})
	in := next[sipclient.LegIncoming](p)
	p.ok(in.Leg.Accept(t.Context(), "v=0\r\n"))
	second := p.invite("9196")
	next[sipclient.LegAccepted](p)
	p.ok(second.Ack(t.Context(), ""))
	p.ok(in.Leg.Refer(t.Context(), sipclient.Referral{}, second))
	accepted(p) // before BYE, which else would mean that it was not
	next[sipclient.LegBye](p)
	peer.Wait()
	p.none()
}

// A Contact of a phone on WebSocket can be called by nobody (RFC 7118): the address of record is named instead.
func TestAttendedTransferToAWebSocketPhone(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(answered(), clienttest.Script{
		clienttest.Expect("INVITE"), clienttest.Reply("200 OK", "Contact: <sip:x7@3kfj2.Invalid:5060;transport=ws>", "Content-Type: application/sdp", "", "v=0"), clienttest.Expect("ACK"),
		clienttest.Expect("REFER", clienttest.HasHeader("Refer-To", "<sip:9196@pbx.test?Replaces=")), clienttest.Reply("202 Accepted"),
		within("BYE", seq+1), clienttest.Expect("200 BYE"),
	}))
	p := connected(t, peer, signaling.Options{})
	in := next[sipclient.LegIncoming](p)
	p.ok(in.Leg.Accept(t.Context(), "v=0\r\n"))
	second := p.invite("9196")
	next[sipclient.LegAccepted](p)
	p.ok(second.Ack(t.Context(), ""))
	p.ok(in.Leg.Refer(t.Context(), sipclient.Referral{}, second))
	accepted(p) // before BYE, which else would mean that it was not
	next[sipclient.LegBye](p)
	peer.Wait()
	p.none()
}

// refer is a REFER of the peer in the dialog of incoming.
func refer(cseq int, to string, extra ...string) clienttest.Step {
	return within("REFER", cseq, append([]string{"Refer-To: " + to, "Contact: <sip:new@p>"}, extra...)...)
}

func TestBeingTransferred(t *testing.T) {
	busy, gone, second, third := make(chan struct{}), make(chan struct{}), make(chan struct{}), make(chan struct{})
	p, leg := talking(t, clienttest.Script{
		refer(seq+1, "<sip:9196@pbx.test;method=INVITE?Replaces=c%40x%3Bto-tag%3Da%3Bfrom-tag%3Db&Subject=x&Authorization=y>", "Referred-By: <sip:1001@pbx.test>"),
		clienttest.Expect("202 REFER", clienttest.HasHeader("Contact", ".invalid")),
		clienttest.Expect("NOTIFY", clienttest.HasHeader("Event", "refer"), clienttest.HasHeader("Subscription-State", "active;expires="),
			clienttest.HasHeader("Content-Type", "message/sipfrag"), hasBody("SIP/2.0 100 Trying\r\n")), clienttest.Reply("200 OK"),
		refer(seq+2, "<sip:1@pbx.test>"), clienttest.Expect("491 REFER"), clienttest.Then(func(*clienttest.Conn) { close(busy) }),
		clienttest.Expect("NOTIFY", hasBody("SIP/2.0 180 Ringing\r\n")), clienttest.Reply("200 OK"),
		clienttest.Expect("NOTIFY", clienttest.HasHeader("Subscription-State", "terminated;reason=noresource"), hasBody("SIP/2.0 200 All is well\r\n")), clienttest.Reply("200 OK"),
		refer(seq+3, "sip:1@pbx.test"), clienttest.Expect("202 REFER"),
		clienttest.Expect("NOTIFY", clienttest.HasHeader("Event", fmt.Sprintf("refer;id=%d", seq+3))), clienttest.Reply("481 Gone"),
		within("OPTIONS", seq+4), clienttest.Expect("200 OPTIONS"), clienttest.Then(func(*clienttest.Conn) { close(gone) }), clienttest.Until(second),
		refer(seq+5, "sip:2@pbx.test", "Refer-Sub: false"), clienttest.Expect("202 REFER", clienttest.HasHeader("Refer-Sub", "false")), clienttest.Until(third),
		refer(seq+6, "sip:3@pbx.test"), clienttest.Expect("603 REFER"),
		refer(seq+7, "sip:4@pbx.test"), within("BYE", seq+8), clienttest.Expect("200 BYE"), clienttest.Expect("487 REFER"),
	})
	got := next[sipclient.LegReferred](p)
	want := sipclient.Referral{Target: account.Target{User: "9196", Host: "pbx.test"}, Replaces: sipclient.DialogRef{CallID: "c@x", ToTag: "a", FromTag: "b"}, By: "sip:1001@pbx.test"}
	if got.Referral != want {
		t.Errorf("%+v", got.Referral)
	}
	if err := leg.AnswerReferral(t.Context(), 180, ""); !errors.Is(err, sipclient.ErrNotAllowed) {
		t.Errorf("180 as the first word: %v", err)
	}
	answer := func(code int, phrase string) {
		t.Helper()
		p.ok(leg.AnswerReferral(t.Context(), code, phrase))
	}
	answer(202, "")
	p.until(busy)
	answer(180, "")
	answer(200, "All is\r\n well")
	next[sipclient.LegReferred](p)
	answer(202, "")
	p.until(gone)
	answer(200, "") // nobody wants to know any more: no NOTIFY
	close(second)
	next[sipclient.LegReferred](p)
	answer(202, "")
	answer(603, "")
	close(third)
	next[sipclient.LegReferred](p)
	answer(603, "")
	next[sipclient.LegReferred](p)
	next[sipclient.LegBye](p)
	if err := leg.AnswerReferral(t.Context(), 202, ""); !errors.Is(err, sipclient.ErrNotAllowed) {
		t.Errorf("after the call: %v", err)
	}
	p.none()
}

// A person may take longer to decide than a REFER waits: then the refusal is told.
func TestSlowDecision(t *testing.T) {
	accepted := make(chan struct{}, 2)
	byItself := steps(clienttest.Script{clienttest.Expect("202 REFER"), clienttest.Expect("NOTIFY", hasBody("SIP/2.0 100 Trying\r\n")), clienttest.Reply("200 OK"),
		clienttest.Then(func(*clienttest.Conn) { accepted <- struct{}{} })})
	peer := clienttest.NewPeer(t, steps(answered(), clienttest.Script{refer(seq+1, "<sip:9196@pbx.test>")}, byItself, clienttest.Script{
		clienttest.Expect("NOTIFY", clienttest.HasHeader("Subscription-State", "terminated"), hasBody("SIP/2.0 603 Decline\r\n")), clienttest.Reply("200 OK"),
		refer(seq+2, "<sip:9197@pbx.test>")}, byItself, clienttest.Script{
		clienttest.Expect("NOTIFY", hasBody("SIP/2.0 180 Ringing\r\n")), clienttest.Reply("200 OK"),
	}))
	p := connected(t, peer, signaling.Options{Timing: signaling.Timing{Transaction: 2 * time.Second}})
	in := next[sipclient.LegIncoming](p)
	p.ok(in.Leg.Accept(t.Context(), "v=0\r\n"))
	next[sipclient.LegReferred](p)
	p.until(accepted)
	p.ok(in.Leg.AnswerReferral(t.Context(), 603, ""))
	next[sipclient.LegReferred](p)
	p.until(accepted)
	p.ok(in.Leg.AnswerReferral(t.Context(), 202, ""))
	p.ok(in.Leg.AnswerReferral(t.Context(), 180, ""))
	peer.Wait()
}

func TestRefersThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ to, want string }{
		"no address":         {"nonsense", "400 REFER"},
		"another scheme":     {"<mailto:x@y>", "416 REFER"},
		"another method":     {"<sip:x@pbx.test;method=BYE>", "501 REFER"},
		"a broken Replaces":  {"<sip:x@pbx.test?Replaces=a%3Bto-tag%3D1>", "400 REFER"},
		"nobody at the host": {"<sip:pbx.test>", "400 REFER"},
		"two of them":        {"<sip:x@y>\r\nRefer-To: <sip:z@y>", "400 REFER"},
	} {
		t.Run(name, func(t *testing.T) {
			refused := make(chan struct{})
			p, leg := talking(t, clienttest.Script{refer(seq+1, c.to), clienttest.Expect(c.want), clienttest.Then(func(*clienttest.Conn) { close(refused) }),
				clienttest.Expect("BYE"), clienttest.Reply("200 OK")})
			p.until(refused)
			p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
			p.none()
		})
	}
}
