package signaling_test

import (
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"offhook/sipclient"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
	"offhook/sipclient/trace"
)

// options is an OPTIONS of the peer.
func options(n string) string {
	return "OPTIONS sip:1000@x.invalid SIP/2.0\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bKo" + n +
		"\nFrom: <sip:pbx.test>;tag=f\nTo: <sip:1000@pbx.test>\nCall-ID: o" + n + "\nCSeq: 1 OPTIONS\nMax-Forwards: 70\nContent-Length: 0\n\n"
}

// alive wants the line to answer an OPTIONS.
func alive(n string) clienttest.Script {
	return clienttest.Script{clienttest.Send(options(n)), clienttest.Expect("200 OPTIONS", clienttest.HasHeader("Call-ID", "o"+n), clienttest.HasHeader("Allow", "UPDATE"))}
}

func TestFramesThatOthersDieOf(t *testing.T) {
	const bad = "SIP/2.0\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bKb\nFrom: <sip:pbx.test>;tag=f\nTo: <sip:1000@pbx.test>\nCall-ID: bad\n"
	cases := map[string]clienttest.Script{
		"ping with a payload":     {clienttest.Ping("kamailio (5.6.3 (x86_64/linux))"), clienttest.ExpectPong("kamailio (5.6.3 (x86_64/linux))")},
		"empty ping":              {clienttest.Ping(""), clienttest.ExpectPong("")},
		"pong nobody asked for":   {clienttest.Pong("x"), clienttest.Pong("")},
		"binary":                  {clienttest.SendBinary([]byte(strings.ReplaceAll(options("b"), "\n", "\r\n"))), clienttest.Expect("200 OPTIONS")},
		"fragments":               {clienttest.SendFragments(4, options("f")), clienttest.ExpectPong("between fragments"), clienttest.Expect("200 OPTIONS")},
		"leading CRLF":            {clienttest.Send("\n\n" + options("l")), clienttest.Expect("200 OPTIONS")},
		"trailing CRLF":           {clienttest.Send(options("t") + "\n\n"), clienttest.Expect("200 OPTIONS")},
		"bare LF":                 {clienttest.SendBinary([]byte(options("lf"))), clienttest.Expect("200 OPTIONS")},
		"CRLF keep-alive":         {clienttest.Send("\n\n"), clienttest.Send("\n")},
		"empty frame":             {clienttest.Send("")},
		"garbage":                 {clienttest.Send("hello"), clienttest.SendBinary([]byte{0, 1, 2, 0xFF})},
		"long header":             {clienttest.Send(strings.Replace(options("40k"), "Max-Forwards", "X-Long: "+strings.Repeat("x", 40<<10)+"\nMax-Forwards", 1)), clienttest.Expect("200 OPTIONS")},
		"no empty line":           {clienttest.Send(strings.TrimRight(options("e"), "\n")), clienttest.Expect("200 OPTIONS")},
		"CSeq too large":          {clienttest.Send("OPTIONS sip:x " + bad + "CSeq: 4294967295 OPTIONS\n\n"), clienttest.Expect("400 OPTIONS", clienttest.HasHeader("Warning", "CSeq"))},
		"CSeq of another method":  {clienttest.Send("OPTIONS sip:x " + bad + "CSeq: 1 INVITE\n\n"), clienttest.Expect("400 INVITE")},
		"header without colon":    {clienttest.Send("OPTIONS sip:x " + bad + "CSeq: 1 OPTIONS\nnonsense\n\n"), clienttest.Expect("400 OPTIONS")},
		"Content-Length too big":  {clienttest.Send("OPTIONS sip:x " + bad + "CSeq: 1 OPTIONS\nContent-Length: 99\n\n"), clienttest.Expect("400 OPTIONS")},
		"two From headers":        {clienttest.Send("OPTIONS sip:x " + bad + "f: <sip:b>\nCSeq: 1 OPTIONS\n\n"), clienttest.Expect("400 OPTIONS")},
		"another version":         {clienttest.Send("OPTIONS sip:x SIP/7" + strings.TrimPrefix(bad, "SIP/2") + "CSeq: 1 OPTIONS\n\n"), clienttest.Expect("505 OPTIONS")},
		"ACK is never answered":   {clienttest.Send("ACK sip:x " + bad + "CSeq: x ACK\n\n")},
		"response to nothing":     {clienttest.Send("SIP/2.0 200 OK\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bKb\nFrom: <sip:a>\nTo: <sip:b>\nCall-ID: c\nCSeq: 1 INVITE\n\n")},
		"broken response":         {clienttest.Send("SIP/2.0 abc\n\n"), clienttest.Send("SIP/2.0 2000 OK\nCSeq: 1 INVITE\n\n")},
		"Max-Forwards is no word": {clienttest.Send(strings.Replace(options("mf"), "Forwards: 70", "Forwards: abc", 1)), clienttest.Expect("200 OPTIONS")},
		"compact names": {
			clienttest.Send("OPTIONS sip:x SIP/2.0\nv: SIP/2.0/WSS p.invalid;branch=z9hG4bKcn\nf: <sip:a>;tag=f\nt: <sip:b>\ni: cn\nCSeq: 1 OPTIONS\nl: 0\n\n"),
			clienttest.Expect("200 OPTIONS", clienttest.HasHeader("Call-ID", "cn"))},
	}
	for name, script := range cases {
		t.Run(name, func(t *testing.T) {
			peer := clienttest.NewPeer(t, steps(script, alive("z")))
			p := connected(t, peer, signaling.Options{})
			peer.Wait()
			p.none()
		})
	}
}

func TestCompactNamesReachTheRules(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Send("INVITE sip:1000@pbx.test SIP/2.0\nv: SIP/2.0/WSS p.invalid;branch=z9hG4bKc\nf: <sip:1001@pbx.test>;tag=f\nt: <sip:1000@pbx.test>\n" +
			"i: cc\nCSeq: 7 INVITE\nm: <sip:1001@127.0.0.1:5060>\nk: timer\nx: 120;refresher=uac\nc: application/sdp\n\nv=0\n"),
		clienttest.Expect("100 INVITE"),
		clienttest.Expect("200 INVITE", clienttest.HasHeader("Session-Expires", "120;refresher=uac"), clienttest.HasHeader("Require", "timer")),
	})
	p := connected(t, peer, signaling.Options{})
	in := next[sipclient.LegIncoming](p)
	if in.SDP != "v=0\r\n" || in.Caller.Number != "1001" {
		t.Errorf("%+v", in)
	}
	p.ok(in.Leg.Accept(t.Context(), "v=0\r\n"))
	peer.Wait()
}

func TestMessageLargerThanTheLimitEndsTheConnectionOnly(t *testing.T) {
	peer := clienttest.NewPeer(t,
		clienttest.Script{func(c *clienttest.Conn) error {
			_ = clienttest.SendBinary(make([]byte, 300<<10))(c) // the phone may hang up before all of it is written
			return nil
		}, clienttest.ExpectGone()},
		alive("1"))
	p := connected(t, peer, signaling.Options{})
	next[sipclient.LineDown](p)
	p.connect()
	peer.Wait()
}

func TestOwnMessageIsBounded(t *testing.T) {
	peer := clienttest.NewPeer(t, alive("1"))
	p := connected(t, peer, signaling.Options{})
	inv := sipclient.Invite{SDP: strings.Repeat("a=x\r\n", 10000)}
	inv.Target.User, inv.Target.Host = "9196", "pbx.test"
	if _, err := p.line.Invite(t.Context(), "1", inv); err == nil || !strings.Contains(err.Error(), "larger") {
		t.Errorf("got %v", err)
	}
	peer.Wait()
}

func TestServerCloseIsReportedOnce(t *testing.T) {
	ring := trace.New(trace.Options{})
	peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Close(1001, "restart"), clienttest.ExpectGone()}, clienttest.Script{clienttest.Drop()}, alive("1"))
	p := connected(t, peer, signaling.Options{Recorder: ring})
	if down := next[sipclient.LineDown](p); websocket.CloseStatus(down.Err) != websocket.StatusGoingAway {
		t.Errorf("down with %v", down.Err)
	}
	p.connect()
	next[sipclient.LineDown](p)
	p.connect()
	peer.Wait()
	p.ok(p.line.Close())
	p.none()
	kinds := map[trace.Kind]int{}
	for _, e := range ring.Entries(trace.Filter{Account: "a1"}) {
		kinds[e.Kind]++
	}
	if kinds[trace.Open] != 3 || kinds[trace.Close] != 3 || kinds[trace.Sent] != 1 || kinds[trace.Received] != 1 {
		t.Errorf("recorded %v", kinds)
	}
}

func TestHalfOpenConnectionIsNoticed(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{clienttest.ExpectPing(), clienttest.ExpectPing(), clienttest.IgnorePings(), clienttest.ExpectGone()})
	p := connected(t, peer, signaling.Options{Timing: signaling.Timing{IdlePing: 20 * time.Millisecond, Pong: 2 * time.Second}})
	down := next[sipclient.LineDown](p)
	if !strings.Contains(down.Err.Error(), "does not answer pings") {
		t.Errorf("down with %v", down.Err)
	}
	peer.Wait()
}

func TestPeerThatTalksNeedsNoPong(t *testing.T) {
	script := clienttest.Script{clienttest.IgnorePings(), clienttest.ExpectPing()}
	for range 3 {
		script = append(script, clienttest.Ping("I am here"), clienttest.ExpectPing())
	}
	peer := clienttest.NewPeer(t, append(script, clienttest.Close(1000, "")))
	p := connected(t, peer, signaling.Options{Timing: signaling.Timing{IdlePing: 20 * time.Millisecond, Pong: 2 * time.Second}})
	if down := next[sipclient.LineDown](p); strings.Contains(down.Err.Error(), "pings") {
		t.Errorf("down with %v", down.Err)
	}
	peer.Wait()
}

func TestCallIsWatchedMoreClosely(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Expect("INVITE"), clienttest.ExpectPing(), clienttest.Reply("486 Busy Here"), clienttest.Expect("ACK")})
	p := connected(t, peer, signaling.Options{Timing: signaling.Timing{IdlePing: time.Hour, BusyPing: 10 * time.Millisecond}})
	p.invite("486")
	next[sipclient.LegRefused](p)
	peer.Wait()
}
