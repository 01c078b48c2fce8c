package demopbx_test

import (
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient/demopbx"
)

// calledBack calls a number that calls back, and returns its INVITE.
func (p *phone) calledBack(number string) *sip.Request {
	p.t.Helper()
	c := p.invite(number, nil, "PCMU")
	c.answered(100)
	// The clock waits for nothing here, so the new call may overtake the old one's end.
	var invite *sip.Request
	for range 2 {
		switch m := p.next().(type) {
		case *sip.Request:
			if m.Method == sip.INVITE {
				invite = m
				continue
			}
			if m.Method != sip.BYE {
				p.t.Fatalf("wanted a BYE or an INVITE, got\n%s", m)
			}
			p.reply(m, 200, "")
		default:
			p.t.Fatalf("wanted a request, got\n%s", m)
		}
	}
	if invite == nil {
		p.t.Fatal("the call is over, and nobody calls back")
	}
	return invite
}

// hurry is a clock on which everything is over at once but for how long a call
// rings.
func hurry(d time.Duration) <-chan time.Time {
	if d >= 3*time.Second {
		return nil
	}
	return atOnce(d)
}

func TestHowCallsCome(t *testing.T) {
	tests := []struct{ number, header, value, from string }{
		{"9002", "Call-Info", "<sip:offhook.demo>;answer-after=0", "sip:9002@pbx.test"},
		{"9003", "Alert-Info", "<http://offhook.demo>;info=auto-answer;delay=0", "sip:9003@pbx.test"},
		{"9005", "P-Asserted-Identity", `"김민준" <sip:+821012345678;verstat=TN-Validation-Passed@offhook.demo;user=phone>`, "sip:9005@pbx.test"},
		{"9006", "Privacy", "id", "sip:anonymous@anonymous.invalid"},
		{"9007", "Diversion", `"Reception" <sip:07010002000@offhook.demo>;reason=unconditional;counter=1`, "sip:9007@pbx.test"},
		{"9010", "Alert-Info", "<urn:alert:source:external>", "sip:9010@pbx.test"},
	}
	for _, test := range tests {
		t.Run(test.number, func(t *testing.T) {
			t.Parallel()
			p := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: hurry}}), "alice")
			invite := p.calledBack(test.number)
			if header := invite.GetHeader(test.header); header == nil || header.Value() != test.value {
				t.Errorf("want %s: %s in\n%s", test.header, test.value, invite)
			}
			if from := invite.From().Address.String(); from != test.from {
				t.Errorf("it comes from %s, want %s", from, test.from)
			}
			p.reply(invite, 486, "")
			p.expect(sip.ACK)
		})
	}
}

func TestCallBackWithoutOffer(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: hurry}}), "alice")
	invite := p.calledBack("9001")
	if len(invite.Body()) != 0 {
		t.Errorf("there is an offer in\n%s", invite)
	}
	media := newCall(t, "opus", "PCMU")
	p.reply(invite, 200, media.offer())
	media.accept(p.expect(sip.ACK).Body())
	wantSpeech(t, media.heard(time.Second))
}

func TestCallBackWithoutOfferGetsNone(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: hurry}}), "alice")
	p.reply(p.calledBack("9001"), 200, "")
	if ack := p.expect(sip.ACK); len(ack.Body()) != 0 {
		t.Errorf("acknowledged with\n%s", ack)
	}
	p.reply(p.expect(sip.BYE), 200, "")
}

func TestPhoneEvents(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: hurry}}), "alice")
	invite := p.calledBack("9004")
	p.reply(invite, 180, "")
	event := func(want string) {
		t.Helper()
		notify := p.expect(sip.NOTIFY)
		if notify.GetHeader("Event").Value() != want || notify.CallID().Value() != invite.CallID().Value() || notify.To().Params.GetOr("tag", "") != "callee" {
			t.Fatalf("want Event: %s, got\n%s", want, notify)
		}
		p.reply(notify, 200, "")
	}
	event("talk")
	p.reply(invite, 200, newCall(t, "PCMU").answer(invite.Body()))
	p.expect(sip.ACK)
	event("hold")
	event("talk")
}

func TestCallsTakenBack(t *testing.T) {
	t.Parallel()
	for number, reason := range map[string]string{"9008": `SIP;cause=200;text="Call completed elsewhere"`, "9009": ""} {
		p := dial(t, start(t, demopbx.Options{Hooks: demopbx.Hooks{After: func(d time.Duration) <-chan time.Time {
			if d == 3*time.Second {
				return time.After(100 * time.Millisecond)
			}
			return atOnce(d)
		}}}), "alice")
		invite := p.calledBack(number)
		p.reply(invite, 180, "")
		cancel := p.expect(sip.CANCEL)
		if header := cancel.GetHeader("Reason"); (header == nil) != (reason == "") || header != nil && header.Value() != reason {
			t.Errorf("%s is taken back with\n%s", number, cancel)
		}
		if !strings.HasPrefix(cancel.CSeq().Value(), strings.Fields(invite.CSeq().Value())[0]+" ") {
			t.Errorf("CANCEL with CSeq %s", cancel.CSeq().Value())
		}
		p.reply(cancel, 200, "")
		p.reply(invite, 487, "")
		p.expect(sip.ACK)
	}
}
