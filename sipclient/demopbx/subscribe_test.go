package demopbx_test

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient/demopbx"
)

// subscribe begins a subscription and returns the To of its dialog.
func (p *phone) subscribe(event, target string, expires int) string {
	p.t.Helper()
	p.request("SUBSCRIBE", target, "", "Event: "+event, fmt.Sprintf("Expires: %d", expires))
	res := p.response(200)
	if res.GetHeader("Expires").Value() != fmt.Sprint(expires) {
		p.t.Errorf("granted\n%s", res)
	}
	return res.To().Value()
}

// notified waits for a NOTIFY, answers it, and returns it.
func (p *phone) notified(event, state string) *sip.Request {
	p.t.Helper()
	notify := p.expect(sip.NOTIFY)
	if notify.GetHeader("Event").Value() != event || !strings.HasPrefix(notify.GetHeader("Subscription-State").Value(), state) {
		p.t.Errorf("notified with\n%s", notify)
	}
	p.reply(notify, 200, "")
	return notify
}

func TestVoicemail(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{MinExpires: time.Minute})
	alice, bob := pair(t, server)
	to := alice.subscribe("message-summary", "1000", 600)
	callID, number := fmt.Sprintf("call-1000-%d", alice.number), alice.number
	want := func(state, counts string) {
		t.Helper()
		notify := alice.notified("message-summary", state)
		if body := string(notify.Body()); !strings.Contains(body, "Voice-Message: "+counts+" ") || strings.Contains(body, "Waiting: yes") == strings.HasPrefix(counts, "0") {
			t.Errorf("want %s, notified of\n%s", counts, body)
		}
	}
	want("active", "0/0")
	server.SetVoicemail("1000", 2, 1)
	want("active", "2/1")
	c := bob.invite("9886", nil, "PCMU") // in bob's own mailbox, not alice's
	c.answered(100)
	c.bye()
	c = alice.invite("*97", nil, "PCMU")
	alice.response(100)
	res := alice.response(200) // the NOTIFY comes right behind
	want("active", "0/2")
	c.ack(res)
	c.bye()
	alice.write("SUBSCRIBE", "sip:1000@pbx.test", callID, "refresh", number+100, to, "", "Event: message-summary", "Expires: 0")
	alice.response(200)
	want("terminated", "0/2")
	server.SetVoicemail("1000", 9, 9)
	alice.write("SUBSCRIBE", "sip:1000@pbx.test", callID, "late", number+101, to, "", "Event: message-summary", "Expires: 600")
	alice.response(481)
	for _, test := range []struct {
		event, target, expires string
		status                 int
	}{{"presence", "1000", "600", 489}, {"dialog", "12345", "600", 404}, {"dialog", "1001", "30", 423}} {
		alice.request("SUBSCRIBE", test.target, "", "Event: "+test.event, "Expires: "+test.expires)
		res := alice.response(test.status)
		if least := res.GetHeader("Min-Expires"); test.status == 423 && (least == nil || least.Value() != "60") {
			t.Errorf("423 with\n%s", res)
		}
	}
	if res := dial(t, server, "1003").register("demo1003", "MD5", 59); res.StatusCode != 423 {
		t.Errorf("a registration of 59 s got\n%s", res)
	}
}

func TestUnsolicitedVoicemail(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{UnsolicitedMWI: true})
	alice := dial(t, server, "1000")
	alice.register("demo1000", "MD5", 300)
	for _, counts := range []string{"0/0", "3/0"} {
		notify := alice.notified("message-summary", "active")
		if !strings.Contains(string(notify.Body()), "Voice-Message: "+counts) || notify.To().Params.Has("tag") {
			t.Errorf("want %s, notified with\n%s", counts, notify)
		}
		server.SetVoicemail("1000", 3, 0)
	}
}

func TestTrunkHasNoMailbox(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{}), "alice")
	p.request("INVITE", "*97", rawOffer("0"))
	p.response(100)
	p.response(403)
}

// dialogs is what a dialog-info says.
type dialogs struct {
	Version int `xml:"version,attr"`
	Dialogs []struct {
		CallID    string `xml:"call-id,attr"`
		LocalTag  string `xml:"local-tag,attr"`
		RemoteTag string `xml:"remote-tag,attr"`
		Direction string `xml:"direction,attr"`
		State     string `xml:"state"`
		Remote    string `xml:"remote>identity"`
	} `xml:"dialog"`
}

func TestWatchedDialogs(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{})
	alice, bob := pair(t, server)
	carol := dial(t, server, "1002")
	watch := func() (d dialogs) {
		t.Helper()
		notify := carol.notified("dialog", "active")
		if err := xml.Unmarshal(notify.Body(), &d); err != nil {
			t.Fatalf("%v in\n%s", err, notify.Body())
		}
		return d
	}
	until := func(state string) dialogs {
		t.Helper()
		for {
			if d := watch(); len(d.Dialogs) == 1 && d.Dialogs[0].State == state {
				return d
			}
		}
	}
	carol.subscribe("dialog", "1001", 600)
	if d := watch(); len(d.Dialogs) != 0 {
		t.Errorf("bob has no call, and is said to have %+v", d)
	}
	call := alice.invite("1001", nil, "PCMU")
	call.response(100)
	invite := bob.expect(sip.INVITE)
	bob.reply(invite, 180, "")
	call.response(180)
	early := until("early").Dialogs[0]
	if early.CallID != invite.CallID().Value() || early.LocalTag != "callee" || early.RemoteTag != invite.From().Params.GetOr("tag", "") ||
		early.Direction != "recipient" || early.Remote != "sip:1000@pbx.test" {
		t.Errorf("ringing, bob is said to have %+v", early)
	}
	bob.reply(invite, 200, newCall(t, "PCMU").answer(invite.Body()))
	bob.expect(sip.ACK)
	call.answered()
	until("confirmed")
	call.bye()
	bob.reply(bob.expect(sip.BYE), 200, "")
	until("terminated")
}

// A watcher that knows nothing of its subscription is forgotten, as soon as its
// 481 has been read.
func TestForgottenSubscription(t *testing.T) {
	t.Parallel()
	alice := dial(t, start(t, demopbx.Options{}), "1000")
	to := alice.subscribe("message-summary", "1000", 600)
	alice.reply(alice.expect(sip.NOTIFY), 481, "")
	for n := 10; ; n++ {
		alice.write("SUBSCRIBE", "sip:1000@pbx.test", "call-1000-1", fmt.Sprint("again", n), n, to, "", "Event: message-summary", "Expires: 600")
		if alice.anyResponse().StatusCode == 481 {
			return
		}
		alice.reply(alice.expect(sip.NOTIFY), 481, "")
	}
}
