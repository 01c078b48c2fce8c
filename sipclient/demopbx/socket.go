package demopbx

import (
	"net"
	"sync"
)

// sockets is a listener that remembers what it accepted, so that a test can cut
// or freeze the TCP connections below TLS and WebSocket.
type sockets struct {
	net.Listener

	mu   sync.Mutex
	open map[*socket]struct{}
}

func newSockets(l net.Listener) *sockets {
	return &sockets{Listener: l, open: map[*socket]struct{}{}}
}

// Accept is net.Listener's.
func (s *sockets) Accept() (net.Conn, error) {
	inner, err := s.Listener.Accept()
	if err != nil {
		return nil, err
	}
	sock := &socket{Conn: inner, owner: s, gone: make(chan struct{}), frozen: make(chan struct{})}
	s.mu.Lock()
	s.open[sock] = struct{}{}
	s.mu.Unlock()
	return sock, nil
}

// each calls f for every open socket.
func (s *sockets) each(f func(*socket)) {
	s.mu.Lock()
	open := make([]*socket, 0, len(s.open))
	for sock := range s.open {
		open = append(open, sock)
	}
	s.mu.Unlock()
	for _, sock := range open {
		f(sock)
	}
}

// socket is a TCP connection that can fall silent: half-open, as when a laptop
// moves to another network. Nothing is read any more and writes vanish.
type socket struct {
	net.Conn
	owner  *sockets
	gone   chan struct{}
	frozen chan struct{}

	closing  sync.Once
	freezing sync.Once
}

// Read is net.Conn's; frozen, it blocks until the socket is closed.
func (s *socket) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p)
	select {
	case <-s.frozen:
		<-s.gone
		return 0, net.ErrClosed
	default:
		return n, err
	}
}

// Write is net.Conn's; frozen, it loses the data.
func (s *socket) Write(p []byte) (int, error) {
	select {
	case <-s.frozen:
		return len(p), nil
	default:
		return s.Conn.Write(p)
	}
}

// Close is net.Conn's.
func (s *socket) Close() error {
	s.closing.Do(func() {
		close(s.gone)
		s.owner.mu.Lock()
		delete(s.owner.open, s)
		s.owner.mu.Unlock()
	})
	return s.Conn.Close()
}

func (s *socket) freeze() { s.freezing.Do(func() { close(s.frozen) }) }

// cut resets the connection: no close frame, no TLS alert, no FIN.
func (s *socket) cut() {
	if tcp, ok := s.Conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = s.Close()
}
