package signaling_test

import (
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"

	"offhook/sipclient"
)

// childServer and childCA tell the child process of TestProxyOfTheEnvironment
// what to connect to.
const (
	childServer = "OFFHOOK_TEST_SERVER"
	childCA     = "OFFHOOK_TEST_CA"
)

// The environment's proxies are read once per process, so that the test runs
// itself in another one.
func TestProxyOfTheEnvironment(t *testing.T) {
	if server := os.Getenv(childServer); server != "" {
		if err := connectTo(t, server, func(cfg *sipclient.LineConfig) { cfg.Account.CAFile = os.Getenv(childCA) }); err != nil {
			t.Fatal(err)
		}
		return
	}
	ca := newAuthority(t)
	server := serve(t, ca.leaf(t, func(c *x509.Certificate) { c.DNSNames = []string{"pbx.invalid"} }), hold)
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, ca.pem(), 0o600); err != nil {
		t.Fatal(err)
	}
	var asked atomic.Value
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.Method + " " + r.Host + " " + r.Header.Get("Proxy-Authorization"))
		tunnel(w, server.Listener.Addr().String())
	}))
	defer proxy.Close()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxyOfTheEnvironment$")
	child.Env = append(os.Environ(), "HTTPS_PROXY=http://user:pass@"+proxy.Listener.Addr().String(), "NO_PROXY=", childServer+"=wss://pbx.invalid:7444", childCA+"="+file)
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got := asked.Load(); got != "CONNECT pbx.invalid:7444 Basic dXNlcjpwYXNz" {
		t.Errorf("the proxy was asked for %v", got)
	}
}

// tunnel joins a client of the proxy to address.
func tunnel(w http.ResponseWriter, address string) {
	to, err := net.Dial("tcp", address)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer to.Close()
	from, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer from.Close()
	if _, err := io.WriteString(from, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return
	}
	back := make(chan struct{})
	go func() {
		defer close(back)
		_, _ = io.Copy(from, to)
		from.Close()
	}()
	_, _ = io.Copy(to, from)
	to.Close()
	<-back
}
