package demopbx_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/media/mediatest"
	"offhook/sipclient/demopbx"
)

// refer sends a REFER within the call.
func (d *placed) refer(to string) {
	d.phone.t.Helper()
	d.cseq++
	d.write2("REFER", d.cseq, "", "Refer-To: "+to, "Referred-By: <sip:"+d.user+"@pbx.test>")
}

// progress waits for a NOTIFY with each of these statuses and answers it.
func (p *phone) progress(statuses ...int) {
	p.t.Helper()
	for _, status := range statuses {
		notify := p.expect(sip.NOTIFY)
		if !strings.HasPrefix(string(notify.Body()), fmt.Sprintf("SIP/2.0 %d ", status)) || !strings.HasPrefix(notify.ContentType().Value(), "message/sipfrag") {
			p.t.Fatalf("wanted a NOTIFY of %d, got\n%s", status, notify)
		}
		state, over := notify.GetHeader("Subscription-State").Value(), status >= 200
		if strings.HasPrefix(state, "terminated") != over || !strings.HasPrefix(notify.GetHeader("Event").Value(), "refer") {
			p.t.Errorf("a NOTIFY of %d with\n%s", status, notify)
		}
		p.reply(notify, 200, "")
	}
}

// moves answers the re-INVITE by which the PBX takes the media of a call over.
func (p *phone) moves(codecs ...string) *call {
	p.t.Helper()
	invite := p.expect(sip.INVITE)
	if invite.To().Params.GetOr("tag", "") == "" {
		p.t.Fatalf("wanted a re-INVITE, got\n%s", invite)
	}
	c := newCall(p.t, codecs...)
	p.reply(invite, 200, c.answer(invite.Body()))
	p.expect(sip.ACK)
	return c
}

// wantTalk checks that a tone of one is heard by the other, clean for a while at
// least: the machine may be busy.
func wantTalk(t *testing.T, from, to *call, rate int, hz float64) {
	t.Helper()
	to.drain()
	stop, done := make(chan struct{}), make(chan struct{})
	go func() { defer close(done); from.sendToneUntil(hz, patience, stop) }()
	defer func() { close(stop); <-done }()
	got, level, snr := 0.0, 0.0, 0.0
	for range 20 {
		got, level, snr = mediatest.FindTone(to.heard(200*time.Millisecond), rate)
		if math.Abs(got-hz) < 3 && math.Abs(level+15) < 2 && snr > 12 {
			return
		}
	}
	t.Errorf("heard %.1f Hz at %.1f dBFS, %.0f dB above the rest; want %v Hz at -15", got, level, snr, hz)
}

func TestTransferOfAScript(t *testing.T) {
	tests := []struct {
		to       string
		statuses []int
	}{
		{"9196", []int{100, 200}},
		{"07010002000", []int{100, 180, 200}},
		{"486", []int{100, 486}},
		{"12345", []int{100, 404}},
		{"1001", []int{100, 480}},
		{"9999", []int{100, 180, 480}},
	}
	for _, test := range tests {
		t.Run(test.to, func(t *testing.T) {
			t.Parallel()
			c := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: atOnce}}), "alice").invite("9197", nil, "PCMU")
			c.answered(100)
			c.refer("<sip:" + test.to + "@pbx.test>")
			c.response(202)
			c.progress(test.statuses...)
			if test.statuses[len(test.statuses)-1] == 200 {
				c.hungUp()
				return
			}
			c.heard(200 * time.Millisecond)
			c.bye()
		})
	}
}

func TestScriptTransferredToAPhone(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{})
	_, bob := pair(t, server)
	c := dial(t, server, "alice").invite("9197", nil, "PCMU")
	c.answered(100)
	c.refer("<sip:1001@pbx.test>")
	c.response(202)
	c.progress(100)
	invite := bob.expect(sip.INVITE)
	if from := invite.From().Address.User; from != "9197" {
		t.Errorf("the call comes from %s", from)
	}
	bob.reply(invite, 180, "")
	c.progress(180)
	heard := newCall(t, "opus", "PCMU")
	bob.reply(invite, 200, heard.answer(invite.Body()))
	bob.expect(sip.ACK)
	c.progress(200)
	c.hungUp()
	samples := heard.heard(time.Second)
	wantTone(t, samples[len(samples)/2:], 48000, demopbx.ToneHz, -15)
}

func TestBlindTransferOfAPhoneToAScript(t *testing.T) {
	t.Parallel()
	alice, bob := pair(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: atOnce}}))
	call := relayed(alice, bob)
	call.refer("<sip:486@pbx.test>")
	alice.response(202)
	alice.progress(100, 486)
	call.cseq++
	call.write2("INFO", call.cseq, "still there")
	bob.reply(bob.expect(sip.INFO), 200, "")
	alice.response(200)

	call.refer("<sip:9197@pbx.test>")
	alice.response(202)
	alice.progress(100)
	heard := bob.moves("opus", "PCMU")
	alice.progress(200)
	call.hungUp()
	samples := heard.heard(time.Second)
	wantTone(t, samples[len(samples)/2:], 48000, demopbx.ToneHz, -15)
}

// TestTransferAgainAtOnce: who hears that a transfer has come to nothing may try another
// before anything else.
func TestTransferAgainAtOnce(t *testing.T) {
	t.Parallel()
	alice, bob := pair(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: atOnce}}))
	call := relayed(alice, bob)
	call.refer("<sip:486@pbx.test>")
	alice.response(202)
	alice.progress(100)
	refused := alice.expect(sip.NOTIFY)
	call.refer("<sip:9197@pbx.test>")
	alice.response(202)
	alice.progress(100)
	bob.moves("opus", "PCMU")
	alice.progress(200)
	alice.reply(refused, 200, "")
	call.hungUp()
}

// The called phone may transfer the caller, too.
func TestBlindTransferByTheCallee(t *testing.T) {
	t.Parallel()
	alice, bob := pair(t, start(t, demopbx.Options{}))
	alice.request("INVITE", "1001", "alice's sdp")
	alice.response(100)
	invite := bob.expect(sip.INVITE)
	bob.reply(invite, 200, "bob's sdp")
	ok := alice.response(200)
	(&placed{phone: alice, callID: ok.CallID().Value(), branch: "ack", cseq: alice.number}).ack(ok)
	bob.expect(sip.ACK)
	bob.write("REFER", strings.Trim(invite.Contact().Value(), "<>"), invite.CallID().Value(), "bobs-refer", 1, invite.From().Value(), "", "Refer-To: <sip:9197@pbx.test>")
	bob.response(202)
	bob.progress(100)
	heard := alice.moves("PCMU")
	bob.progress(200)
	bob.reply(bob.expect(sip.BYE), 200, "")
	samples := heard.heard(time.Second)
	wantTone(t, samples[len(samples)/2:], 8000, demopbx.ToneHz, -15)
}

// Who has asked for a transfer may hang up at once: it goes on.
func TestBlindTransferOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{})
	alice, bob := pair(t, server)
	carol := dial(t, server, "1002")
	carol.register("demo1002", "MD5", 300)
	call := relayed(alice, bob)
	call.refer("<sip:1002@pbx.test>")
	alice.response(202)
	alice.progress(100)
	invite := carol.expect(sip.INVITE)
	if from := invite.From().Address.User; from != "1001" {
		t.Errorf("the call comes from %s", from)
	}
	call.bye()
	carols := newCall(t, "PCMU")
	carol.reply(invite, 200, carols.answer(invite.Body()))
	carol.expect(sip.ACK)
	bobs := bob.moves("opus", "PCMU")
	wantTalk(t, carols, bobs, 48000, 600)
	wantTalk(t, bobs, carols, 8000, 700)
}

func TestAttendedTransferOfPhones(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{})
	alice, bob := pair(t, server)
	carol := dial(t, server, "1002")
	carol.register("demo1002", "MD5", 300)
	first, second := relayed(alice, bob), relayed(alice, carol)
	first.refer("<sip:1002@pbx.test?Replaces=" + second.replaces() + ">")
	alice.response(202)
	alice.progress(100)
	bobs := bob.moves("opus", "PCMU")
	carols := carol.moves("PCMU")
	alice.progress(200)
	for range 2 {
		alice.reply(alice.expect(sip.BYE), 200, "")
	}
	wantTalk(t, bobs, carols, 8000, 700)
	done := make(chan struct{})
	go func() { defer close(done); bobs.sendDigits("42", 110) }()
	<-done
	for range 200 {
		if p := <-carols.packets; p.PayloadType == 101 && len(p.Payload) == 4 && p.Payload[0] == 4 {
			return
		}
	}
	t.Error("a digit of bob's never came to carol")
}

// replaces is the call in a Refer-To.
func (d *placed) replaces() string {
	_, tag, _ := strings.Cut(d.to, ";tag=")
	return fmt.Sprintf("%s%%3Bto-tag%%3D%s%%3Bfrom-tag%%3Dfrom-%s", d.callID, tag, d.user)
}

func TestAttendedTransferWithScripts(t *testing.T) {
	for _, test := range []struct{ first, second string }{{"1001", "9197"}, {"9197", "1001"}, {"9664", "9197"}} {
		t.Run(test.first+" to "+test.second, func(t *testing.T) {
			t.Parallel()
			alice, bob := pair(t, start(t, demopbx.Options{}))
			var calls []*placed
			for _, number := range []string{test.first, test.second} {
				if number == "1001" {
					calls = append(calls, relayed(alice, bob))
					continue
				}
				c := alice.invite(number, nil, "PCMU")
				c.answered(100)
				calls = append(calls, c)
			}
			calls[0].refer("<sip:x@pbx.test?Replaces=" + calls[1].replaces() + ">")
			alice.response(202)
			alice.progress(100)
			if test.first == "9664" {
				alice.progress(200)
				return
			}
			heard := bob.moves("PCMU")
			alice.progress(200)
			samples := heard.heard(time.Second)
			wantTone(t, samples[len(samples)/2:], 8000, demopbx.ToneHz, -15)
		})
	}
}

func TestTransfersThatCannotBe(t *testing.T) {
	t.Parallel()
	alice, bob := pair(t, start(t, demopbx.Options{}))
	call := relayed(alice, bob)
	for _, to := range []string{"<tel:+4930>", "<sip:9196@pbx.test;method=BYE>", "<sip:9196@pbx.test?Replaces=half>"} {
		call.refer(to)
		if res := alice.anyResponse(); res.StatusCode != 400 {
			t.Errorf("Refer-To %q got %d", to, res.StatusCode)
		}
	}
	call.refer("<sip:1002@pbx.test?Replaces=nobody%3Bto-tag%3D1%3Bfrom-tag%3D2>")
	alice.response(202)
	alice.progress(100, 481)
	call.refer("<sip:9197@pbx.test>") // bob cannot move his media
	alice.response(202)
	alice.progress(100)
	bob.reply(bob.expect(sip.INVITE), 488, "")
	bob.expect(sip.ACK)
	alice.progress(488)
	call.bye()
	bob.reply(bob.expect(sip.BYE), 200, "")
}

func TestPassedREFER(t *testing.T) {
	t.Parallel()
	alice, bob := pair(t, start(t, demopbx.Options{PassREFER: true}))
	call := relayed(alice, bob)
	call.refer("<sip:9197@pbx.test>")
	refer := bob.expect(sip.REFER)
	if to := refer.GetHeader("Refer-To"); to == nil || to.Value() != "<sip:9197@pbx.test>" || refer.GetHeader("Referred-By") == nil {
		t.Errorf("relayed as\n%s", refer)
	}
	bob.reply(refer, 202, "")
	alice.response(202)
	bob.write("NOTIFY", strings.Trim(refer.Contact().Value(), "<>"), refer.CallID().Value(), "bobs-notify", 1, refer.From().Value(), "SIP/2.0 200 OK",
		"Event: refer", "Subscription-State: terminated;reason=noresource")
	notify := alice.expect(sip.NOTIFY)
	if string(notify.Body()) != "SIP/2.0 200 OK" || notify.GetHeader("Event") == nil {
		t.Errorf("relayed as\n%s", notify)
	}
	alice.reply(notify, 200, "")
	bob.response(200)
}

func TestCarriedCall(t *testing.T) {
	t.Parallel()
	alice, bob := pair(t, start(t, demopbx.Options{CarryMedia: true}))
	call := alice.invite("1001", nil, "PCMU")
	call.response(100)
	invite := bob.expect(sip.INVITE)
	bob.reply(invite, 180, "")
	call.response(180)
	heard := newCall(t, "opus", "PCMU")
	bob.reply(invite, 200, heard.answer(invite.Body()))
	bob.expect(sip.ACK)
	call.answered()
	wantTalk(t, call.call, heard, 48000, 600)
	call.reinvite(call.sdp("sendonly"))
	heard.drain()
	if !call.heardNothing(200 * time.Millisecond) {
		t.Error("alice hears something though she holds")
	}
	heard.heard(500 * time.Millisecond) // music: bob has had no re-INVITE
	call.reinvite(call.sdp("sendrecv"))
	wantTalk(t, call.call, heard, 48000, 700)
	call.bye()
	bob.reply(bob.expect(sip.BYE), 200, "")
}
