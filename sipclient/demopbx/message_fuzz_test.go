package demopbx_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"offhook/sipclient/demopbx"
)

// FuzzMessage sends a message over a WebSocket: whatever it is, the PBX goes on
// to answer the next request on the same connection.
func FuzzMessage(f *testing.F) {
	crlf := func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
	for _, seed := range []string{
		"INVITE sip:9999@pbx.test SIP/2.0\nVia: SIP/2.0/WSS a.invalid;branch=z9hG4bK1;rport\nFrom: <sip:alice@pbx.test>;tag=1\nTo: <sip:9999@pbx.test>\nCall-ID: c\nCSeq: 1 INVITE\nContact: <sip:alice@a.invalid;transport=ws>\nSession-Expires: 90\n\n" + rawOffer("0 8 111"),
		"REGISTER sip:pbx.test SIP/2.0\nVia: SIP/2.0/WSS a.invalid;branch=z9hG4bK2\nFrom: <sip:1000@pbx.test>;tag=1\nTo: <sip:1000@pbx.test>\nCall-ID: c\nCSeq: 1 REGISTER\nContact: *\nExpires: 0\nAuthorization: Digest username=\"1000\", realm=\"offhook.demo\", nonce=\"\", qop=auth\n\n",
		"CANCEL sip:9999@pbx.test SIP/2.0\nv: SIP/2.0/WSS a.invalid;branch=z9hG4bK1;rport\nf: <sip:alice@pbx.test>;tag=1\nt: <sip:9999@pbx.test>\ni: c\nCSeq: 1 CANCEL\n\n",
		"SIP/2.0 200 OK\nVia: SIP/2.0/WSS 127.0.0.1:1;branch=z9hG4bK3\nFrom: <sip:9000@pbx.test>;tag=1\nTo: <sip:a@pbx.test>\nCall-ID: c\nCSeq: 1 INVITE\n\n",
		"REFER sip:9999@pbx.test SIP/2.0\nVia: SIP/2.0/WSS a.invalid;branch=z9hG4bK4\nFrom: <sip:alice@pbx.test>;tag=1\nTo: <sip:9999@pbx.test>;tag=2\nCall-ID: c\nCSeq: 2 REFER\nRefer-To: <sip:1000@pbx.test?Replaces=c%3Bto-tag%3D1%3Bfrom-tag%3D2>\n\n",
		"SUBSCRIBE sip:1000@pbx.test SIP/2.0\nVia: SIP/2.0/WSS a.invalid;branch=z9hG4bK5\nFrom: <sip:alice@pbx.test>;tag=1\nTo: <sip:1000@pbx.test>\nCall-ID: s\nCSeq: 1 SUBSCRIBE\nEvent: dialog;sla\nExpires: 99999999999\nContact: <sip:a@b>\n\n",
		"MESSAGE sip:9196@pbx.test SIP/2.0\nVia: SIP/2.0/WSS a.invalid;branch=z9hG4bK6\nFrom: <sip:alice@pbx.test>;tag=1\nTo: <sip:9196@pbx.test>\nCall-ID: m\nCSeq: 1 MESSAGE\nContent-Type: text/plain\n\nhello",
		"INVITE sip:1000@pbx.test SIP/2.0\nVia: SIP/2.0/WSS a.invalid;branch=z9hG4bK7\nFrom: <sip:alice@pbx.test>;tag=1\nTo: <sip:1000@pbx.test>\nCall-ID: r\nCSeq: 1 INVITE\nReplaces: c;to-tag=1;from-tag=2\nContact: *\n\n",
		"BYE sip:x SIP/2.0\n\n", "\n\n", "",
	} {
		f.Add(crlf(seed))
	}
	server, err := demopbx.Start(f.Context(), demopbx.Options{PlainListen: "127.0.0.1:0"})
	if err != nil {
		f.Fatal(err)
	}
	ctx, cancel := context.WithCancel(f.Context())
	ws, _, err := websocket.Dial(ctx, server.PlainURL(), &websocket.DialOptions{Subprotocols: []string{"sip"}})
	if err != nil {
		f.Fatal(err)
	}
	ws.SetReadLimit(1 << 20)
	f.Cleanup(func() { cancel(); ws.CloseNow(); server.Close() })
	number := 0
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 32<<10 {
			return
		}
		number++
		id := fmt.Sprintf("fuzz-%d", number)
		options := crlf("OPTIONS sip:x@y SIP/2.0\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK" + id + "\nFrom: <sip:a@b>;tag=1\nTo: <sip:x@y>\nCall-ID: " + id + "\nCSeq: 1 OPTIONS\nContent-Length: 0\n\n")
		limit, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		for _, message := range []string{text, options} {
			if err := ws.Write(limit, websocket.MessageBinary, []byte(message)); err != nil {
				t.Fatal(err)
			}
		}
		for {
			_, answer, err := ws.Read(limit)
			if err != nil {
				t.Fatalf("the PBX answers no more: %v", err)
			}
			if strings.Contains(string(answer), "Call-ID: "+id+"\r\n") {
				return
			}
		}
	})
}
