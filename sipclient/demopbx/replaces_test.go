package demopbx_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient/demopbx"
)

func TestPBXRefersItsCaller(t *testing.T) {
	for _, test := range []struct {
		number, target string
		attended       bool
	}{{"9183", "sip:9196@pbx.test", false}, {"9184", "sip:9197@pbx.test", true}} {
		t.Run(test.number, func(t *testing.T) {
			t.Parallel()
			c := dial(t, start(t, demopbx.Options{}), "alice").invite(test.number, nil, "PCMU")
			c.answered(100)
			refer := c.expect(sip.REFER)
			to := refer.GetHeader("Refer-To").Value()
			if !strings.HasPrefix(to, "<"+test.target) || refer.GetHeader("Referred-By") == nil {
				t.Errorf("referred with\n%s", refer)
			}
			c.reply(refer, 202, "")
			second := c.phone.invite(strings.Trim(test.target[4:], "@pbx.tes"), replacesLines(to), "PCMU")
			second.answered(100)
			if test.attended { // the old call has lost its place
				c.hungUp()
				return
			}
			c.notify(100)
			c.notify(200)
			c.hungUp()
			second.bye()
		})
	}
}

// notify reports how a REFER of the PBX goes.
func (d *placed) notify(status int) {
	d.phone.t.Helper()
	d.cseq++
	d.write2("NOTIFY", d.cseq, fmt.Sprintf("SIP/2.0 %d Fine\r\n", status), "Event: refer", "Subscription-State: active")
	d.response(200)
}

// replacesLines is the header that a Refer-To asks for.
func replacesLines(referTo string) []string {
	_, header, ok := strings.Cut(strings.TrimSuffix(referTo, ">"), "?Replaces=")
	if !ok {
		return nil
	}
	value, err := url.QueryUnescape(header)
	if err != nil {
		return nil
	}
	return []string{"Replaces: " + value}
}

func TestPBXRefersAndIsRefused(t *testing.T) {
	t.Parallel()
	for _, refusal := range []string{"603 to REFER", "486 by NOTIFY"} {
		c := dial(t, start(t, demopbx.Options{}), "alice").invite("9183", nil, "PCMU")
		c.answered(100)
		refer := c.expect(sip.REFER)
		if refusal[0] == '6' {
			c.reply(refer, 603, "")
		} else {
			c.reply(refer, 202, "")
			c.notify(486)
		}
		c.drain()
		samples := c.heard(time.Second)
		wantTone(t, samples[len(samples)/2:], 8000, demopbx.ToneHz, -15)
		c.bye()
	}
}

func TestREFERRefused(t *testing.T) {
	t.Parallel()
	for number, status := range map[string]int{"9501": 501, "9603": 603} {
		c := dial(t, start(t, demopbx.Options{}), "alice").invite(number, nil, "PCMU")
		c.answered(100)
		c.refer("<sip:9197@pbx.test>")
		c.response(status)
		c.bye()
	}
}

func TestPBXReplacesTheCall(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, demopbx.Options{}), "alice").invite("9185", nil, "PCMU")
	c.answered(100)
	invite := c.expect(sip.INVITE)
	_, tag, _ := strings.Cut(c.to, ";tag=")
	if got, want := invite.GetHeader("Replaces").Value(), c.callID+";to-tag=from-alice;from-tag="+tag; got != want {
		t.Errorf("Replaces: %s, want %s", got, want)
	}
	second := newCall(t, "PCMU")
	c.reply(invite, 200, second.answer(invite.Body()))
	c.expect(sip.ACK)
	c.bye()
	samples := second.heard(time.Second)
	wantTone(t, samples[len(samples)/2:], 8000, demopbx.ToneHz, -15)
}

// A phone that was asked to replace a call does: the other end stays, and who was
// replaced is hung up.
func TestInviteWithReplaces(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{})
	alice, bob := pair(t, server)
	call := relayed(alice, bob)
	_, tag, _ := strings.Cut(call.to, ";tag=")
	header := fmt.Sprintf("Replaces: %s;to-tag=%s;from-tag=from-1000", call.callID, tag)
	carol := dial(t, server, "1002")
	carol.request("INVITE", "1001", "", header+";early-only")
	carol.response(100)
	carol.response(486)
	third := carol.invite("1001", []string{header}, "PCMU")
	bobs := bob.moves("opus", "PCMU")
	third.answered(100)
	call.hungUp()
	wantTalk(t, third.call, bobs, 48000, 600)
	for header, status := range map[string]int{"Replaces: nobody;to-tag=a;from-tag=b": 481, "Replaces: half": 400} {
		carol.request("INVITE", "1001", "", header)
		carol.response(100)
		carol.response(status)
	}
}

// A ringing call is picked up by its dialog, or by ** and the extension.
func TestPickUp(t *testing.T) {
	for _, way := range []string{"Replaces", "**1001"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			server := start(t, demopbx.Options{})
			alice, bob := pair(t, server)
			carol := dial(t, server, "1002")
			call := alice.invite("1001", nil, "PCMU")
			call.response(100)
			invite := bob.expect(sip.INVITE)
			bob.reply(invite, 180, "")
			call.response(180)
			number, lines := way, []string(nil)
			if way == "Replaces" {
				number = "1001"
				lines = []string{fmt.Sprintf("Replaces: %s;to-tag=callee;from-tag=%s", invite.CallID().Value(), invite.From().Params.GetOr("tag", ""))}
			}
			picked := carol.invite(number, lines, "opus")
			carol.response(100)
			cancel := bob.expect(sip.CANCEL)
			if reason := cancel.GetHeader("Reason"); reason == nil || !strings.HasPrefix(reason.Value(), "SIP;cause=200;") || cancel.To().Params.GetOr("tag", "") != "" {
				t.Errorf("cancelled with\n%s", cancel)
			}
			bob.reply(cancel, 200, "")
			bob.reply(invite, 487, "")
			bob.expect(sip.ACK)
			picked.answered()
			call.answered()
			wantTalk(t, picked.call, call.call, 8000, 600)
			picked.bye()
			call.hungUp()
		})
	}
}

func TestNothingToPickUp(t *testing.T) {
	t.Parallel()
	carol := dial(t, start(t, demopbx.Options{}), "1002")
	carol.request("INVITE", "**1001", "")
	carol.response(100)
	carol.response(404)
}
