package meeting

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fails is a listener that has nothing to give for a while.
type fails struct {
	net.Listener
	times int
}

func (f *fails) Accept() (net.Conn, error) {
	if f.times > 0 {
		f.times--
		return nil, errors.New("too many open files")
	}
	return nil, net.ErrClosed
}

func (f *fails) Close() error { return nil }

// TestAcceptFails: it is tried again until the listener is closed, and not in a rush.
func TestAcceptFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &fails{times: 100}
		Accept(t.Context(), l, 1, slog.New(slog.DiscardHandler), nil)
		if l.times != 0 {
			t.Errorf("gave up with %d to go", l.times)
		}
	})
}

// TestAccept: as many talk at once as may, the next one when one has gone, and all end
// with the context.
func TestAccept(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		Accept(ctx, listener, 1, slog.New(slog.DiscardHandler), func(_ context.Context, conn net.Conn) error {
			_, err := io.Copy(conn, conn)
			return err
		})
	}()
	first := dial(t, listener)
	if !echoes(first) {
		t.Fatal("the first one is not heard")
	}
	if echoes(dial(t, listener)) {
		t.Error("there is one too many")
	}
	_ = first.Close()
	next := dial(t, listener)
	for !echoes(next) { // until it is known that the first has gone
		next = dial(t, listener)
	}
	cancel()
	<-done
	if echoes(next) {
		t.Error("a connection outlives the context")
	}
	if _, err := net.Dial("tcp", listener.Addr().String()); err == nil {
		t.Error("the listener outlives the context")
	}
}

func dial(t *testing.T, l net.Listener) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// echoes reports whether the other side says what it is told.
func echoes(conn net.Conn) bool {
	if _, err := conn.Write([]byte{'a'}); err != nil {
		return false
	}
	var answer [1]byte
	_, err := io.ReadFull(conn, answer[:])
	return err == nil
}
