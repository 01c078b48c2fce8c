package demopbx_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient/demopbx"
)

// pair is two registered phones.
func pair(t *testing.T, server *demopbx.Server) (alice, bob *phone) {
	t.Helper()
	alice, bob = dial(t, server, "1000"), dial(t, server, "1001")
	for _, p := range []*phone{alice, bob} {
		if res := p.register("demo"+p.user, "MD5", 300); res.StatusCode != 200 {
			t.Fatalf("%s cannot register:\n%s", p.user, res)
		}
	}
	return alice, bob
}

func TestExtensionsCallEachOther(t *testing.T) {
	t.Parallel()
	alice, bob := pair(t, start(t, demopbx.Options{}))
	call := alice.invite("1001", nil)
	call.response(100)

	invite := bob.expect(sip.INVITE)
	if uri := invite.Recipient.String(); !strings.Contains(bob.contact, uri) {
		t.Errorf("Request-URI %s, want bob's contact %s", uri, bob.contact)
	}
	bob.reply(invite, 180, "")
	call.response(180)
	heard := newCall(t, "opus", "PCMU")
	bob.reply(invite, 200, heard.answer(invite.Body()))
	call.answered()
	bob.expect(sip.ACK)

	done := make(chan struct{})
	go func() { defer close(done); call.sendTone(600, 1200*time.Millisecond) }()
	samples := heard.heard(800 * time.Millisecond)
	<-done
	wantTone(t, samples[len(samples)/2:], 48000, 600, -15)

	call.cseq++
	call.write2("BYE", call.cseq, "")
	call.response(200)
	bob.reply(bob.expect(sip.BYE), 200, "")
}

func TestCalleeHangsUp(t *testing.T) {
	t.Parallel()
	alice, bob := pair(t, start(t, demopbx.Options{}))
	alice.request("INVITE", "1001", "v=0 of alice")
	alice.response(100)
	invite := bob.expect(sip.INVITE)
	bob.reply(invite, 200, "v=0 of bob")
	ok := alice.response(200)
	if string(ok.Body()) != "v=0 of bob" || string(invite.Body()) != "v=0 of alice" {
		t.Errorf("SDP was changed on the way: %q and %q", invite.Body(), ok.Body())
	}
	bob.expect(sip.ACK)
	contact := strings.Trim(invite.Contact().Value(), "<>")
	bob.write("BYE", contact, invite.CallID().Value(), "bobs-bye", 1, invite.From().Value(), "")
	// bob's tag is another than the one write uses for From: the PBX goes by its own.
	bob.response(200)
	bye := alice.expect(sip.BYE)
	alice.reply(bye, 200, "")
}

func TestRelayedRefusalAndCancel(t *testing.T) {
	t.Parallel()
	alice, bob := pair(t, start(t, demopbx.Options{}))
	alice.request("INVITE", "1001", "sdp")
	alice.response(100)
	bob.reply(bob.expect(sip.INVITE), 486, "")
	alice.response(486)
	bob.expect(sip.ACK)

	alice.request("INVITE", "1001", "sdp")
	alice.response(100)
	invite := bob.expect(sip.INVITE)
	bob.reply(invite, 180, "")
	alice.response(180)
	n := alice.number
	alice.write("CANCEL", "sip:1001@pbx.test", fmt.Sprintf("call-1000-%d", n), fmt.Sprintf("branch-1000-%d", n), n, "<sip:1001@pbx.test>", "")
	alice.response(200)
	alice.response(487)
	cancel := bob.expect(sip.CANCEL)
	if cancel.Via().Value() != invite.Via().Value() {
		t.Errorf("CANCEL with Via %s, the INVITE had %s", cancel.Via().Value(), invite.Via().Value())
	}
	bob.reply(cancel, 200, "")
	bob.reply(invite, 487, "")
	bob.expect(sip.ACK)
}

// A phone that sends its caller elsewhere: the caller is told where.
func TestRelayedRedirect(t *testing.T) {
	t.Parallel()
	alice, bob := pair(t, start(t, demopbx.Options{}))
	alice.request("INVITE", "1001", "sdp")
	alice.response(100)
	bob.reply(bob.expect(sip.INVITE), 302, "", "Contact: <sip:9197@pbx.test>")
	if told := alice.response(302); !strings.Contains(told.String(), "Contact: <sip:9197@pbx.test>") {
		t.Errorf("alice is told\n%s", told)
	}
	bob.expect(sip.ACK)
}

// A 200 that crosses the CANCEL is acknowledged and the call hung up.
func TestAnswerCrossesCancel(t *testing.T) {
	t.Parallel()
	alice, bob := pair(t, start(t, demopbx.Options{}))
	alice.request("INVITE", "1001", "sdp")
	alice.response(100)
	invite := bob.expect(sip.INVITE)
	bob.reply(invite, 180, "")
	alice.response(180)
	n := alice.number
	alice.write("CANCEL", "sip:1001@pbx.test", fmt.Sprintf("call-1000-%d", n), fmt.Sprintf("branch-1000-%d", n), n, "<sip:1001@pbx.test>", "")
	alice.response(200)
	alice.response(487)
	bob.expect(sip.CANCEL)
	bob.reply(invite, 200, "late")
	bob.expect(sip.ACK)
	bob.reply(bob.expect(sip.BYE), 200, "")
}

func TestHoldIsRelayed(t *testing.T) {
	t.Parallel()
	alice, bob := pair(t, start(t, demopbx.Options{}))
	alice.request("INVITE", "1001", "sdp")
	alice.response(100)
	bob.reply(bob.expect(sip.INVITE), 200, "sdp")
	ok := alice.response(200)
	bob.expect(sip.ACK)
	call := &placed{phone: alice, callID: ok.CallID().Value(), branch: "hold", cseq: alice.number + 1}
	call.to, call.contact = ok.To().Value(), strings.Trim(ok.Contact().Value(), "<>")
	call.write2("INVITE", call.cseq, "hold me")
	again := bob.expect(sip.INVITE)
	if string(again.Body()) != "hold me" {
		t.Errorf("the re-INVITE arrived with %q", again.Body())
	}
	bob.reply(again, 200, "held")
	if res := alice.response(200); string(res.Body()) != "held" {
		t.Errorf("its answer came back as %q", res.Body())
	}
	bob.expect(sip.ACK)

	for n := range 20 { // digits by INFO, say: their order must hold
		call.cseq++
		call.write2("INFO", call.cseq, fmt.Sprint(n))
	}
	for n := range 20 {
		if info := bob.expect(sip.INFO); string(info.Body()) != fmt.Sprint(n) {
			t.Fatalf("INFO %s came when %d was due", info.Body(), n)
		}
	}
}

func TestNewestContactIsCalled(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{})
	alice, _ := pair(t, server)
	second := dial(t, server, "1001")
	second.register("demo1001", "SHA-256", 300)
	if n := server.Registered("1001"); n != 2 {
		t.Fatalf("%d contacts, want 2", n)
	}
	alice.request("INVITE", "1001", "sdp")
	alice.response(100)
	second.reply(second.expect(sip.INVITE), 603, "")
	alice.response(603)
}

func TestCallBack(t *testing.T) {
	for _, as := range []string{"", "freeswitch", "asterisk"} {
		t.Run(as, func(t *testing.T) {
			t.Parallel()
			server := start(t, demopbx.Options{As: as, Hooks: demopbx.Hooks{After: atOnce}})
			p := dial(t, server, "alice")
			c := p.invite("9000", nil)
			c.answered(100)
			wantSpeech(t, c.heard(time.Second))
			c.hungUp()

			invite := p.expect(sip.INVITE)
			if freeswitch := strings.Contains(string(invite.Body()), " RTP/SAVPF 102 9 0 8 103 104 101 13\r\n"); freeswitch != (as == "freeswitch") {
				t.Errorf("the offer is\n%s", invite.Body())
			}
			if route := invite.GetHeader("Route"); (route != nil) != (as == "freeswitch") {
				t.Errorf("Route: %v", route)
			}
			p.reply(invite, 180, "")
			back := newCall(t, "opus", "PCMU")
			if as == "freeswitch" {
				back = newCallWith(t, 102, "opus")
			}
			if as == "asterisk" {
				back = newCallWith(t, 107, "opus")
			}
			p.reply(invite, 200, back.answer(invite.Body()))
			p.expect(sip.ACK)
			wantSpeech(t, back.heard(time.Second))

			contact := strings.Trim(invite.Contact().Value(), "<>")
			p.write("BYE", contact, invite.CallID().Value(), "callee-bye", 1, invite.From().Value(), "")
			p.response(200)
		})
	}
}

// The PBX refreshes the session it has begun: FreeSWITCH asks for 120 s.
func TestCallBackIsRefreshed(t *testing.T) {
	t.Parallel()
	var refreshes atomic.Int32
	server := start(t, demopbx.Options{As: "freeswitch", Hooks: demopbx.Hooks{After: func(d time.Duration) <-chan time.Time {
		if d == time.Minute && refreshes.Add(1) > 2 {
			return nil
		}
		return atOnce(d)
	}}})
	p := dial(t, server, "alice")
	c := p.invite("9000", nil)
	c.answered(100)
	c.hungUp()
	invite := p.expect(sip.INVITE)
	if got := invite.GetHeader("Session-Expires"); got == nil || got.Value() != "120;refresher=uac" {
		t.Fatalf("Session-Expires: %v", got)
	}
	p.reply(invite, 200, newCallWith(t, 102, "opus").answer(invite.Body()), "Session-Expires: 120;refresher=uac")
	p.expect(sip.ACK)
	for range 2 {
		update := p.expect(sip.UPDATE)
		if got := update.GetHeader("Session-Expires"); got == nil || got.Value() != "120;refresher=uac" || len(update.Body()) != 0 {
			t.Errorf("refreshed with\n%s", update)
		}
		p.reply(update, 200, "")
	}
	p.ws.CloseNow()
}

// A session timer of a relayed call is between the caller and the PBX.
func TestSessionTimerOfARelayedCall(t *testing.T) {
	t.Parallel()
	alice, bob := pair(t, start(t, demopbx.Options{}))
	alice.request("INVITE", "1001", "sdp", "Session-Expires: 1800;refresher=uac")
	alice.response(100)
	invite := bob.expect(sip.INVITE)
	if invite.GetHeader("Session-Expires") != nil {
		t.Errorf("it was passed on:\n%s", invite)
	}
	bob.reply(invite, 200, "sdp")
	ok := alice.response(200)
	bob.expect(sip.ACK)
	call := &placed{phone: alice, callID: ok.CallID().Value(), branch: "refresh", cseq: alice.number + 1}
	call.to, call.contact = ok.To().Value(), strings.Trim(ok.Contact().Value(), "<>")
	call.write2("ACK", alice.number, "")
	call.write2("UPDATE", call.cseq, "", "Session-Expires: 1800;refresher=uac")
	bob.reply(bob.expect(sip.UPDATE), 200, "")
	if got := alice.response(200).GetHeader("Session-Expires"); got == nil || got.Value() != "1800;refresher=uac" {
		t.Errorf("Session-Expires: %v", got)
	}
}

// Asterisk sends requests to the address it sees, not to the Contact.
func TestAsteriskRewritesTheContact(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, demopbx.Options{As: "asterisk", Hooks: demopbx.Hooks{After: atOnce}}), "alice").invite("9000", nil)
	c.answered(100)
	bye := c.hungUp()
	if uri := bye.Recipient.String(); strings.Contains(uri, "invalid") || !strings.HasPrefix(uri, "sip:alice@127.0.0.1:") {
		t.Errorf("BYE to %s", uri)
	}
}

func TestCallBackDeclined(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{Hooks: demopbx.Hooks{After: atOnce}})
	p := dial(t, server, "alice")
	c := p.invite("9000", nil)
	c.answered(100)
	c.bye() // who hangs up first is not called back
	c = p.invite("9000", nil)
	c.answered(100)
	c.hungUp()
	invite := p.expect(sip.INVITE)
	p.reply(invite, 603, "")
	p.expect(sip.ACK)
}

// A reliable 18x of the called phone is acknowledged by the PBX, once, and passed
// on once.
func TestReliableProvisionalOfThePhone(t *testing.T) {
	t.Parallel()
	alice, bob := pair(t, start(t, demopbx.Options{}))
	alice.request("INVITE", "1001", "sdp")
	alice.response(100)
	invite := bob.expect(sip.INVITE)
	for range 2 {
		bob.reply(invite, 183, "early", "Require: 100rel", "RSeq: 7")
	}
	prack := bob.expect(sip.PRACK)
	if got, want := prack.GetHeader("RAck").Value(), "7 "+invite.CSeq().Value(); got != want {
		t.Errorf("RAck: %s, want %s", got, want)
	}
	bob.reply(prack, 200, "")
	bob.reply(invite, 200, "early")
	bob.expect(sip.ACK)
	if early := alice.response(183); early.GetHeader("RSeq") != nil {
		t.Errorf("passed on as\n%s", early)
	}
	alice.response(200)
}

// While it rings, what one says in the early dialog comes to the other, too.
func TestRequestsOfARingingCall(t *testing.T) {
	t.Parallel()
	alice, bob := pair(t, start(t, demopbx.Options{}))
	alice.request("INVITE", "1001", "sdp")
	call := &placed{phone: alice, callID: fmt.Sprintf("call-1000-%d", alice.number), branch: "early", cseq: alice.number}
	alice.response(100)
	invite := bob.expect(sip.INVITE)
	bob.reply(invite, 180, "")
	ringing := alice.response(180)
	call.to, call.contact = ringing.To().Value(), strings.Trim(ringing.Contact().Value(), "<>")
	call.cseq++
	call.write2("INFO", call.cseq, "hurry")
	info := bob.expect(sip.INFO)
	if string(info.Body()) != "hurry" {
		t.Errorf("passed on as\n%s", info)
	}
	bob.reply(info, 200, "")
	alice.response(200)
	bob.write("UPDATE", strings.Trim(invite.Contact().Value(), "<>"), invite.CallID().Value(), "bobs-update", 1, invite.From().Value(), "other sdp")
	update := alice.expect(sip.UPDATE)
	if string(update.Body()) != "other sdp" {
		t.Errorf("passed on as\n%s", update)
	}
	alice.reply(update, 200, "")
	bob.response(200)
	bob.reply(invite, 486, "")
	bob.expect(sip.ACK)
	alice.response(486)
}
