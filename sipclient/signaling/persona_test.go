package signaling_test

import (
	"errors"
	"testing"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

func TestWhoCalls(t *testing.T) {
	for name, c := range map[string]struct {
		place    account.IdentityHeader
		identity sipclient.Identity
		checks   []func(clienttest.Message) error
	}{
		"the account itself": {"", sipclient.Identity{}, []func(clienttest.Message) error{
			clienttest.HasHeader("From", `"Kim" <sip:1000@pbx.test>;tag=`), fails("P-Asserted"), fails("P-Preferred"), fails("Privacy:")}},
		"another number": {account.IdentityFrom, sipclient.Identity{Number: "+827010001000"}, []func(clienttest.Message) error{
			clienttest.HasHeader("From", `"Kim" <sip:+827010001000@pbx.test>;tag=`), clienttest.HasHeader("Contact", "<sip:1000@"), fails("P-Preferred")}},
		"another number, preferred": {account.IdentityPreferred, sipclient.Identity{Number: "+827010001000"}, []func(clienttest.Message) error{
			clienttest.HasHeader("From", "<sip:1000@pbx.test>"), clienttest.HasHeader("P-Preferred-Identity", `"Kim" <sip:+827010001000@pbx.test>`)}},
		"asserted": {account.IdentityAsserted, sipclient.Identity{}, []func(clienttest.Message) error{
			clienttest.HasHeader("P-Asserted-Identity", "<sip:1000@pbx.test>"), fails("Privacy:")}},
		"nobody": {"", sipclient.Identity{Number: "+827010001000", Anonymous: true}, []func(clienttest.Message) error{
			clienttest.HasHeader("From", `"Anonymous" <sip:anonymous@anonymous.invalid>;tag=`), clienttest.HasHeader("Privacy", "id"), clienttest.HasHeader("Contact", "<sip:anonymous@"),
			clienttest.HasHeader("P-Preferred-Identity", `"Kim" <sip:+827010001000@pbx.test>`), fails("1000@x"), fails("sip:1000@")}},
		"nobody, asserted": {account.IdentityAsserted, sipclient.Identity{Anonymous: true}, []func(clienttest.Message) error{
			clienttest.HasHeader("P-Asserted-Identity", "<sip:1000@pbx.test>"), clienttest.HasHeader("Privacy", "id"), fails("P-Preferred")}},
	} {
		t.Run(name, func(t *testing.T) {
			peer := clienttest.NewPeer(t, clienttest.Script{
				clienttest.Expect("INVITE", append(c.checks, clienttest.HasHeader("X-Tenant", "42"))...),
				clienttest.Reply("407 Proxy Authentication Required", `Proxy-Authenticate: Digest realm="pbx.test", nonce="n1", qop="auth"`), clienttest.Expect("ACK"),
				clienttest.Expect("INVITE", append(c.checks, clienttest.HasHeader("X-Tenant", "42"))...), // and again with the login
				clienttest.Reply("486 Busy Here"), clienttest.Expect("ACK", fails("X-Tenant")),
			})
			p := connected(t, peer, signaling.Options{}, func(cfg *sipclient.LineConfig) {
				a := &cfg.Account
				a.DisplayName, a.Numbers, a.IdentityHeader, a.Headers = "Kim", []string{"+827010001000"}, c.place, []account.Header{{Name: "X-Tenant", Value: "42"}}
			})
			_, err := p.line.Invite(t.Context(), "1", sipclient.Invite{Target: account.Target{User: "1001", Host: "pbx.test"}, SDP: offerSDP, Identity: c.identity})
			p.ok(err)
			next[sipclient.LegSent](p)
			next[sipclient.LegRefused](p)
			peer.Wait()
		})
	}
}

func TestInviteThatCannotBe(t *testing.T) {
	peer := clienttest.NewPeer(t, alive("1"))
	p := connected(t, peer, signaling.Options{})
	to := account.Target{User: "1001", Host: "pbx.test"}
	for name, inv := range map[string]sipclient.Invite{
		"a number of others":   {Target: to, Identity: sipclient.Identity{Number: "110"}},
		"no dialog to replace": {Target: to, Replaces: sipclient.DialogRef{CallID: "a;b", ToTag: "1", FromTag: "2"}},
		"no address":           {Target: to, ReferredBy: "sip:a@b\r\nVia: x"},
	} {
		if _, err := p.line.Invite(t.Context(), "1", inv); err == nil {
			t.Errorf("%s: sent", name)
		} else if inv.Identity.Number != "" && !errors.Is(err, account.ErrNotOwn) {
			t.Errorf("%s: %v", name, err)
		}
	}
	peer.Wait()
	p.none()
}

func TestPickup(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("INVITE", clienttest.HasHeader("Replaces", "c1@pbx;to-tag=r;from-tag=l;early-only"), clienttest.HasHeader("Require", "replaces"),
			clienttest.HasHeader("Referred-By", "<sip:1001@pbx.test>")),
		clienttest.Reply("200 OK", answerSDP()...), clienttest.Expect("ACK", fails("Replaces:")),
	})
	p := connected(t, peer, signaling.Options{})
	leg, err := p.line.Invite(t.Context(), "1", sipclient.Invite{Target: account.Target{User: "1001", Host: "pbx.test"}, SDP: offerSDP, ReferredBy: "sip:1001@pbx.test",
		Replaces: sipclient.DialogRef{CallID: "c1@pbx", ToTag: "r", FromTag: "l", EarlyOnly: true}})
	p.ok(err)
	next[sipclient.LegSent](p)
	next[sipclient.LegAccepted](p)
	p.ok(leg.Ack(t.Context(), ""))
	peer.Wait()
}

func TestSomebodyElseAnswers(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("INVITE"),
		clienttest.Reply("183 Session Progress", `Remote-Party-ID: "Outbound Call" <sip:9196@pbx.test>;party=calling`), // FreeSWITCH has no name
		clienttest.Reply("180 Ringing", `P-Asserted-Identity: "Lee" <sip:1002@pbx.test>`),
		clienttest.Reply("200 OK", answerSDP(`P-Asserted-Identity: "Lee" <sip:1002@pbx.test>`)...), clienttest.Expect("ACK"),
		clienttest.InDialog("UPDATE", `Remote-Party-ID: "Park" <sip:1003@pbx.test>;party=called`, `P-Asserted-Identity: "Park" <tel:1003>`), clienttest.Expect("200 UPDATE"),
		clienttest.InDialog("UPDATE", `P-Asserted-Identity: "Choi" <sip:1004@pbx.test>`, "Privacy: id"), clienttest.Expect("200 UPDATE"),
	})
	p := connected(t, peer, signaling.Options{})
	leg := p.invite("9196")
	next[sipclient.LegProgress](p)
	next[sipclient.LegProgress](p)
	if got := next[sipclient.LegConnectedTo](p); got.Peer != (sipclient.Peer{Number: "1002", Name: "Lee"}) {
		t.Errorf("%+v", got)
	}
	next[sipclient.LegAccepted](p)
	p.ok(leg.Ack(t.Context(), ""))
	if got := next[sipclient.LegConnectedTo](p); got.Peer != (sipclient.Peer{Number: "1003", Name: "Park"}) {
		t.Errorf("%+v", got)
	}
	peer.Wait()
	p.none()
}
