package signaling_test

import (
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

// brisk lets a session of 600 seconds pass in under two: a busy machine, too, answers a
// refresh in half of that.
var brisk = signaling.Options{Timing: signaling.Timing{Second: 3 * time.Millisecond}}

// timed is a call of the phone's whose 200 has these lines.
func timed(lines ...string) clienttest.Script {
	return clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("200 OK", answerSDP(lines...)...), clienttest.Expect("ACK")}
}

// timedCall opens a phone in the call of timed.
func timedCall(t *testing.T, o signaling.Options, scripts ...clienttest.Script) (*phone, sipclient.Leg) {
	t.Helper()
	peer := clienttest.NewPeer(t, scripts...)
	p := connected(t, peer, o)
	t.Cleanup(peer.Wait)
	return p, p.accepted()
}

const mayUpdate = "Allow: INVITE, ACK, BYE, UPDATE"

func TestWeRefreshByUpdate(t *testing.T) {
	refreshed := make(chan struct{})
	refresh := clienttest.Script{
		clienttest.Expect("UPDATE", clienttest.HasHeader("Session-Expires", "600;refresher=uac"), clienttest.HasHeader("Min-SE", "90"),
			clienttest.HasHeader("Supported", "timer"), clienttest.HasHeader("Contact", ".invalid"), hasBody("")),
		clienttest.Reply("200 OK", "Session-Expires: 600;refresher=uac", "Require: timer"),
	}
	p, leg := timedCall(t, brisk, steps(timed("Session-Expires: 600;refresher=uac", "Require: timer", mayUpdate), refresh, refresh, refresh,
		clienttest.Script{clienttest.Then(func(*clienttest.Conn) { close(refreshed) })}, steps(clienttest.Script{untilOther("BYE", "UPDATE")}, clienttest.Script{clienttest.Reply("200 OK")})))
	<-refreshed
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	p.none()
}

func TestWeRefreshByReinvite(t *testing.T) {
	refresh := func(expires string) clienttest.Script {
		return clienttest.Script{
			clienttest.Expect("INVITE", hasBody(offerSDP), clienttest.HasHeader("Session-Expires", expires)),
			clienttest.Reply("200 OK", answerSDP("Session-Expires: 700;refresher=uac", "Require: timer")...), clienttest.Expect("ACK")}
	}
	t.Run("no UPDATE in Allow", func(t *testing.T) {
		p, leg := timedCall(t, brisk, steps(timed("Session-Expires: 600;refresher=uac"), refresh("600;refresher=uac"), refresh("700;refresher=uac"), clienttest.Script{clienttest.InDialog("BYE"), clienttest.Expect("200 BYE")}))
		p.refreshes(leg)
		p.refreshes(leg)
		next[sipclient.LegBye](p)
		p.none()
	})
	t.Run("UPDATE is refused", func(t *testing.T) {
		p, leg := timedCall(t, brisk, steps(timed("Session-Expires: 600;refresher=uac", mayUpdate), clienttest.Script{clienttest.Expect("UPDATE"), clienttest.Reply("501 Not Implemented")},
			refresh("600;refresher=uac"), clienttest.Script{clienttest.InDialog("BYE"), clienttest.Expect("200 BYE")}))
		p.refreshes(leg)
		next[sipclient.LegBye](p)
		p.none()
	})
	t.Run("that moves their media", func(t *testing.T) {
		p, leg := timedCall(t, brisk, steps(timed("Session-Expires: 600;refresher=uac"), clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("200 OK", sdp("v=0 moved")...), clienttest.Expect("ACK")},
			clienttest.Script{untilOther("BYE", "INVITE"), clienttest.Reply("200 OK")}))
		if answer := p.refreshes(leg); answer != "v=0 moved\r\n" {
			t.Errorf("answered with %q", answer)
		}
		p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	})
}

// TestRefreshAfterARefusedOffer: what the other side would not have is not offered again to
// keep the call alive, but what was agreed on.
func TestRefreshAfterARefusedOffer(t *testing.T) {
	taken := clienttest.Script{clienttest.Expect("INVITE", hasBody(offerSDP)), clienttest.Reply("200 OK", answerSDP("Session-Expires: 1200;refresher=uac")...), clienttest.Expect("ACK")}
	p, leg := timedCall(t, brisk, steps(timed("Session-Expires: 1200;refresher=uac"),
		clienttest.Script{clienttest.Expect("INVITE", hasBody("v=0 hold")), clienttest.Reply("488 Not Acceptable Here"), clienttest.Expect("ACK")},
		taken, taken, clienttest.Script{untilOther("BYE", "INVITE"), clienttest.Reply("200 OK")}))
	if _, err := leg.Offer(t.Context(), "v=0 hold"); err == nil {
		t.Fatal("a refused offer was taken")
	}
	p.refreshes(leg) // once that was taken, the next one is for those to make again who have our media
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
}

// refreshes makes the offer that the line wants for a refresh, and returns its answer.
func (p *phone) refreshes(leg sipclient.Leg) string {
	p.t.Helper()
	if got := next[sipclient.LegOffer](p); got.SDP != "" {
		p.t.Errorf("%+v", got)
	}
	answer, err := leg.Offer(p.t.Context(), offerSDP)
	p.ok(err)
	return answer
}

func TestRefreshIsPutOffOrAskedForAgain(t *testing.T) {
	for name, c := range map[string]struct {
		status string
		extra  []string
		then   string
	}{
		"glare":        {"491 Request Pending", nil, "600;refresher=uac"},
		"busy":         {"500 Not now", []string{"Retry-After: 2"}, "600;refresher=uac"},
		"too brief":    {"422 Session Interval Too Small", []string{"Min-SE: 900"}, "900;refresher=uac"},
		"a challenge":  {"407 Proxy Authentication Required", []string{proxyMD5}, "600;refresher=uac"},
		"other method": {"405 Method Not Allowed", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			again := clienttest.Script{clienttest.Expect("UPDATE", clienttest.HasHeader("Session-Expires", c.then)), clienttest.Reply("200 OK", "Session-Expires: 3000;refresher=uac")}
			if c.then == "" {
				again = clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("200 OK", answerSDP("Session-Expires: 3000;refresher=uac")...), clienttest.Expect("ACK")}
			}
			login := clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("407 Proxy Authentication Required", proxyMD5), clienttest.Expect("ACK")}
			p, leg := timedCall(t, brisk, steps(login, timed("Session-Expires: 600;refresher=uac", mayUpdate),
				clienttest.Script{clienttest.Expect("UPDATE"), clienttest.Reply(c.status, c.extra...)}, again, clienttest.Script{clienttest.InDialog("BYE"), clienttest.Expect("200 BYE")}))
			if c.then == "" {
				p.refreshes(leg)
			}
			next[sipclient.LegBye](p)
		})
	}
}

func TestRefreshFindsNoCall(t *testing.T) {
	for status, script := range map[string]clienttest.Script{"481 Gone": nil, "408 Request Timeout": bye()} {
		t.Run(status, func(t *testing.T) {
			p, _ := timedCall(t, brisk, steps(timed("Session-Expires: 600;refresher=uac", mayUpdate), clienttest.Script{clienttest.Expect("UPDATE"), clienttest.Reply(status)}, script))
			if got := next[sipclient.LegBye](p); got.Cause.By != call.Remote || got.Cause.Code == 0 {
				t.Errorf("%+v", got.Cause)
			}
		})
	}
}

// hangsUp is the BYE of a session timer.
func hangsUp() clienttest.Script {
	return bye(clienttest.HasHeader("Reason", `SIP;cause=408;text="Session timeout"`))
}

func expired(t *testing.T, p *phone) {
	t.Helper()
	if got := next[sipclient.LegBye](p); got.Cause.By != call.Timer || got.Cause.Err == nil {
		t.Errorf("%+v", got.Cause)
	}
}

func TestSessionExpires(t *testing.T) {
	t.Run("they were to refresh", func(t *testing.T) {
		p, leg := timedCall(t, quick, steps(timed("Session-Expires: 90;refresher=uas", mayUpdate), hangsUp()))
		expired(t, p)
		p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	})
	t.Run("they refresh, then no more", func(t *testing.T) {
		began := time.Now()
		o := signaling.Options{Timing: signaling.Timing{Second: 5 * time.Millisecond}} // 60 s of 90 are 300 ms
		p, _ := timedCall(t, o, steps(timed("Session-Expires: 90;refresher=uas"), clienttest.Script{
			clienttest.InDialog("UPDATE", "Supported: timer", "Session-Expires: 200;refresher=uac"),
			clienttest.Expect("200 UPDATE", clienttest.HasHeader("Session-Expires", "200;refresher=uac"), clienttest.HasHeader("Require", "timer"))}, hangsUp()))
		expired(t, p)
		if took := time.Since(began); took < 168*5*time.Millisecond { // 200 s less 32
			t.Errorf("after %v", took)
		}
	})
	t.Run("our refresh is refused", func(t *testing.T) {
		// There is time for the refusal between the refresh and the end, on a busy machine, too.
		p, leg := timedCall(t, quick, steps(timed("Session-Expires: 1800;refresher=uac"), clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("403 Forbidden"), clienttest.Expect("ACK")}, hangsUp()))
		next[sipclient.LegOffer](p)
		if _, err := leg.Offer(t.Context(), offerSDP); err == nil {
			t.Error("no error")
		}
		expired(t, p)
	})
	t.Run("in a call of theirs", func(t *testing.T) {
		peer := clienttest.NewPeer(t, steps(incoming("v=0", "Supported: timer", "Session-Expires: 90;refresher=uac"), clienttest.Script{
			clienttest.Expect("200 INVITE", clienttest.HasHeader("Session-Expires", "90;refresher=uac")), ackIncoming()}, hangsUp()))
		p := connected(t, peer, quick)
		p.ok(next[sipclient.LegIncoming](p).Leg.Accept(t.Context(), "v=0\r\n"))
		expired(t, p)
		peer.Wait()
	})
}

func TestWeRefreshACallOfTheirs(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(incoming("v=0", "Supported: timer", "Session-Expires: 600;refresher=uas", mayUpdate), clienttest.Script{
		clienttest.Expect("200 INVITE", clienttest.HasHeader("Session-Expires", "600;refresher=uas")), ackIncoming(),
		clienttest.Expect("UPDATE", clienttest.HasHeader("Session-Expires", "600;refresher=uac"), toURI("sip:mod_sofia@127.0.0.1:5060")),
		clienttest.Reply("200 OK"), // without the header
		clienttest.Expect("UPDATE"), clienttest.Reply("200 OK", "Session-Expires: 3000;refresher=uas"),
		within("BYE", seq+1), clienttest.Expect("200 BYE"),
	}))
	p := connected(t, peer, brisk)
	p.ok(next[sipclient.LegIncoming](p).Leg.Accept(t.Context(), "v=0\r\n"))
	next[sipclient.LegBye](p)
	peer.Wait()
}

// A server such as FreeSWITCH sends nothing of a call to a connection that is new.
func TestWeRefreshAfterAReconnect(t *testing.T) {
	refreshed := func() clienttest.Script {
		return steps(clienttest.Script{
			clienttest.Expect("UPDATE", clienttest.HasHeader("Session-Expires", "600;refresher=uac")), clienttest.Reply("200 OK", "Session-Expires: 3000;refresher=uac"),
			clienttest.Expect("INVITE", clienttest.HasHeader("Session-Expires", ";refresher=uac")), clienttest.Reply("200 OK", answerSDP("Session-Expires: 3000;refresher=uac")...), clienttest.Expect("ACK"),
		}, bye())
	}
	for name, first := range map[string]clienttest.Script{
		"they were to":        steps(timed("Session-Expires: 600;refresher=uas", mayUpdate), clienttest.Script{clienttest.Drop()}),
		"ours was on its way": steps(timed("Session-Expires: 600;refresher=uac", mayUpdate), clienttest.Script{clienttest.Expect("UPDATE"), clienttest.Drop()}),
	} {
		t.Run(name, func(t *testing.T) {
			p, leg := timedCall(t, brisk, first, refreshed())
			next[sipclient.LineDown](p)
			p.connect()
			_, err := leg.Offer(t.Context(), held)
			p.ok(err)
			p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
			p.none()
		})
	}
}

func TestIntervalTooSmall(t *testing.T) {
	t.Run("ours", func(t *testing.T) {
		tooSmall := func(least string) clienttest.Script {
			return clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("422 Session Interval Too Small", "Min-SE: "+least), clienttest.Expect("ACK")}
		}
		peer := clienttest.NewPeer(t, steps(tooSmall("3600"), tooSmall("3700"), clienttest.Script{
			clienttest.Expect("INVITE", clienttest.HasHeader("Session-Expires", "3700"), clienttest.HasHeader("Min-SE", "3700"), clienttest.HasHeader("CSeq", "3 INVITE"), hasBody(offerSDP))},
			clienttest.Script{clienttest.Reply("422 Session Interval Too Small", "Min-SE: 120"), clienttest.Expect("ACK")})) // less than what was asked
		p := connected(t, peer, signaling.Options{})
		_, err := p.line.Invite(t.Context(), "1", sipclient.Invite{Target: account.Target{User: "9196", Host: "pbx.test"}, SDP: offerSDP})
		p.ok(err)
		next[sipclient.LegSent](p)
		if got := next[sipclient.LegRefused](p); got.Cause.Code != 422 {
			t.Errorf("%+v", got.Cause)
		}
		peer.Wait()
	})
	t.Run("theirs", func(t *testing.T) {
		peer := clienttest.NewPeer(t, clienttest.Script{
			clienttest.Send("INVITE sip:1000@pbx.test SIP/2.0\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bKn\nFrom: <sip:1001@pbx.test>;tag=f\nTo: <sip:1000@pbx.test>\nCall-ID: n1\nCSeq: 1 INVITE\n" +
				"Contact: <sip:1001@p>\nk: timer\nx: 89\nContent-Type: application/sdp\n\nv=0\n"),
			clienttest.Expect("422 INVITE", clienttest.HasHeader("Min-SE", "90"))})
		p := connected(t, peer, signaling.Options{})
		peer.Wait()
		p.none()
	})
	t.Run("in a call", func(t *testing.T) {
		p, leg := talking(t, steps(clienttest.Script{
			within("INVITE", seq+1, sdp("v=0 a", "Supported: timer", "Session-Expires: 30")...), clienttest.Expect("422 INVITE"), within("ACK", seq+1),
			within("UPDATE", seq+2, "Supported: timer", "Session-Expires: 30"), clienttest.Expect("422 UPDATE"),
			within("UPDATE", seq+3, "Session-Expires: 30"), clienttest.Expect("200 UPDATE", clienttest.HasHeader("Session-Expires", "30;refresher=uas")), // 422 would mean nothing to it
			within("BYE", seq+4), clienttest.Expect("200 BYE")}))
		next[sipclient.LegBye](p)
		if err := leg.Bye(t.Context(), sipclient.Reason{}); err != nil {
			t.Error(err)
		}
		p.none()
	})
}
