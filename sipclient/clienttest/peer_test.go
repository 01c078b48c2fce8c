package clienttest_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"offhook/sipclient/clienttest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// dial connects a well-behaved client (coder/websocket) to the peer.
func dial(t *testing.T, peer *clienttest.Peer) *websocket.Conn {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(peer.CertPEM())
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	t.Cleanup(transport.CloseIdleConnections)
	ws, _, err := websocket.Dial(t.Context(), peer.URL(), &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: transport}, Subprotocols: []string{"sip"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.CloseNow() })
	return ws
}

func send(t *testing.T, ws *websocket.Conn, text string) {
	t.Helper()
	if err := ws.Write(t.Context(), websocket.MessageText, []byte(strings.ReplaceAll(text, "\n", "\r\n"))); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, ws *websocket.Conn) clienttest.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), clienttest.Patience)
	defer cancel()
	_, data, err := ws.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return clienttest.ParseMessage(string(data))
}

const invite = `INVITE sip:9196@pbx.test SIP/2.0
Via: SIP/2.0/WSS x.invalid;branch=z9hG4bK1
From: <sip:alice@pbx.test>;tag=a
To: <sip:9196@pbx.test>
Call-ID: c1
CSeq: 1 INVITE
Contact: <sip:alice@x.invalid;transport=ws>
Content-Length: 0

`

func TestScriptOfACall(t *testing.T) {
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.Expect("INVITE", clienttest.HasHeader("Contact", "alice@x.invalid")),
		clienttest.Burst(
			clienttest.Reply("100 Trying"),
			clienttest.Reply("180 Ringing"),
			clienttest.Reply("200 OK", "Contact: <sip:9196@127.0.0.1:5080;transport=udp>", "Content-Type: application/sdp", "", "v=0"),
		),
		clienttest.InDialog("BYE", `Reason: Q.850;cause=16`),
		clienttest.Expect("200 BYE"),
	})
	ws := dial(t, peer)
	send(t, ws, invite)
	for _, want := range []string{"100 INVITE", "180 INVITE", "200 INVITE"} {
		got := read(t, ws)
		if got.Kind() != want {
			t.Fatalf("got %s, want %s", got.Kind(), want)
		}
		if tagged := strings.Contains(got.Header("To"), ";tag="); tagged != (want != "100 INVITE") {
			t.Errorf("%s: To: %s", want, got.Header("To"))
		}
		if want == "200 INVITE" && (got.Body != "v=0\r\n" || got.Header("Content-Length") != "5") {
			t.Errorf("body %q, Content-Length %s", got.Body, got.Header("Content-Length"))
		}
	}
	bye := read(t, ws)
	if bye.Kind() != "BYE" || bye.RequestURI() != "sip:alice@x.invalid;transport=ws" || bye.Header("To") != "<sip:alice@pbx.test>;tag=a" {
		t.Fatalf("BYE is wrong:\n%s", bye)
	}
	send(t, ws, "SIP/2.0 200 OK\nVia: "+bye.Header("Via")+"\nCSeq: "+bye.Header("CSeq")+"\n\n")
	peer.Wait()
}

func TestFramesNoGoodServerSends(t *testing.T) {
	peer := clienttest.NewPeer(t,
		clienttest.Script{
			clienttest.Ping("kamailio"), clienttest.ExpectPong("kamailio"),
			clienttest.SendFragments(3, "OPTIONS sip:a@b SIP/2.0\nCSeq: 1 OPTIONS\n\n"),
			clienttest.SendBinary([]byte("garbage")),
			clienttest.ExpectPing(),
			clienttest.Drop(),
		},
		clienttest.Script{clienttest.Close(1001, "restart"), clienttest.ExpectGone()},
	)
	first := dial(t, peer)
	if got := read(t, first); got.Kind() != "OPTIONS" || got.Header("CSeq") != "1 OPTIONS" {
		t.Errorf("the fragments were joined to\n%s", got)
	}
	if got := read(t, first); got.Start != "garbage" {
		t.Errorf("got %q", got.Start)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	go first.Read(ctx) // answers and notices control frames
	_ = first.Ping(ctx)

	second := dial(t, peer)
	if _, _, err := second.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("got %v, want close status 1001", err)
	}
	peer.Wait()
	if n := peer.Connections(); n != 2 {
		t.Errorf("%d connections, want 2", n)
	}
}

func TestPingsUnanswered(t *testing.T) {
	heard := make(chan struct{})
	peer := clienttest.NewPeer(t, clienttest.Script{
		clienttest.IgnorePings(),
		clienttest.Then(func(*clienttest.Conn) { close(heard) }),
		clienttest.ExpectPing(), clienttest.ExpectGone(),
	})
	ws := dial(t, peer)
	<-heard
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	go ws.Read(t.Context())
	if err := ws.Ping(ctx); err == nil {
		t.Error("a ping was answered")
	}
	ws.CloseNow()
	peer.Wait()
}
