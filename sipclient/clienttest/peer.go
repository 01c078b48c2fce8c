package clienttest

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Patience is how long a step waits for the phone before it fails the test.
const Patience = 20 * time.Second

// Peer is a wss (or ws) server on a loopback port. Its n-th connection runs its
// n-th script; connections beyond the last script get HTTP 503.
type Peer struct {
	t           testing.TB
	server      *httptest.Server
	scripts     []Script
	scriptsLeft sync.WaitGroup
	handlers    sync.WaitGroup

	mu     sync.Mutex
	next   int
	open   map[*Conn]struct{}
	closed bool
}

// NewPeer starts a wss peer and stops it in the test's cleanup. A script's
// failure fails the test.
func NewPeer(t testing.TB, scripts ...Script) *Peer {
	p := newPeer(t, scripts)
	p.server.StartTLS()
	return p
}

// NewPlainPeer is NewPeer for ws without TLS.
func NewPlainPeer(t testing.TB, scripts ...Script) *Peer {
	p := newPeer(t, scripts)
	p.server.Start()
	return p
}

func newPeer(t testing.TB, scripts []Script) *Peer {
	p := &Peer{t: t, scripts: scripts, open: map[*Conn]struct{}{}}
	p.scriptsLeft.Add(len(scripts))
	p.server = httptest.NewUnstartedServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.close)
	return p
}

// URL is the peer's address: "wss://127.0.0.1:PORT" or "ws://…".
func (p *Peer) URL() string {
	return strings.Replace(p.server.URL, "http", "ws", 1)
}

// CertPEM is the certificate to trust; nil for a plain peer. It is valid for
// 127.0.0.1 and example.com.
func (p *Peer) CertPEM() []byte {
	cert := p.server.Certificate()
	if cert == nil {
		return nil
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
}

// Wait blocks until every script has ended, or fails the test.
func (p *Peer) Wait() {
	p.t.Helper()
	done := make(chan struct{})
	go func() { p.scriptsLeft.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(2 * Patience):
		p.t.Fatal("clienttest: the scripts did not end: did the phone connect often enough?")
	}
}

// Connections is how many connections have been accepted so far.
func (p *Peer) Connections() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.next
}

// close drops every connection, marks scripts that never ran as ended, and
// waits for all goroutines.
func (p *Peer) close() {
	p.mu.Lock()
	p.closed = true
	for ; p.next < len(p.scripts); p.next++ {
		p.scriptsLeft.Done()
	}
	for c := range p.open {
		c.net.Close()
	}
	p.mu.Unlock()
	p.server.Close()
	p.handlers.Wait()
}

// take hands out the next script.
func (p *Peer) take() (Script, int, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.next >= len(p.scripts) {
		return nil, 0, false
	}
	p.next++
	p.handlers.Add(1)
	return p.scripts[p.next-1], p.next, true
}

func (p *Peer) serve(w http.ResponseWriter, r *http.Request) {
	key := r.Header.Get("Sec-WebSocket-Key")
	if key == "" || r.Header.Get("Sec-WebSocket-Protocol") != "sip" {
		p.t.Errorf("clienttest: the handshake must have a key and offer exactly the sub-protocol sip, got %q", r.Header)
		http.Error(w, "not a SIP WebSocket handshake", http.StatusBadRequest)
		return
	}
	script, number, ok := p.take()
	if !ok {
		http.Error(w, "no script left", http.StatusServiceUnavailable)
		return
	}
	defer p.handlers.Done()
	sock, rw, err := w.(http.Hijacker).Hijack()
	if err != nil {
		p.scriptsLeft.Done()
		p.t.Errorf("clienttest: take over the connection: %v", err)
		return
	}
	defer sock.Close()
	if err := upgrade(sock, key); err != nil {
		p.scriptsLeft.Done()
		p.t.Errorf("clienttest: answer the handshake: %v", err)
		return
	}
	c := newConn(r, sock)
	p.mu.Lock()
	p.open[c] = struct{}{}
	if p.closed {
		sock.Close()
	}
	p.mu.Unlock()
	p.run(c, rw.Reader, script, number)
	p.mu.Lock()
	delete(p.open, c)
	p.mu.Unlock()
}

// run executes the script, then stays with the connection and goes on answering
// pings until the phone closes or the test ends: a phone must not meet a dropped
// socket because a script was short.
func (p *Peer) run(c *Conn, r *bufio.Reader, script Script, number int) {
	reader := make(chan struct{})
	go func() { defer close(reader); c.read(r) }()
	for i, step := range script {
		if err := step(c); err != nil {
			if !p.isClosed() {
				p.t.Errorf("clienttest: connection %d, step %d: %v", number, i+1, err)
			}
			c.net.Close()
			break
		}
	}
	p.scriptsLeft.Done()
	c.discard()
	<-reader
}

func (p *Peer) isClosed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.closed
}

// upgrade answers the opening handshake (RFC 6455 section 4.2.2).
func upgrade(sock net.Conn, key string) error {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	_, err := fmt.Fprintf(sock, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		base64.StdEncoding.EncodeToString(sum[:]))
	return err
}

var errGone = errors.New("the phone closed the connection")
