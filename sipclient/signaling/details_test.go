package signaling_test

import (
	"strings"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

func TestDetailsOfAnInvite(t *testing.T) {
	ext := sipclient.Peer{Number: "1001", Name: "Ext 1001"}
	for name, c := range map[string]struct {
		headers []string
		caller  sipclient.Peer
		want    sipclient.IncomingDetails
	}{
		"nothing":               {nil, ext, sipclient.IncomingDetails{}},
		"privacy":               {[]string{"Privacy: id;critical", "P-Asserted-Identity: <sip:1002@pbx.test>"}, sipclient.Peer{}, sipclient.IncomingDetails{Anonymous: true}},
		"no privacy":            {[]string{"Privacy: none"}, ext, sipclient.IncomingDetails{}},
		"hidden by RPID":        {[]string{"Remote-Party-ID: <sip:1002@pbx.test>;privacy=full"}, sipclient.Peer{}, sipclient.IncomingDetails{Anonymous: true}},
		"called party":          {[]string{"Remote-Party-ID: <sip:1000@pbx.test>;party=called"}, ext, sipclient.IncomingDetails{}},
		"name with the tel URI": {[]string{`P-Asserted-Identity: <sip:1002@pbx.test>, "Lee" <tel:1002>`}, sipclient.Peer{Number: "1002", Name: "Lee"}, sipclient.IncomingDetails{}},
		"verstat in the URI":    {[]string{"P-Asserted-Identity: <tel:+1555;verstat=TN-Validation-Passed>"}, sipclient.Peer{Number: "+1555"}, sipclient.IncomingDetails{Verified: "TN-Validation-Passed"}},
		"verstat in the user":   {[]string{"P-Asserted-Identity: <sip:+1555;verstat=No-TN-Validation@pbx.test;user=phone>"}, sipclient.Peer{Number: "+1555"}, sipclient.IncomingDetails{Verified: "No-TN-Validation"}},
		"verstat in the header": {[]string{"P-Asserted-Identity: <sip:+1555@pbx.test>;verstat=TN-Validation-Failed"}, sipclient.Peer{Number: "+1555"}, sipclient.IncomingDetails{Verified: "TN-Validation-Failed"}},
		"verstat is no prose":   {[]string{`P-Asserted-Identity: <sip:+1555@pbx.test>;verstat="call your bank"`}, sipclient.Peer{Number: "+1555"}, sipclient.IncomingDetails{}},
		"a display that lies":   {[]string{"P-Asserted-Identity: \"\u202eeman\" <sip:1002@pbx.test>"}, sipclient.Peer{Number: "1002", Name: "eman"}, sipclient.IncomingDetails{}},
		"diversion":             {[]string{`Diversion: <sip:1009@pbx.test>;reason=busy, "First" <sip:1008@pbx.test>;reason=no-answer`}, ext, sipclient.IncomingDetails{Diverted: sipclient.Peer{Number: "1008", Name: "First"}}},
		"hidden diversion":      {[]string{"Diversion: <sip:1009@pbx.test>;privacy=full"}, ext, sipclient.IncomingDetails{}},
		"history":               {[]string{"History-Info: <sip:1008@pbx.test?Reason=SIP%3Bcause%3D486>;index=1", "History-Info: <sip:1000@pbx.test>;index=1.1"}, ext, sipclient.IncomingDetails{Diverted: sipclient.Peer{Number: "1008"}}},
		"history of one":        {[]string{"History-Info: <sip:1000@pbx.test>;index=1"}, ext, sipclient.IncomingDetails{}},
		"answer-after":          {[]string{"Call-Info: <sip:pbx.test>;answer-after=2"}, ext, sipclient.IncomingDetails{AutoAnswer: true, AnswerAfter: 2 * time.Second}},
		"answer-after for ever": {[]string{"Call-Info: <sip:>;answer-after=4000000000"}, ext, sipclient.IncomingDetails{AutoAnswer: true, AnswerAfter: time.Hour}},
		"alert-autoanswer":      {[]string{"Alert-Info: <http://www.notused.com>;info=alert-autoanswer;delay=0"}, ext, sipclient.IncomingDetails{AutoAnswer: true}},
		"Auto Answer":           {[]string{"Alert-Info: Auto Answer"}, ext, sipclient.IncomingDetails{AutoAnswer: true}},
		"Ring Answer":           {[]string{`Alert-Info: info="Ring Answer"`, `Alert-Info: <x:y>;info="Ring Answer"`}, ext, sipclient.IncomingDetails{AutoAnswer: true}},
		"a ring by its name":    {[]string{"Alert-Info: <http://pbx.test/ring.wav>;info=Bellcore-dr3"}, ext, sipclient.IncomingDetails{Alert: "Bellcore-dr3"}},
		"a ring by its URN":     {[]string{"Alert-Info: <urn:alert:source:external>, <urn:alert:duration:short>"}, ext, sipclient.IncomingDetails{Alert: "urn:alert:source:external"}},
		"a ring to fetch":       {[]string{"Alert-Info: <http://pbx.test/ring.wav>"}, ext, sipclient.IncomingDetails{}},
		"broken":                {[]string{"Alert-Info: <", "Call-Info: ;;=", "Diversion: x", "History-Info: <,<", "Privacy: ;"}, ext, sipclient.IncomingDetails{}},
	} {
		t.Run(name, func(t *testing.T) {
			peer := clienttest.NewPeer(t, steps(incoming("v=0", c.headers...), clienttest.Script{clienttest.Expect("486 INVITE"), within0("ACK")}))
			p := connected(t, peer, signaling.Options{})
			in := next[sipclient.LegIncoming](p)
			if in.Caller != c.caller || in.Details != c.want {
				t.Errorf("caller %+v, details %+v", in.Caller, in.Details)
			}
			p.ok(in.Leg.Reject(t.Context(), 486))
			peer.Wait()
		})
	}
}

// another is an INVITE of a second caller, n, with extra headers.
func another(n string, extra string) clienttest.Step {
	return clienttest.SendFunc(func(c *clienttest.Conn) clienttest.Message {
		return clienttest.ParseMessage("INVITE sip:1000@pbx.test SIP/2.0\r\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bKr" + n + "\r\nFrom: <sip:1003@pbx.test>;tag=f\r\nTo: <sip:1000@pbx.test>\r\nCall-ID: r" + n +
			"\r\nCSeq: 1 INVITE\r\nContact: <sip:1003@p>\r\nContent-Type: application/sdp\r\n" + extra + "\r\n\r\nv=0\r\n")
	})
}

// replacing is another with a Replaces for the dialog that the phone's answer of
// kind made.
func replacing(n, kind, callID, tail string) clienttest.Step {
	return func(c *clienttest.Conn) error {
		tag := ""
		for _, name := range []string{"To", "From"} {
			if _, found, ok := strings.Cut(c.Seen(kind).Header(name), ";tag="); ok && found != "peer" {
				tag = found
			}
		}
		return another(n, "Require: replaces\r\nReplaces: "+callID+";to-tag="+tag+";from-tag=peer"+tail)(c)
	}
}

func TestInviteThatReplacesACall(t *testing.T) {
	p, leg := talking(t, clienttest.Script{
		replacing("1", "200 INVITE", "in1", ";early-only"), clienttest.Expect("486 INVITE"),
		another("2", "Replaces: in1;to-tag=x;from-tag=peer"), clienttest.Expect("481 INVITE"),
		another("3", "Replaces: in1;to-tag=x"), clienttest.Expect("400 INVITE"),
		another("4", "Replaces: in1;to-tag=x;from-tag=y\r\nReplaces: in1;to-tag=x;from-tag=y"), clienttest.Expect("400 INVITE"),
		replacing("5", "200 INVITE", "in1", ""), clienttest.Expect("100 INVITE"), clienttest.Expect("200 INVITE"),
		clienttest.Expect("BYE", clienttest.HasHeader("Call-ID", "in1")), clienttest.Reply("200 OK"),
	})
	in := next[sipclient.LegIncoming](p)
	if in.Details.Replaces == "" || in.Details.Replaces == in.ID || in.Caller.Number != "1003" {
		t.Errorf("%+v", in)
	}
	p.ok(in.Leg.Accept(t.Context(), "v=0\r\n"))
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
}

func TestInviteThatReplacesWhatRings(t *testing.T) {
	t.Run("here", func(t *testing.T) {
		peer := clienttest.NewPeer(t, steps(incoming("v=0"), clienttest.Script{clienttest.Expect("180 INVITE"), replacing("1", "180 INVITE", "in1", ""), clienttest.Expect("481 INVITE")}))
		p := connected(t, peer, signaling.Options{})
		p.ok(next[sipclient.LegIncoming](p).Leg.Ringing(t.Context()))
		peer.Wait()
		p.none()
	})
	t.Run("there", func(t *testing.T) {
		peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Expect("INVITE"), clienttest.Reply("180 Ringing"),
			func(c *clienttest.Conn) error {
				return replacing("1", "INVITE", c.Seen("INVITE").Header("Call-ID"), ";early-only")(c)
			}, clienttest.Expect("100 INVITE")})
		p := connected(t, peer, signaling.Options{})
		p.invite("9196")
		next[sipclient.LegProgress](p)
		if in := next[sipclient.LegIncoming](p); in.Details.Replaces != "1" {
			t.Errorf("%+v", in)
		}
		peer.Wait()
	})
}
