//go:build interop

package rig

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

func TestKamailioAnswersOverSecureWebSocket(t *testing.T) {
	for _, algorithm := range []string{"", "SHA-256"} {
		t.Run("digest "+algorithm, func(t *testing.T) {
			began := time.Now()
			k, err := StartKamailio(t.Context(), KamailioOptions{Algorithm: algorithm})
			if err != nil {
				t.Fatal(err)
			}
			defer k.Close()
			t.Logf("ready after %v", time.Since(began))
			pem, err := os.ReadFile(k.CAFile)
			if err != nil {
				t.Fatal(err)
			}
			pool := x509.NewCertPool()
			pool.AppendCertsFromPEM(pem)
			client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
			conn, _, err := websocket.Dial(t.Context(), k.URL(), &websocket.DialOptions{HTTPClient: client, Subprotocols: []string{"sip"}})
			if err != nil {
				t.Fatalf("%v\n%s", err, k.Log())
			}
			defer conn.CloseNow()
			register := strings.ReplaceAll(`REGISTER sip:127.0.0.1 SIP/2.0
Via: SIP/2.0/WSS x.invalid;branch=z9hG4bK1
Max-Forwards: 70
From: <sip:alice@127.0.0.1>;tag=1
To: <sip:alice@127.0.0.1>
Call-ID: 1
CSeq: 1 REGISTER
Contact: <sip:alice@x.invalid;transport=ws>
Content-Length: 0

`, "\n", "\r\n")
			if err := conn.Write(t.Context(), websocket.MessageText, []byte(register)); err != nil {
				t.Fatal(err)
			}
			_, answer, err := conn.Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(string(answer), "SIP/2.0 401 ") || (algorithm != "") != strings.Contains(string(answer), "algorithm="+algorithm) {
				t.Errorf("answer to REGISTER:\n%s", answer)
			}
		})
	}
}
