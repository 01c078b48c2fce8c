package signaling_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

// notify is a NOTIFY of the peer in the dialog of the phone's last SUBSCRIBE.
func notify(cseq int, event, state string, extra ...string) clienttest.Step {
	return clienttest.SendFunc(func(c *clienttest.Conn) clienttest.Message {
		s := c.Seen("SUBSCRIBE")
		to := s.Header("To")
		if !strings.Contains(to, ";tag=") {
			to += ";tag=peer"
		}
		lines := append([]string{
			"NOTIFY sip:1000@x.invalid;transport=ws SIP/2.0", fmt.Sprintf("Via: SIP/2.0/WSS p.invalid;branch=z9hG4bKnotify%d%s", cseq, s.Header("Call-ID")),
			"From: " + to, "To: " + s.Header("From"), "Call-ID: " + s.Header("Call-ID"), fmt.Sprintf("CSeq: %d NOTIFY", cseq),
			"Contact: <sip:watcher@p>", "Event: " + event, "Subscription-State: " + state,
		}, extra...)
		return clienttest.ParseMessage(strings.Join(lines, "\r\n") + "\r\n\r\n")
	})
}

// info is a dialog-info document.
func info(version int, state, dialogs string) []string {
	return []string{"Content-Type: application/dialog-info+xml", "", fmt.Sprintf(`<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="%d" state="%s" entity="sip:1001@pbx.test">%s</dialog-info>`,
		version, state, dialogs)}
}

const (
	early     = `<dialog id="d1" call-id="c1" local-tag="l" remote-tag="r" direction="recipient"><state>early</state><remote><identity display="Kim">sip:1002@pbx.test</identity></remote></dialog>`
	confirmed = `<dialog id="d1" direction="recipient"><state>confirmed</state><remote><target uri="sip:1002@pbx.test"/></remote></dialog>`
	over      = `<dialog id="d1"><state>terminated</state></dialog>`
)

var blf = sipclient.Subscription{Event: sipclient.EventDialogs, Target: "1001"}

func TestWatching(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("SUBSCRIBE", clienttest.HasHeader("Event", "dialog"), clienttest.HasHeader("Accept", "application/dialog-info+xml"), clienttest.HasHeader("Expires", "3600"),
			clienttest.HasHeader("To", "<sip:1001@pbx.test>"), clienttest.HasHeader("Contact", ".invalid")),
		notify(1, "dialog", "active;expires=3600", info(0, "full", "")...), clienttest.Expect("200 NOTIFY"), // it overtakes the 2xx
		clienttest.ReplyTo("SUBSCRIBE", "202 Accepted", "Expires: 3600", "Contact: <sip:watcher@p>"),
		notify(2, "dialog", "active", info(1, "partial", early)...), clienttest.Expect("200 NOTIFY"),
		notify(2, "dialog", "active", info(9, "full", "")...), clienttest.Expect("500 NOTIFY"), // its CSeq is old
		notify(3, "dialog", "active", info(1, "full", "")...), clienttest.Expect("200 NOTIFY"), // its version is
		notify(4, "presence", "active"), clienttest.Expect("489 NOTIFY"),
		notify(5, "dialog", "active", "Content-Type: text/plain", "", "x"), clienttest.Expect("415 NOTIFY"),
		notify(6, "dialog", "active", "Content-Type: application/dialog-info+xml", "", `<!DOCTYPE x [<!ENTITY a "b">]><dialog-info version="9">&a;</dialog-info>`), clienttest.Expect("200 NOTIFY"),
		notify(7, "dialog", "active", info(2, "partial", confirmed)...), clienttest.Expect("200 NOTIFY"),
		notify(8, "dialog", "active", info(3, "partial", over)...), clienttest.Expect("200 NOTIFY"),
		clienttest.Expect("SUBSCRIBE", clienttest.HasHeader("Expires", "0"), clienttest.HasHeader("CSeq", "2 SUBSCRIBE"), to("peer"), func(m clienttest.Message) error {
			if m.RequestURI() != "sip:watcher@p" {
				return errUnwanted(m.RequestURI())
			}
			return nil
		}), clienttest.Reply("200 OK"),
		notify(9, "dialog", "terminated;reason=timeout"), clienttest.Expect("200 NOTIFY"),
		notify(10, "dialog", "active"), clienttest.Expect("481 NOTIFY"),
	})
	p := connected(t, peer, signaling.Options{})
	p.ok(p.line.Subscribe(t.Context(), blf))
	p.ok(p.line.Subscribe(t.Context(), blf)) // nothing more
	for _, want := range []sipclient.Watched{
		{State: sipclient.WatchedIdle},
		{State: sipclient.WatchedRinging, With: sipclient.Peer{Number: "1002", Name: "Kim"}, Dialog: sipclient.DialogRef{CallID: "c1", ToTag: "r", FromTag: "l", EarlyOnly: true}},
		{State: sipclient.WatchedBusy, With: sipclient.Peer{Number: "1002"}},
		{State: sipclient.WatchedIdle},
	} {
		if got := next[sipclient.LineWatched](p); got.Target != "1001" || got.Watched != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	p.ok(p.line.Unsubscribe(t.Context(), blf))
	p.ok(p.line.Unsubscribe(t.Context(), blf))
	peer.Wait()
	p.none()
}

// hasty makes the seconds of messages pass in no time.
func hasty(second time.Duration) signaling.Options {
	return signaling.Options{Timing: signaling.Timing{Second: second}}
}

func TestSubscriptionIsRefreshed(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("SUBSCRIBE", clienttest.HasHeader("Expires", "3600")),
		clienttest.Reply("407 Proxy Authentication Required", `Proxy-Authenticate: Digest realm="pbx.test", nonce="n1", qop="auth"`),
		clienttest.Expect("SUBSCRIBE", clienttest.HasHeader("Proxy-Authorization", "nc=00000001")),
		clienttest.Reply("423 Interval Too Brief", "Min-Expires: 7200"),
		clienttest.Expect("SUBSCRIBE", clienttest.HasHeader("Expires", "7200")),
		clienttest.Reply("407 Proxy Authentication Required", `Proxy-Authenticate: Digest realm="pbx.test", nonce="n2", qop="auth"`),
		clienttest.Expect("SUBSCRIBE", clienttest.HasHeader("Proxy-Authorization", `nonce="n2"`)), clienttest.Reply("200 OK", "Expires: 60", "Contact: <sip:w@p>", "Record-Route: <sip:a;lr>, <sip:b;lr>"),
		clienttest.Expect("SUBSCRIBE", clienttest.HasHeader("Expires", "7200"), to("peer"), clienttest.HasHeader("Route", "<sip:b;lr>"), clienttest.HasHeader("Proxy-Authorization", "nc=00000002")),
		clienttest.Reply("481 Gone"), // and so a new one
		clienttest.Expect("SUBSCRIBE", clienttest.HasHeader("CSeq", "1 SUBSCRIBE"), fails("tag=peer")), clienttest.Reply("200 OK", "Expires: 3600"),
		notify(1, "message-summary", "active;expires=20", "Content-Type: application/simple-message-summary", "", "Messages-Waiting: yes"), clienttest.Expect("200 NOTIFY"),
		clienttest.Expect("SUBSCRIBE"), clienttest.Reply("489 Bad Event"), // given up
	})
	p := connected(t, peer, hasty(10*time.Millisecond))
	p.ok(p.line.Subscribe(t.Context(), sipclient.Subscription{Event: sipclient.EventVoicemail}))
	if got := next[sipclient.LineVoicemail](p); !got.Voicemail.Waiting {
		t.Errorf("%+v", got)
	}
	peer.Wait()
	p.none()
}

func TestSubscriptionThatEnds(t *testing.T) {
	for name, c := range map[string]struct {
		script clienttest.Script
		again  bool
	}{
		"rejected":             {clienttest.Script{notify(1, "dialog", "terminated;reason=rejected"), clienttest.Expect("200 NOTIFY")}, false},
		"no such resource":     {clienttest.Script{notify(1, "dialog", "terminated;reason=noresource;retry-after=1"), clienttest.Expect("200 NOTIFY")}, false},
		"on probation":         {clienttest.Script{notify(1, "dialog", "terminated;reason=probation;retry-after=2"), clienttest.Expect("200 NOTIFY")}, true},
		"without a reason":     {clienttest.Script{notify(1, "dialog", "terminated"), clienttest.Expect("200 NOTIFY")}, true},
		"deactivated at once":  {clienttest.Script{notify(1, "dialog", "terminated;reason=deactivated"), clienttest.Expect("200 NOTIFY")}, true},
		"refresh is forbidden": {clienttest.Script{clienttest.Expect("SUBSCRIBE"), clienttest.Reply("403 Forbidden")}, false},
		"refresh fails":        {clienttest.Script{clienttest.Expect("SUBSCRIBE"), clienttest.Reply("503 Service Unavailable", "Retry-After: 2")}, true},
		"a fork is one too much": {clienttest.Script{
			clienttest.SendFunc(func(c *clienttest.Conn) clienttest.Message {
				s := c.Seen("SUBSCRIBE")
				return clienttest.ParseMessage("NOTIFY sip:x@x.invalid SIP/2.0\r\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bKfork\r\nFrom: <sip:1001@pbx.test>;tag=other\r\nTo: " + s.Header("From") +
					"\r\nCall-ID: " + s.Header("Call-ID") + "\r\nCSeq: 1 NOTIFY\r\nEvent: dialog\r\nSubscription-State: active\r\n\r\n")
			}), clienttest.Expect("481 NOTIFY"), notify(1, "dialog", "terminated;reason=rejected"), clienttest.Expect("200 NOTIFY")}, false},
	} {
		t.Run(name, func(t *testing.T) {
			script := steps(clienttest.Script{clienttest.Expect("SUBSCRIBE"), clienttest.Reply("200 OK", "Expires: 1000")}, c.script)
			if c.again {
				script = append(script, clienttest.Expect("SUBSCRIBE", clienttest.HasHeader("CSeq", "1 SUBSCRIBE")), clienttest.Reply("200 OK", "Expires: 86400"))
			}
			peer := clienttest.NewPeer(t, script)
			p := connected(t, peer, hasty(2*time.Millisecond))
			p.ok(p.line.Subscribe(t.Context(), blf))
			if got := next[sipclient.LineWatched](p); got != (sipclient.LineWatched{Target: "1001"}) {
				t.Errorf("%+v", got)
			}
			peer.Wait()
			p.none()
		})
	}
}

func TestMissedDocumentIsAskedFor(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("SUBSCRIBE"), clienttest.Reply("200 OK"),
		notify(1, "dialog", "active", info(1, "full", "")...), clienttest.Expect("200 NOTIFY"),
		notify(2, "dialog", "active", info(3, "partial", early)...), clienttest.Expect("200 NOTIFY"),
		clienttest.Expect("SUBSCRIBE", to("peer")), clienttest.Reply("200 OK"),
		notify(3, "dialog", "active", info(4, "full", confirmed)...), clienttest.Expect("200 NOTIFY"),
	})
	p := connected(t, peer, hasty(10*time.Millisecond))
	p.ok(p.line.Subscribe(t.Context(), blf))
	for _, want := range []sipclient.WatchedState{sipclient.WatchedIdle, sipclient.WatchedRinging, sipclient.WatchedBusy} {
		if got := next[sipclient.LineWatched](p); got.State != want {
			t.Errorf("%+v, want %s", got, want)
		}
	}
	peer.Wait()
}

func TestSubscriptionThatIsRefused(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Expect("SUBSCRIBE"), clienttest.Reply("489 Bad Event"), clienttest.Expect("SUBSCRIBE", clienttest.HasHeader("Event", "presence")),
		clienttest.Reply("489 Bad Event"), notify(1, "dialog", "active"), clienttest.Expect("481 NOTIFY")})
	p := connected(t, peer, signaling.Options{})
	var refused *sipclient.RefusedError
	if err := p.line.Subscribe(t.Context(), blf); !errors.As(err, &refused) || refused.Code != 489 {
		t.Errorf("refused with %v", err)
	}
	if err := p.line.Subscribe(t.Context(), sipclient.Subscription{Event: "presence"}); !errors.Is(err, sipclient.ErrNotAllowed) {
		t.Errorf("presence: %v", err)
	}
	peer.Wait()
	p.none()
}

// TestPresenceInPlaceOfDialogs: a server that knows no dialogs is asked for presence, which
// tells less and is refreshed as it is.
func TestPresenceInPlaceOfDialogs(t *testing.T) {
	pidf := func(inner string) []string {
		return []string{"Content-Type: application/pidf+xml", "", `<presence xmlns="urn:ietf:params:xml:ns:pidf">` + inner + `</presence>`}
	}
	const open = `<tuple id="t"><status><basic>open</basic></status></tuple>`
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("SUBSCRIBE", clienttest.HasHeader("Event", "dialog")), clienttest.Reply("489 Bad Event", "Allow-Events: presence"),
		clienttest.Expect("SUBSCRIBE", clienttest.HasHeader("Event", "presence"), clienttest.HasHeader("Accept", "application/pidf+xml"), fails("tag=peer"), clienttest.HasHeader("CSeq", "2 SUBSCRIBE")),
		clienttest.Reply("200 OK", "Expires: 60", "Contact: <sip:watcher@p>"),
		notify(1, "presence", "active", pidf(open)...), clienttest.Expect("200 NOTIFY"),
		notify(2, "presence", "active", pidf(open+`<person><activities><on-the-phone/></activities></person>`)...), clienttest.Expect("200 NOTIFY"),
		notify(3, "presence", "active", "Content-Type: application/pidf+xml", "", "nonsense"), clienttest.Expect("200 NOTIFY"),
		notify(4, "dialog", "active", info(0, "full", "")...), clienttest.Expect("489 NOTIFY"),
		clienttest.Expect("SUBSCRIBE", clienttest.HasHeader("Event", "presence"), to("peer")), clienttest.Reply("489 Bad Event"), // not even that any more
	})
	p := connected(t, peer, hasty(10*time.Millisecond))
	p.ok(p.line.Subscribe(t.Context(), blf))
	for _, want := range []sipclient.WatchedState{sipclient.WatchedIdle, sipclient.WatchedBusy, sipclient.WatchedUnknown} {
		if got := next[sipclient.LineWatched](p); got.Target != "1001" || got.Watched != (sipclient.Watched{State: want}) {
			t.Errorf("%+v, want %q", got, want)
		}
	}
	peer.Wait()
	p.none()
}

// After a loss the core subscribes again: nothing of the old one is left.
func TestSubscriptionsEndWithTheConnection(t *testing.T) {
	peer := clienttest.NewPeer(t,
		clienttest.Script{clienttest.Expect("SUBSCRIBE"), clienttest.Reply("200 OK"), clienttest.Drop()},
		clienttest.Script{clienttest.Expect("SUBSCRIBE", clienttest.HasHeader("CSeq", "1 SUBSCRIBE"), fails("tag=peer")), clienttest.Reply("200 OK")})
	p := connected(t, peer, signaling.Options{})
	p.ok(p.line.Subscribe(t.Context(), blf))
	next[sipclient.LineDown](p)
	if err := p.line.Subscribe(t.Context(), blf); !errors.Is(err, sipclient.ErrDisconnected) {
		t.Errorf("without a connection: %v", err)
	}
	p.connect()
	p.ok(p.line.Subscribe(t.Context(), blf))
	peer.Wait()
	p.none()
}
