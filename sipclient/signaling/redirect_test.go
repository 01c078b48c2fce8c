package signaling_test

import (
	"fmt"
	"testing"

	"offhook/sipclient"
	"offhook/sipclient/call"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

// moved answers an INVITE with a redirect.
func moved(contacts string) clienttest.Script {
	return clienttest.Script{clienttest.Reply("302 Moved Temporarily", "Contact: "+contacts), clienttest.Expect("ACK", to("peer"))}
}

func invited(uri string, checks ...func(clienttest.Message) error) clienttest.Script {
	return clienttest.Script{clienttest.Expect("INVITE", append(checks, toURI(uri), hasBody(offerSDP))...)}
}

func TestRedirect(t *testing.T) {
	busy := clienttest.Script{clienttest.Reply("100 Trying"), clienttest.Reply("486 Busy Here"), clienttest.Expect("ACK")}
	peer := clienttest.NewPeer(t, steps(
		invited("sip:9196@pbx.test"), moved(`<tel:+8210>, "A" <sip:a@far.test>;q=0.3, <sip:b@pbx.test;user=phone>;q=0.9`),
		invited("sip:b@pbx.test;user=phone", clienttest.HasHeader("To", "<sip:9196@pbx.test>"), clienttest.HasHeader("CSeq", "2 INVITE")), busy,
		invited("sip:a@far.test", clienttest.HasHeader("CSeq", "3 INVITE")),
		clienttest.Script{clienttest.Reply("407 Proxy Authentication Required", proxyMD5), clienttest.Expect("ACK", toURI("sip:a@far.test"))},
		invited("sip:a@far.test", clienttest.HasHeader("Proxy-Authorization", `uri="sip:a@far.test"`)),
		clienttest.Script{clienttest.Reply("200 OK", answerSDP()...), clienttest.Expect("ACK", clienttest.HasHeader("CSeq", "4 ACK"))}, bye()))
	p := connected(t, peer, signaling.Options{})
	leg := p.invite("9196")
	if got := next[sipclient.LegRedirected](p); got.Target.URI() != "sip:b@pbx.test;user=phone" {
		t.Errorf("%+v", got)
	}
	next[sipclient.LegProgress](p)
	if got := next[sipclient.LegRedirected](p); got.Target.URI() != "sip:a@far.test" {
		t.Errorf("%+v", got)
	}
	next[sipclient.LegAccepted](p)
	p.ok(leg.Ack(t.Context(), ""))
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
	p.none()
}

// refusedWith wants how the call ended, after some redirects.
func refusedWith(t *testing.T, p *phone, redirects int, want call.Cause) {
	t.Helper()
	for range redirects {
		next[sipclient.LegRedirected](p)
	}
	want.By = call.Remote
	if got := next[sipclient.LegRefused](p); got.Cause != want {
		t.Errorf("got %+v, want %+v", got.Cause, want)
	}
	p.none()
}

func TestRedirectInACircle(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(invited("sip:9196@pbx.test"), moved("<sip:a@pbx.test>"), invited("sip:a@pbx.test"), moved("<sip:9196@PBX.test;x=y>, <sip:a@pbx.test>")))
	p := connected(t, peer, signaling.Options{})
	p.invite("9196")
	refusedWith(t, p, 1, call.Cause{Code: 302, Phrase: "Moved Temporarily", Text: "sip:9196@PBX.test;x=y"})
	peer.Wait()
}

func TestRedirectTooOften(t *testing.T) {
	script := steps(invited("sip:9196@pbx.test"), moved("<sip:1@pbx.test>"))
	for i := range 5 {
		script = steps(script, invited(fmt.Sprintf("sip:%d@pbx.test", i+1)), moved(fmt.Sprintf("<sip:%d@pbx.test>", i+2)))
	}
	peer := clienttest.NewPeer(t, script)
	p := connected(t, peer, signaling.Options{})
	p.invite("9196")
	refusedWith(t, p, 5, call.Cause{Code: 302, Phrase: "Moved Temporarily", Text: "sip:6@pbx.test"})
	peer.Wait()
}

func TestRedirectIsNotWanted(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(invited("sip:9196@pbx.test"), moved(`"unknown" <sip:a@pbx.test>`)))
	p := connected(t, peer, signaling.Options{}, func(cfg *sipclient.LineConfig) { cfg.Account.NoRedirect = true })
	p.invite("9196")
	refusedWith(t, p, 0, call.Cause{Code: 302, Phrase: "Moved Temporarily", Text: "sip:a@pbx.test"})
	peer.Wait()
}

func TestDeclinedEverywhereAfterARedirect(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(invited("sip:9196@pbx.test"), moved("<sip:a@pbx.test>, <sip:b@pbx.test>"), invited("sip:a@pbx.test"),
		clienttest.Script{clienttest.Reply("603 Decline"), clienttest.Expect("ACK")}))
	p := connected(t, peer, signaling.Options{})
	p.invite("9196")
	refusedWith(t, p, 1, call.Cause{Code: 603, Phrase: "Decline"})
	peer.Wait()
}

func TestCancelOfARedirectedCall(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(invited("sip:9196@pbx.test"), moved("<sip:a@pbx.test>, <sip:b@pbx.test>"), invited("sip:a@pbx.test"), clienttest.Script{
		clienttest.Reply("180 Ringing"), clienttest.Expect("CANCEL", toURI("sip:a@pbx.test"), clienttest.HasHeader("CSeq", "2 CANCEL")), clienttest.Reply("200 OK"),
		clienttest.ReplyTo("INVITE", "487 Request Terminated"), clienttest.Expect("ACK")}))
	p := connected(t, peer, signaling.Options{})
	leg := p.invite("9196")
	next[sipclient.LegRedirected](p)
	next[sipclient.LegProgress](p)
	p.ok(leg.Cancel(t.Context(), sipclient.Reason{}))
	refusedWith(t, p, 0, call.Cause{Code: 487, Phrase: "Request Terminated"})
	peer.Wait()
}
