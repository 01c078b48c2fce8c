package demopbx_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/pion/webrtc/v4"

	"offhook/sipclient/demopbx"
)

func TestRefusalsThatSayMore(t *testing.T) {
	tests := []struct {
		number, header, value string
		status                int
	}{
		{"302", "Contact", "<sip:9196@pbx.test>", 302},
		{"3020", "Contact", "<sip:3020@pbx.test>", 302},
		{"503", "Retry-After", "5", 503},
		{"422", "Min-SE", "3600", 422},
		{"488g711", "Warning", `305 offhook.demo "Only G.711 is understood here"`, 488},
		{"9100", "Require", "100rel", 421},
	}
	for _, test := range tests {
		t.Run(test.number, func(t *testing.T) {
			t.Parallel()
			p := dial(t, start(t, demopbx.Options{}), "alice")
			p.request("INVITE", test.number, rawOffer("111 0"), "Session-Expires: 1800")
			p.response(100)
			res := p.response(test.status)
			if header := res.GetHeader(test.header); header == nil || header.Value() != test.value {
				t.Errorf("want %s: %s in\n%s", test.header, test.value, res)
			}
		})
	}
}

func TestSecondTrySucceeds(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{}), "alice")
	p.request("INVITE", "488g711", rawOffer("8 0 126"))
	p.response(100)
	p.response(200)
	p.request("INVITE", "422", rawOffer("0"), "Session-Expires: 3600", "Supported: timer")
	p.response(100)
	for {
		res := p.anyResponse() // the first call's 200 is repeated: nobody acknowledges it
		if res.CSeq().SeqNo == 2 {
			if got := res.GetHeader("Session-Expires"); got == nil || got.Value() != "3600;refresher=uac" {
				t.Errorf("answered with\n%s", res)
			}
			return
		}
	}
}

func TestShortSessionTimers(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{MinSE: 2 * time.Second})
	p := dial(t, server, "alice")
	c := p.invite("9090", []string{"Supported: timer"}, "PCMU")
	if got := c.answered(100).GetHeader("Session-Expires"); got == nil || got.Value() != "2;refresher=uac" {
		t.Errorf("Session-Expires: %v", got)
	}
	if reason := c.hungUp().GetHeader("Reason").Value(); !strings.Contains(reason, "SIP;cause=408") {
		t.Errorf("nobody refreshed, and it was hung up because of %s", reason)
	}
	for _, test := range []struct {
		number string
		lines  []string
	}{{"9091", []string{"Supported: timer"}}, {"9090", nil}, {"9196", []string{"Session-Expires: 2;refresher=uas"}}} {
		c := p.invite(test.number, test.lines, "PCMU")
		if got := c.answered(100).GetHeader("Session-Expires"); got == nil || got.Value() != "2;refresher=uas" {
			t.Errorf("%s: Session-Expires: %v", test.number, got)
		}
		update := p.expect(sip.UPDATE)
		if got := update.GetHeader("Session-Expires"); got == nil || got.Value() != "2;refresher=uac" {
			t.Errorf("refreshed with\n%s", update)
		}
		p.reply(update, 200, "")
		c.bye()
	}
}

// Whoever insists on a short timer shortens what is asked for, as far as the caller lets it.
func TestSessionTimersAreShortened(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{MinSE: 2 * time.Second})
	p := dial(t, server, "alice")
	for least, granted := range map[string]string{"Min-SE: 100": "100;refresher=uac", "Min-SE: 60": "60;refresher=uac", "X-None: 1": "90;refresher=uac"} {
		c := p.invite("9090", []string{"Supported: timer", "Session-Expires: 1800", least}, "PCMU")
		if got := c.answered(100).GetHeader("Session-Expires"); got == nil || got.Value() != granted {
			t.Errorf("%s: Session-Expires: %v, want %s", least, got, granted)
		}
		c.bye()
	}
}

func TestAnswerCrossesTheCancel(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{}), "alice")
	c := p.invite("9200", nil, "PCMU")
	c.response(100)
	c.response(180)
	p.write("CANCEL", "sip:9200@pbx.test", c.callID, c.branch, c.cseq, c.to, "")
	answer := c.response(200)
	if answer.CSeq().MethodName != sip.INVITE {
		t.Errorf("the first 200 is for\n%s", answer)
	}
	if ok := c.response(200); !ok.IsCancel() {
		t.Errorf("the second 200 is for\n%s", ok)
	}
	c.accept(answer.Body())
	c.ack(answer)
	c.heard(100 * time.Millisecond)
	c.bye()
}

func TestReliableProvisional(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: atOnce}}), "alice")
	c := p.invite("9100", []string{"Supported: 100rel"}, "PCMU")
	c.response(100)
	early := c.response(183)
	if again := c.response(183); again.String() != early.String() {
		t.Errorf("it was repeated as\n%s", again)
	}
	rseq := early.GetHeader("RSeq")
	if rseq == nil || early.GetHeader("Require").Value() != "100rel" {
		t.Fatalf("not reliable:\n%s", early)
	}
	c.accept(early.Body())
	c.to, c.contact = early.To().Value(), strings.Trim(early.Contact().Value(), "<>")
	invite := c.cseq
	c.cseq++
	c.write2("PRACK", c.cseq, "", "RAck: 1 1 INVITE")
	c.response(481)
	c.cseq++
	c.write2("PRACK", c.cseq, "", fmt.Sprintf("RAck: %s %d INVITE", rseq.Value(), invite))
	if ok := c.response(200); ok.CSeq().MethodName != sip.PRACK {
		t.Errorf("the 200 is for\n%s", ok)
	}
	c.response(200)
	c.write2("ACK", invite, "")
	c.drain() // the tone before the answer
	wantSpeech(t, c.heard(time.Second))
	c.bye()
}

// An offer by UPDATE, before the answer to the call.
func TestUpdateBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: atOnce}}), "alice")
	c := p.invite("9101", []string{"Supported: 100rel"}, "opus", "PCMU")
	c.response(100)
	early := c.response(183)
	c.accept(early.Body())
	c.to, c.contact = early.To().Value(), strings.Trim(early.Contact().Value(), "<>")
	invite := c.cseq
	c.cseq++
	c.write2("PRACK", c.cseq, "", fmt.Sprintf("RAck: %s %d INVITE", early.GetHeader("RSeq").Value(), invite))
	c.response(200)
	update := p.expect(sip.UPDATE)
	if sdp := string(update.Body()); !strings.Contains(sdp, "PCMU") || strings.Contains(sdp, "opus") {
		t.Errorf("it offers\n%s", sdp)
	}
	p.reply(update, 488, "")
	c.response(488)
	c.write2("ACK", invite, "")
}

// Both branches of a fork answer the same offer; the caller keeps the one that
// answers first and hangs the other up.
func TestForkedCall(t *testing.T) {
	t.Parallel()
	clock := newManual(t)
	p := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: clock.after}}), "alice")
	c := p.invite("9182", nil, "PCMU")
	c.response(100)
	first := c.response(183)
	clock.tick(time.Second)
	second := c.response(183)
	tag := func(res *sip.Response) string { return res.To().Params.GetOr("tag", "") }
	if tag(first) == tag(second) || string(first.Body()) == string(second.Body()) {
		t.Fatalf("two branches look alike:\n%s\n%s", first, second)
	}
	c.accept(second.Body())
	samples := c.heard(time.Second)
	wantTone(t, samples[len(samples)/2:], 8000, demopbx.SecondForkHz, -15)
	clock.tick(time.Second)
	ok := c.response(200)
	if tag(ok) != tag(second) {
		t.Errorf("answered by %s, not by the second branch %s", tag(ok), tag(second))
	}
	c.ack(ok)
	clock.tick(time.Second)
	late := c.response(200)
	if tag(late) != tag(first) {
		t.Errorf("the late answer is of %s, not of the first branch %s", tag(late), tag(first))
	}
	lost := *c
	lost.branch += "-lost"
	lost.ack(late)
	lost.bye()
	c.bye()
}

func TestForkedCallCancelled(t *testing.T) {
	t.Parallel()
	clock := newManual(t)
	server := start(t, demopbx.Options{Hooks: demopbx.Hooks{After: clock.after}})
	p := dial(t, server, "alice")
	c := p.invite("9182", nil, "PCMU")
	c.response(100)
	c.response(183)
	clock.tick(time.Second)
	c.response(183)
	p.write("CANCEL", "sip:9182@pbx.test", c.callID, c.branch, c.cseq, c.to, "")
	c.response(200)
	c.response(487)
	waitFor(t, "both branches to end", func() bool { return server.Calls() == 0 })
}

func TestMediaMoves(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: atOnce}}), "alice")
	c := p.invite("9201", nil, "PCMU")
	before := string(c.answered(100).Body())
	invite := c.expect(sip.INVITE)
	for _, line := range []string{"a=ice-ufrag:", "a=fingerprint:", "a=ssrc:"} {
		if part(before, line) == part(string(invite.Body()), line) {
			t.Errorf("%s has not changed", line)
		}
	}
	if old, moved := strings.Fields(part(before, "o=")), strings.Fields(part(string(invite.Body()), "o=")); old[1] != moved[1] || old[2] == moved[2] {
		t.Errorf("o= went from %s to %s", old, moved)
	}
	fresh := newCall(t, "opus", "PCMU")
	c.reply(invite, 200, fresh.answer(invite.Body()))
	c.expect(sip.ACK)
	samples := fresh.heard(time.Second)
	wantTone(t, samples[len(samples)/2:], 48000, demopbx.ToneHz, -15)
	c.bye()
}

// part is the rest of the line that begins so.
func part(sdp, begin string) string {
	_, after, _ := strings.Cut(sdp, begin)
	line, _, _ := strings.Cut(after, "\r\n")
	return line
}

// Whoever refuses a change keeps the call as it was.
func TestChangesRefused(t *testing.T) {
	for _, number := range []string{"9201", "9202", "9203"} {
		t.Run(number, func(t *testing.T) {
			t.Parallel()
			c := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: atOnce}}), "alice").invite(number, nil, "opus", "PCMU")
			c.answered(100)
			c.reply(c.expect(sip.INVITE), 488, "")
			c.expect(sip.ACK)
			c.drain()
			samples := c.heard(time.Second)
			wantTone(t, samples[len(samples)/2:], 48000, demopbx.ToneHz, -15)
			c.bye()
		})
	}
}

func TestCodecChanges(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: atOnce}}), "alice").invite("9202", nil, "opus", "PCMU")
	c.answered(100)
	invite := c.expect(sip.INVITE)
	if !strings.Contains(string(invite.Body()), "SAVPF 0\r\n") {
		t.Errorf("offered\n%s", invite.Body())
	}
	c.reply(invite, 200, c.answerAgain(invite.Body()))
	c.expect(sip.ACK)
	for deadline := time.After(patience); ; {
		select {
		case p := <-c.packets:
			if p.PayloadType == 0 {
				c.bye()
				return
			}
		case <-deadline:
			t.Fatal("no PCMU came")
		}
	}
}

// answerAgain answers an offer on the connection that there is.
func (c *call) answerAgain(sdp []byte) string {
	c.t.Helper()
	if err := c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: forPion(sdp)}); err != nil {
		c.t.Fatalf("%v in\n%s", err, sdp)
	}
	answer, err := c.pc.CreateAnswer(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.gathered(answer)
}

func TestPBXAsksForAnOffer(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: atOnce}}), "alice").invite("9203", nil, "PCMU")
	c.answered(100)
	invite := c.expect(sip.INVITE)
	if len(invite.Body()) != 0 {
		t.Errorf("it offers\n%s", invite.Body())
	}
	c.reply(invite, 200, c.sdp("sendrecv"))
	if ack := c.expect(sip.ACK); !strings.Contains(string(ack.Body()), "a=sendrecv") {
		t.Errorf("acknowledged with\n%s", ack)
	}
	c.bye()
}

func TestRequestsInTheCall(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: atOnce}}), "alice").invite("9204", nil, "PCMU")
	c.answered(100)
	for _, method := range []sip.RequestMethod{sip.OPTIONS, sip.INFO, sip.UPDATE, sip.MESSAGE, sip.UPDATE} {
		c.reply(c.expect(method), 200, "")
	}
	for _, method := range []string{"OPTIONS", "INFO", "MESSAGE", "UPDATE"} {
		c.cseq++
		c.write2(method, c.cseq, "")
		c.response(200)
	}
	c.bye()
}

func TestChallengedInTheCall(t *testing.T) {
	t.Parallel()
	alice := dial(t, start(t, demopbx.Options{}), "1000")
	c := alice.invite("9407", nil, "PCMU")
	c.answered(100)
	for _, method := range []string{"INFO", "BYE"} {
		c.cseq++
		c.write2(method, c.cseq, "")
		challenge := c.response(407)
		c.cseq++
		c.write2(method, c.cseq, "", "Proxy-Authorization: "+alice.credentials(challenge, method, c.contact, "demo1000", "MD5"))
		c.response(200)
	}
}

func TestWhoAreYou(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{}), "alice")
	p.request("INVITE", "946", rawOffer("0"), `P-Preferred-Identity: "Al" <sip:07010009999@pbx.test>`, "Privacy: id", "X-Customer: 42")
	p.response(100)
	want := `"From alice, P-Preferred-Identity Al <sip:07010009999@pbx.test>, Privacy id, X-Customer 42" <sip:946@pbx.test>`
	if got := p.response(200).GetHeader("P-Asserted-Identity"); got == nil || got.Value() != want {
		t.Errorf("P-Asserted-Identity: %v, want %s", got, strconv.Quote(want))
	}
}
