//go:build interop && linux

package scenario

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"testing"

	"offhook/cmd/internal/interop/rig"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// Kamailio's presence server is told by PUBLISH how a mailbox and a colleague's line stand, and tells the phone, which has
// subscribed to both. A PBX would publish what Kamailio, a proxy, does not know by itself.
func TestPresence(t *testing.T) {
	p, publish := watchesCarol(t, rig.KamailioOptions{Presence: true})
	publish("bob", "message-summary", "application/simple-message-summary", "Messages-Waiting: yes\r\nMessage-Account: sip:600@sip.test\r\nVoice-Message: 2/1 (0/0)\r\n")
	p.until("the voice messages", func() bool {
		return slices.ContainsFunc(p.snapshot.Accounts, func(a sipclient.AccountView) bool {
			return a.Voicemail == sipclient.Voicemail{Waiting: true, New: 2, Old: 1, Mailbox: "600"}
		})
	})
	line := func(version int, state string) {
		publish("carol", "dialog", "application/dialog-info+xml", fmt.Sprintf(`<?xml version="1.0"?>
<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="%d" state="full" entity="sip:carol@sip.test">
<dialog id="a" call-id="c1" local-tag="l1" remote-tag="r1" direction="recipient"><state>%s</state>
<remote><identity display="Alice">sip:alice@sip.test</identity></remote></dialog></dialog-info>
`, version, state))
	}
	line(0, "early")
	p.sees("carol", sipclient.WatchedRinging)
	p.until("whom she talks to", func() bool { return p.snapshot.Watched["carol"].With.Number == "alice" })
	line(1, "confirmed")
	p.sees("carol", sipclient.WatchedBusy)
}

// TestPresenceAlone: a server that knows no lines tells whether somebody is there, or on the phone.
func TestPresenceAlone(t *testing.T) {
	p, publish := watchesCarol(t, rig.KamailioOptions{Presence: true, DialogsUnknown: true})
	for n, stands := range []struct {
		activity string
		want     sipclient.WatchedState
	}{{"", sipclient.WatchedIdle}, {"<rpid:on-the-phone/>", sipclient.WatchedBusy}} {
		publish("carol", "presence", "application/pidf+xml", fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="sip:carol@sip.test">
<tuple id="phone%[1]d"><status><basic>open</basic></status></tuple>
<dm:person id="carol%[1]d"><rpid:activities>%[2]s</rpid:activities></dm:person></presence>
`, n, stands.activity))
		p.sees("carol", stands.want)
	}
}

// watchesCarol starts a phone that watches carol on such a server, and returns it with what tells the server how somebody
// stands.
func watchesCarol(t *testing.T, options rig.KamailioOptions) (p *phone, publish func(user, event, kind, body string)) {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), patience, fmt.Errorf("%v passed", patience))
	t.Cleanup(cancel)
	k, err := rig.StartKamailio(ctx, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	ca, err := os.ReadFile(k.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	p = startPhone(t, &stage{ctx: ctx, log: slog.New(slog.DiscardHandler)}, line{
		Account:  account.Account{ID: "bob", Number: "bob", Server: k.URL(), Domain: rig.Domain, Register: true},
		password: rig.Password("bob"), ca: ca,
	})
	t.Cleanup(func() {
		if p.err != nil {
			t.Error(p.err)
			t.Log(k.Log())
		}
	})
	p.must(p.app.Client.SetDefault(p.account))
	_, err = p.app.Client.SaveContact(ctx, sipclient.Contact{Name: "Carol", Watch: true, Numbers: []sipclient.ContactNumber{{Number: "carol"}}})
	p.must(err)
	return p, func(user, event, kind, body string) {
		p.must(k.Publish(ctx, rig.Published{User: user, Event: event, Type: kind, Body: body}))
	}
}
