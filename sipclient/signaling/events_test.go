package signaling_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
	"offhook/sipclient/trace"
)

func TestDigitsByInfo(t *testing.T) {
	ring, came := trace.New(trace.Options{}), make(chan struct{})
	peer := clienttest.NewPeer(t, steps(answered(), clienttest.Script{
		within("INFO", seq+1, "Content-Type: application/dtmf-relay", "", "Signal=7", "Duration=160", ""), clienttest.Expect("200 INFO"),
		within("INFO", seq+2, "Content-Type: application/dtmf", "", "#"), clienttest.Expect("200 INFO"),
		within("INFO", seq+3, "Content-Type: application/dtmf-relay", "", "Signal=hf", ""), clienttest.Expect("200 INFO"),
		within("INFO", seq+4, "Content-Type: application/media_control+xml", "", "<x/>"), clienttest.Expect("200 INFO"), clienttest.Then(func(*clienttest.Conn) { close(came) }),
		clienttest.Expect("INFO", clienttest.HasHeader("Content-Type", "application/dtmf-relay"), hasBody("Signal=8\r\nDuration=100\r\n")), clienttest.Reply("200 OK"),
		clienttest.Expect("INFO"), clienttest.Reply("415 Unsupported Media Type"),
		clienttest.Expect("BYE"), clienttest.Reply("200 OK"),
	}))
	p := connected(t, peer, signaling.Options{Recorder: ring})
	leg := next[sipclient.LegIncoming](p).Leg
	p.ok(leg.Accept(t.Context(), "v=0\r\n"))
	for _, want := range "7#" {
		if got := next[sipclient.LegDigit](p); got.Digit != want {
			t.Errorf("digit %c, want %c", got.Digit, want)
		}
	}
	p.until(came)
	p.ok(leg.Info(t.Context(), "application/dtmf-relay", "Signal=8\r\nDuration=100\r\n"))
	var refused *sipclient.RefusedError
	if err := leg.Info(t.Context(), "application/dtmf", "8"); !errors.As(err, &refused) || refused.Code != 415 {
		t.Errorf("refused with %v", err)
	}
	if leg.Info(t.Context(), "x\r\nVia: y", "1") == nil {
		t.Error("a content type of two lines was sent")
	}
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	peer.Wait()
	p.ok(p.line.Close())
	p.none()
	infos := 0
	for _, e := range ring.Entries(trace.Filter{}) {
		if strings.Contains(e.Text, "application/dtmf") {
			infos++
			if _, body, _ := strings.Cut(e.Text, "\r\n\r\n"); strings.ContainsAny(body, "0123456789#") {
				t.Errorf("the trace shows the digit:\n%s", e.Text)
			}
		}
	}
	if infos != 5 {
		t.Errorf("%d INFOs in the trace", infos)
	}
}

func TestTalkAndHold(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(incoming("v=0"), clienttest.Script{
		clienttest.Expect("180 INVITE", clienttest.HasHeader("Allow-Events", "talk, hold")),
		within("NOTIFY", seq+1, "Event: talk"), clienttest.Expect("200 NOTIFY"), // while it rings
		clienttest.Expect("200 INVITE"), ackIncoming(),
		within("NOTIFY", seq+2, "o: hold;x=y", "Subscription-State: active"), clienttest.Expect("200 NOTIFY"),
		within("NOTIFY", seq+3, "Event: check-sync"), clienttest.Expect("489 NOTIFY", clienttest.HasHeader("Allow-Events", "refer")),
		within("NOTIFY", seq+4, "Event: refer"), clienttest.Expect("481 NOTIFY"),
	}))
	p := connected(t, peer, signaling.Options{})
	in := next[sipclient.LegIncoming](p)
	p.ok(in.Leg.Ringing(t.Context()))
	if got := next[sipclient.LegAsked](p); got.For != sipclient.RequestTalk || got.ID != in.ID {
		t.Errorf("%+v", got)
	}
	p.ok(in.Leg.Accept(t.Context(), "v=0\r\n"))
	if got := next[sipclient.LegAsked](p); got.For != sipclient.RequestHold {
		t.Errorf("%+v", got)
	}
	peer.Wait()
	p.none()
}

// TestOnlyTheOwnServerAnswers: a caller from elsewhere, or from nowhere, makes no phone
// answer, neither in the INVITE nor later.
func TestOnlyTheOwnServerAnswers(t *testing.T) {
	for from, may := range map[string]bool{"1001@elsewhere.test": false, "anonymous@anonymous.invalid": false, "1001@PBX.test": true} {
		t.Run(from, func(t *testing.T) {
			head := func(start, to, rest string) string {
				branch := "invite"
				if strings.HasPrefix(start, "NOTIFY") {
					branch = "notify"
				}
				return start + " SIP/2.0\r\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bK" + branch + "\r\nFrom: <sip:" + from + ">;tag=peer\r\nTo: " + to + "\r\nCall-ID: in1\r\n" + rest
			}
			talk := clienttest.SendFunc(func(c *clienttest.Conn) clienttest.Message {
				return clienttest.ParseMessage(head("NOTIFY sip:1000@x.invalid", c.Seen("180 INVITE").Header("To"), "CSeq: 2 NOTIFY\r\nEvent: talk\r\nSubscription-State: active\r\n\r\n"))
			})
			want := "403 NOTIFY"
			if may {
				want = "200 NOTIFY"
			}
			asked := make(chan struct{})
			peer := clienttest.NewPeer(t, clienttest.Script{
				clienttest.Send(head("INVITE sip:1000@pbx.test", "<sip:1000@pbx.test>", "CSeq: 1 INVITE\r\nContact: <sip:x@p>\r\nCall-Info: <sip:pbx.test>;answer-after=0\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n")),
				clienttest.Expect("100 INVITE"), clienttest.Expect("180 INVITE"), talk, clienttest.Expect(want), clienttest.Then(func(*clienttest.Conn) { close(asked) }),
				clienttest.Expect("486 INVITE"), clienttest.Send(head("ACK sip:1000@pbx.test", "<sip:1000@pbx.test>", "CSeq: 1 ACK\r\n\r\n")),
			})
			p := connected(t, peer, signaling.Options{})
			in := next[sipclient.LegIncoming](p)
			if in.Details.AutoAnswer != may {
				t.Errorf("the INVITE may have it answered: %v", in.Details.AutoAnswer)
			}
			p.ok(in.Leg.Ringing(t.Context()))
			if may {
				next[sipclient.LegAsked](p)
			}
			p.until(asked)
			p.ok(in.Leg.Reject(t.Context(), 486))
			peer.Wait()
			p.none()
		})
	}
}

func TestSendingACallElsewhere(t *testing.T) {
	peer := clienttest.NewPeer(t, steps(incoming("v=0"), clienttest.Script{
		clienttest.Expect("302 INVITE", clienttest.HasHeader("Contact", "<sip:1002@pbx.test>")), within0("ACK"),
	}))
	p := connected(t, peer, signaling.Options{})
	leg := next[sipclient.LegIncoming](p).Leg
	if leg.Redirect(t.Context(), account.Target{User: "x", Host: "y\r\nVia: z"}) == nil {
		t.Error("an address of two lines was sent")
	}
	p.ok(leg.Redirect(t.Context(), account.Target{User: "1002", Host: "pbx.test"}))
	if err := leg.Redirect(t.Context(), account.Target{User: "1003", Host: "pbx.test"}); !errors.Is(err, sipclient.ErrNotAllowed) {
		t.Errorf("redirected twice: %v", err)
	}
	peer.Wait()
	p.none()
}

// outside is a request of the server outside a dialog.
func outside(method, n string, extra ...string) clienttest.Step {
	head := method + " sip:1000@pbx.test SIP/2.0\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bKout" + n + "\nFrom: \"Ext 1001\" <sip:1001@pbx.test>;tag=f\nTo: <sip:1000@pbx.test>\n" +
		"Call-ID: out" + n + "\nCSeq: 1 " + method + "\n"
	return clienttest.Send(head + strings.Join(extra, "\n") + "\n\n")
}

func TestMessagesThatCome(t *testing.T) {
	sent := "Date: " + time.Now().Add(-time.Hour).UTC().Format(time.RFC1123)
	sent = strings.Replace(sent, "UTC", "GMT", 1)
	peer := clienttest.NewPeer(t, clienttest.Script{
		outside("MESSAGE", "1", "Content-Type: text/plain;charset=UTF-8", "", "안녕\u202e\x07\n둘째 줄"), clienttest.Expect("200 MESSAGE"),
		outside("MESSAGE", "2", sent, "Content-Type: text/plain; charset=ISO-8859-1", "", "gr\xfc\xdf"), clienttest.Expect("200 MESSAGE"),
		outside("MESSAGE", "3", "Content-Type: message/cpim", "", "From: <sip:x@y>", "", "Content-type: text/plain; charset=utf-8", "", "wrapped"), clienttest.Expect("200 MESSAGE"),
		outside("MESSAGE", "4", "Content-Type: application/im-iscomposing+xml", "", "<x/>"), clienttest.Expect("415 MESSAGE", clienttest.HasHeader("Accept", "text/plain")),
		outside("MESSAGE", "5", "Content-Type: message/cpim", "", "a: b", "", "Content-Type: text/html", "", "<x/>"), clienttest.Expect("415 MESSAGE"),
		outside("MESSAGE", "6", "Content-Type: text/plain;charset=koi8-r", "", "x"), clienttest.Expect("415 MESSAGE"),
		outside("MESSAGE", "7", "Content-Type: text/plain", "Content-Encoding: gzip", "", "x"), clienttest.Expect("415 MESSAGE"),
		outside("MESSAGE", "8", "Content-Type: text/plain", "", strings.Repeat("x", 70000)), clienttest.Expect("413 MESSAGE"),
		outside("MESSAGE", "9", "Content-Type: text/plain", "", "\x01\n"), clienttest.Expect("200 MESSAGE"), // nothing to show
		clienttest.Send("MESSAGE sip:2000@pbx.test SIP/2.0\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bKm\nFrom: <sip:1001@pbx.test>;tag=f\nTo: <sip:2000@pbx.test>\nCall-ID: m\nCSeq: 1 MESSAGE\n\n"),
		clienttest.Expect("404 MESSAGE"),
	})
	p := connected(t, peer, signaling.Options{})
	for _, want := range []string{"안녕\n둘째 줄", "grüß", "wrapped"} {
		got := next[sipclient.LineMessage](p)
		if got.Text != want || got.From != (sipclient.Peer{Number: "1001", Name: "Ext 1001"}) {
			t.Errorf("%+v", got)
		}
		if stored := time.Since(got.At) > 30*time.Minute; stored != (want == "grüß") {
			t.Errorf("%q was sent at %v", got.Text, got.At)
		}
	}
	peer.Wait()
	p.none()
}

func TestMessageInACall(t *testing.T) {
	p, leg := talking(t, clienttest.Script{
		within("MESSAGE", seq+1, "Content-Type: text/plain", "", "in the call"), clienttest.Expect("200 MESSAGE"),
		clienttest.Expect("BYE"), clienttest.Reply("200 OK"),
	})
	if got := next[sipclient.LineMessage](p); got.Text != "in the call" {
		t.Errorf("%+v", got)
	}
	p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
}

func TestMessagesThatAreSent(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("MESSAGE", clienttest.HasHeader("Content-Type", "text/plain;charset=UTF-8"), hasBody("안녕\nzwei"), fails("Contact:"), clienttest.HasHeader("From", "<sip:1000@pbx.test>;tag=")),
		clienttest.Reply("407 Proxy Authentication Required", `Proxy-Authenticate: Digest realm="pbx.test", nonce="n1", qop="auth"`),
		clienttest.Expect("MESSAGE", clienttest.HasHeader("Proxy-Authorization", `uri="sip:1001@pbx.test"`), clienttest.HasHeader("CSeq", "2 MESSAGE"), hasBody("안녕\nzwei")),
		clienttest.Reply("202 Accepted"),
		clienttest.Expect("MESSAGE"), clienttest.Reply("404 Not Found"),
	})
	p := connected(t, peer, signaling.Options{})
	to := account.Target{User: "1001", Host: "pbx.test"}
	p.ok(p.line.Message(t.Context(), to, "안녕\nzwei"))
	var refused *sipclient.RefusedError
	if err := p.line.Message(t.Context(), to, "x"); !errors.As(err, &refused) || refused.Code != 404 || refused.Phrase != "Not Found" {
		t.Errorf("refused with %v", err)
	}
	if err := p.line.Message(t.Context(), to, strings.Repeat("x", 40<<10)); err == nil || errors.As(err, &refused) {
		t.Errorf("a text that is too long: %v", err)
	}
	peer.Wait()
}

func TestVoicemailThatNobodyAskedFor(t *testing.T) {
	const summary = "Messages-Waiting: yes\nMessage-Account: sip:*98@pbx.test\nVoice-Message: 4/8 (1/2)"
	body := []string{"Content-Type: application/simple-message-summary", "Subscription-State: terminated;reason=noresource", "", summary}
	peer := clienttest.NewPeer(t, clienttest.Script{
		outside("NOTIFY", "1", append([]string{"Event: message-summary"}, body...)...), clienttest.Expect("200 NOTIFY"),
		outside("NOTIFY", "2", "Event: message-summary", "Content-Type: text/html", "", "x"), clienttest.Expect("415 NOTIFY"),
		outside("NOTIFY", "3", "Event: message-summary", "Content-Type: application/simple-message-summary", "", "nonsense"), clienttest.Expect("200 NOTIFY"),
		outside("NOTIFY", "4", "Event: check-sync"), clienttest.Expect("489 NOTIFY"),
		outside("SUBSCRIBE", "5", "Event: dialog"), clienttest.Expect("489 SUBSCRIBE"),
		outside("REFER", "6", "Refer-To: <sip:1@pbx.test>"), clienttest.Expect("403 REFER"),
		clienttest.Send("NOTIFY sip:1000@pbx.test SIP/2.0\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bKm\nFrom: <sip:mail@elsewhere.test>;tag=f\nTo: <sip:1000@pbx.test>\nCall-ID: m\nCSeq: 1 NOTIFY\nEvent: message-summary\n\n"),
		clienttest.Expect("403 NOTIFY"),
		outside("NOTIFY", "7", "Event: message-summary", "Content-Type: application/simple-message-summary", "", "Messages-Waiting: no\nMessage-Account: sip:1000@pbx.test"), clienttest.Expect("200 NOTIFY"),
	})
	p := connected(t, peer, signaling.Options{})
	if got := next[sipclient.LineVoicemail](p).Voicemail; got != (sipclient.Voicemail{Waiting: true, New: 4, Old: 8, Mailbox: "*98"}) {
		t.Errorf("%+v", got)
	}
	if got := next[sipclient.LineVoicemail](p).Voicemail; got != (sipclient.Voicemail{}) {
		t.Errorf("%+v", got)
	}
	peer.Wait()
	p.none()
}
