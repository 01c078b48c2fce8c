package signaling_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"offhook/sipclient"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

// authority is a CA made for a test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	return issue(t, nil, &x509.Certificate{
		Subject: pkix.Name{CommonName: "Test CA"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	})
}

// issue signs a certificate; nil signs it with itself.
func issue(t *testing.T, by *authority, template *x509.Certificate) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	parent := authority{template, key}
	if by != nil {
		parent = *by
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent.cert, &key.PublicKey, parent.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return authority{cert, key}
}

func (a authority) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

// leaf is a server's certificate for 127.0.0.1 and ::1, changed by change.
func (a authority) leaf(t *testing.T, change func(*x509.Certificate)) authority {
	t.Helper()
	c := &x509.Certificate{Subject: pkix.Name{CommonName: "pbx"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(50 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	change(c)
	return issue(t, &a, c)
}

// serve runs an HTTPS server with that certificate.
func serve(t *testing.T, cert authority, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	return serveOn(t, cert, "127.0.0.1:0", handler)
}

func serveOn(t *testing.T, cert authority, address string, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Skipf("this machine has no %s: %v", address, err)
	}
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)}, EnableHTTP2: false}
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert.cert.Raw}, PrivateKey: cert.key}}}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

// hold accepts the WebSocket and reads until it ends.
func hold(w http.ResponseWriter, r *http.Request) {
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"sip"}})
	if err != nil {
		return
	}
	for {
		if _, _, err := ws.Read(r.Context()); err != nil {
			return
		}
	}
}

// connectTo tries to connect a line to server.
func connectTo(t *testing.T, server string, change ...func(*sipclient.LineConfig)) error {
	t.Helper()
	cfg := sipclient.LineConfig{Account: testAccount(server)}
	for _, f := range change {
		f(&cfg)
	}
	line, err := newSignaling(t, signaling.Options{}).Open(cfg, func(sipclient.LineEvent) {})
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	return line.Connect(t.Context())
}

func wss(s *httptest.Server) string { return strings.Replace(s.URL, "https", "wss", 1) }

func TestCertificates(t *testing.T) {
	ca, other := newAuthority(t), newAuthority(t)
	nothing := func(*x509.Certificate) {}
	cases := []struct {
		name string
		cert authority
		want sipclient.CertificateProblem
	}{
		{"good", ca.leaf(t, nothing), ""},
		{"expired", ca.leaf(t, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }), sipclient.CertificateExpired},
		{"not yet", ca.leaf(t, func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Hour) }), sipclient.CertificateNotYetValid},
		{"wrong name", ca.leaf(t, func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"pbx.example.com"} }), sipclient.CertificateWrongName},
		{"unknown issuer", other.leaf(t, nothing), sipclient.CertificateUnknown},
		{"self-signed", issue(t, nil, &x509.Certificate{Subject: pkix.Name{CommonName: "pbx"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
			IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}), sipclient.CertificateSelfSigned},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := connectTo(t, wss(serve(t, c.cert, hold)), func(cfg *sipclient.LineConfig) { cfg.CA = ca.pem() })
			if c.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var connect *sipclient.ConnectError
			var certificate *sipclient.CertificateError
			if !errors.As(err, &connect) || !errors.As(err, &certificate) || connect.Certificate != certificate {
				t.Fatalf("got %v", err)
			}
			if connect.Step != sipclient.StepTLS || certificate.Problem != c.want || certificate.Host != "127.0.0.1" || certificate.NotAfter.IsZero() {
				t.Errorf("step %s, %+v", connect.Step, certificate)
			}
			if c.want == sipclient.CertificateWrongName && !slices.Equal(certificate.Names, []string{"pbx.example.com"}) {
				t.Errorf("names %v", certificate.Names)
			}
		})
	}
}

func TestCAFile(t *testing.T) {
	ca := newAuthority(t)
	server := wss(serve(t, ca.leaf(t, func(*x509.Certificate) {}), hold))
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, ca.pem(), 0o600); err != nil {
		t.Fatal(err)
	}
	with := func(file string) error {
		return connectTo(t, server, func(cfg *sipclient.LineConfig) { cfg.Account.CAFile = file })
	}
	if err := with(file); err != nil {
		t.Error(err)
	}
	if err := with(file + ".missing"); !errors.Is(err, os.ErrNotExist) || !errors.Is(err, sipclient.ErrBadCA) {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(file, []byte("no PEM"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := with(file); !errors.Is(err, sipclient.ErrBadCA) {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(file, ca.cert.Raw, 0o600); err != nil { // DER, as Windows exports it
		t.Fatal(err)
	}
	if err := with(file); err != nil {
		t.Error(err)
	}
}

func TestConnectFailures(t *testing.T) {
	ca := newAuthority(t)
	cert := ca.leaf(t, func(*x509.Certificate) {})
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	redirected := atomic.Bool{}
	elsewhere := serve(t, cert, func(w http.ResponseWriter, r *http.Request) { redirected.Store(true); hold(w, r) })
	cases := []struct {
		name, server string
		step         sipclient.Step
		status       int
	}{
		{"no such name", "wss://nowhere.invalid:7444", sipclient.StepName, 0},
		{"nobody listens", "wss://" + closed.Addr().String(), sipclient.StepTCP, 0},
		{"no TLS there", strings.Replace(plainServer(t).URL, "http", "wss", 1), sipclient.StepTLS, 0},
		{"403", wss(serve(t, cert, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) })), sipclient.StepWebSocket, 403},
		{"a redirect is not followed", wss(serve(t, cert, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) })), sipclient.StepWebSocket, 302},
		{"no sub-protocol", wss(serve(t, cert, func(w http.ResponseWriter, r *http.Request) {
			if ws, err := websocket.Accept(w, r, nil); err == nil {
				_, _, _ = ws.Read(r.Context())
			}
		})), sipclient.StepWebSocket, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := connectTo(t, c.server+"/ws?token=1", func(cfg *sipclient.LineConfig) { cfg.CA = ca.pem() })
			var ce *sipclient.ConnectError
			if !errors.As(err, &ce) || ce.Step != c.step || ce.Status != c.status || ce.Host == "" {
				t.Errorf("got %+v", err)
			}
			if strings.Contains(err.Error(), "token") {
				t.Errorf("the error holds the query: %v", err)
			}
		})
	}
	if redirected.Load() {
		t.Error("the redirect was followed")
	}
}

func plainServer(t *testing.T) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(hold))
	t.Cleanup(s.Close)
	return s
}

func TestServerForms(t *testing.T) {
	ca := newAuthority(t)
	cert := ca.leaf(t, func(*x509.Certificate) {})
	asked := make(chan string, 1)
	handler := func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.RequestURI() + " " + r.Header.Get("Sec-WebSocket-Protocol") + " " + r.Header.Get("Sec-WebSocket-Extensions")
		hold(w, r)
	}
	t.Run("path and query", func(t *testing.T) {
		if err := connectTo(t, wss(serve(t, cert, handler))+"/ws?x=1", func(cfg *sipclient.LineConfig) { cfg.CA = ca.pem() }); err != nil {
			t.Fatal(err)
		}
		if got := <-asked; got != "/ws?x=1 sip " {
			t.Errorf("asked for %q", got)
		}
	})
	t.Run("IPv6 literal", func(t *testing.T) {
		server := serveOn(t, cert, "[::1]:0", handler)
		if err := connectTo(t, wss(server), func(cfg *sipclient.LineConfig) { cfg.CA = ca.pem() }); err != nil {
			t.Fatal(err)
		}
		<-asked
	})
	t.Run("ws without permission", func(t *testing.T) {
		cfg := sipclient.LineConfig{Account: testAccount("ws://127.0.0.1:1")}
		if _, err := newSignaling(t, signaling.Options{}).Open(cfg, func(sipclient.LineEvent) {}); err == nil {
			t.Error("opened")
		}
	})
}

func TestConnectEnds(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts, and never says a word
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	cfg := sipclient.LineConfig{Account: testAccount("wss://" + silent.Addr().String())}
	line, err := newSignaling(t, signaling.Options{}).Open(cfg, func(sipclient.LineEvent) {})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	var ce *sipclient.ConnectError
	if err := line.Connect(ctx); !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &ce) {
		t.Errorf("got %v", err)
	}
	failed := make(chan error, 1)
	go func() { failed <- line.Connect(t.Context()) }()
	if err := line.Close(); err != nil {
		t.Error(err)
	}
	if err := <-failed; err == nil {
		t.Error("connected to nobody")
	}
	if err := line.Connect(t.Context()); err == nil {
		t.Error("a closed line connects")
	}
	if err := line.Close(); err != nil {
		t.Error(err)
	}
}

func TestConnectTwice(t *testing.T) {
	peer := clienttest.NewPeer(t, alive("1"))
	p := connected(t, peer, signaling.Options{})
	p.connect()
	peer.Wait()
	if n := peer.Connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
}
