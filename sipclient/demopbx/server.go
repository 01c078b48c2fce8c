package demopbx

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"
	"github.com/pion/webrtc/v4"
)

// Server is a running PBX.
type Server struct {
	options   Options
	habits    habits
	log       *slog.Logger
	authority []byte
	dtls      []webrtc.Certificate
	secure    *sockets
	plain     *sockets // nil without PlainListen
	http      []*http.Server

	registrar *registrar
	digest    *digest
	table     *table
	state
	dialplan map[string]entry

	life      lifetime
	stopWatch func() bool
}

// state is what the PBX knows besides who is there and what calls are up.
type state struct {
	mailboxes     *mailboxes
	subscriptions *subscriptions
	watched       *watched
}

// Start begins to listen. The server runs until Close, or until ctx ends.
func Start(ctx context.Context, options Options) (*Server, error) {
	if err := options.Validate(); err != nil {
		return nil, err
	}
	options = options.withDefaults()
	h, _ := habitsOf(options.As)
	s := &Server{
		options: options, habits: h, log: options.Logger.With("component", "demopbx"),
		registrar: newRegistrar(users(), options.MaxExpires), digest: newDigest(h.digest), table: newTable(), dialplan: dialplan(),
		state: state{newMailboxes(users()), &subscriptions{all: map[string]*subscription{}}, &watched{calls: map[*leg]dialogInfo{}}},
	}
	s.life.begin(ctx)
	if err := s.listen(); err != nil {
		s.shutDown()
		return nil, err
	}
	s.stopWatch = context.AfterFunc(ctx, s.shutDown)
	return s, nil
}

// listen opens the ports and starts one HTTP server on each.
func (s *Server) listen() error {
	host, _, _ := net.SplitHostPort(s.options.Listen)
	certificate, authority, err := certify(host, s.options.Hooks.Certificate)
	if err != nil {
		return fmt.Errorf("demopbx: %w", err)
	}
	s.authority = authority
	if s.dtls, err = dtlsCertificate(); err != nil {
		return fmt.Errorf("demopbx: make the media certificate: %w", err)
	}
	l, err := net.Listen("tcp", s.options.Listen)
	if err != nil {
		return fmt.Errorf("demopbx: listen for wss: %w", err)
	}
	s.secure = newSockets(l)
	if s.options.PlainListen != "" {
		l, err := net.Listen("tcp", s.options.PlainListen)
		if err != nil {
			_ = s.secure.Close()
			return fmt.Errorf("demopbx: listen for ws: %w", err)
		}
		s.plain = newSockets(l)
		s.serve(s.plain, "WS")
	}
	s.serve(tls.NewListener(s.secure, &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{certificate}, NextProtos: []string{"http/1.1"},
	}), "WSS")
	return nil
}

// serve runs an HTTP server that only upgrades to WebSocket.
func (s *Server) serve(l net.Listener, transport string) {
	server := &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.accept(w, r, transport) }),
		ReadHeaderTimeout: 10 * time.Second, // as FreeSWITCH closes an idle TLS connection
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	s.http = append(s.http, server)
	s.life.connGoroutines.Go(func() { _ = server.Serve(l) }) // ends in Close
}

// accept upgrades one connection and serves it until it ends.
func (s *Server) accept(w http.ResponseWriter, r *http.Request, transport string) {
	if s.habits.path != "" && r.URL.Path != s.habits.path {
		http.NotFound(w, r)
		return
	}
	if !s.life.enter(&s.life.connGoroutines) {
		return
	}
	defer s.life.connGoroutines.Done()
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols:       []string{"sip"},
		InsecureSkipVerify: true, // browsers send the Origin of whatever page has loaded JsSIP
	})
	if err != nil {
		s.log.Info("no WebSocket", "remote", r.RemoteAddr, "error", err)
		return
	}
	c := &conn{server: s, ws: ws, transport: transport, remote: r.RemoteAddr, local: localAddress(r)}
	s.log.Info("connected", "remote", c.remote, "transport", transport)
	c.serve(s.life.conns)
	s.registrar.forget(c)
	s.table.lost(c)
	s.subscriptions.lost(c)
	s.log.Info("disconnected", "remote", c.remote)
}

func localAddress(r *http.Request) string {
	if a, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		return a.String()
	}
	return r.Host
}

// URL is where to connect: "wss://127.0.0.1:PORT", with the path that the
// imitated server wants.
func (s *Server) URL() string { return "wss://" + s.secure.Addr().String() + s.habits.path }

// PlainURL is the ws address; empty without Options.PlainListen.
func (s *Server) PlainURL() string {
	if s.plain == nil {
		return ""
	}
	return "ws://" + s.plain.Addr().String() + s.habits.path
}

// CertPEM is the authority that signed the server's certificate, made for this
// server alone: trust it for this server alone.
func (s *Server) CertPEM() []byte { return s.authority }

// Users are the extensions that may register.
func (s *Server) Users() []User { return users() }

// Registered is how many contacts an extension has right now.
func (s *Server) Registered(user string) int { return s.registrar.count(user) }

// Calls is how many call legs are up or being set up right now.
func (s *Server) Calls() int { return s.table.count() }

// Drop resets every TCP connection, as when the network goes away.
func (s *Server) Drop() { s.eachSocket((*socket).cut) }

// Freeze makes every present connection half-open: nothing more is read from it
// or written to it, pings included, but it is not closed. New connections work.
func (s *Server) Freeze() { s.eachSocket((*socket).freeze) }

func (s *Server) eachSocket(f func(*socket)) {
	for _, l := range []*sockets{s.secure, s.plain} {
		if l != nil {
			l.each(f)
		}
	}
}

// Close hangs up all calls, closes every connection and port, and waits for all
// goroutines. It may be called more than once.
func (s *Server) Close() error {
	s.stopWatch()
	s.shutDown()
	return nil
}

func (s *Server) shutDown() {
	s.life.endCallsAndWait()
	for _, server := range s.http {
		_ = server.Close()
	}
	s.eachSocket(func(sock *socket) { _ = sock.Close() })
	s.life.connGoroutines.Wait()
}

// spawn runs a call's goroutine, which Close waits for; false means that the
// server is closing and f will not run.
func (s *Server) spawn(f func()) bool {
	if !s.life.enter(&s.life.callGoroutines) {
		return false
	}
	go func() {
		defer s.life.callGoroutines.Done()
		f()
	}()
	return true
}

// splitHost is net.SplitHostPort for addresses that may lack a port.
func splitHost(address string) (host, port string) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return strings.Trim(address, "[]"), ""
	}
	return host, port
}
