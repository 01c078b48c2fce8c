package meeting

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"
)

// again is how long to wait after a failure to accept, which passes.
const again = 50 * time.Millisecond

// Accept lets talk have every connection to a listener, each on its own goroutine and
// at most so many at once: one more is hung up on, and may try again. A connection is
// closed when talk returns, and all are when ctx ends, or somebody closes the listener;
// Accept returns when every talk has, and leaves the listener closed.
func Accept(ctx context.Context, listener net.Listener, most int, log *slog.Logger, talk func(context.Context, net.Conn) error) {
	ctx, cancel := context.WithCancel(ctx)
	var talks sync.WaitGroup
	defer talks.Wait()
	defer cancel()
	defer listener.Close()
	defer context.AfterFunc(ctx, func() { _ = listener.Close() })()
	places := make(chan struct{}, most)
	for {
		conn, ok := next(ctx, listener, log)
		if !ok {
			return
		}
		select {
		case places <- struct{}{}:
		default:
			_ = conn.Close()
			continue
		}
		talks.Go(func() {
			defer func() { <-places }()
			defer conn.Close()
			defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
			if err := talk(ctx, conn); err != nil && ctx.Err() == nil {
				log.Info("a connection ended", "err", err)
			}
		})
	}
}

// next waits for a connection; ok is false when there will be none any more.
func next(ctx context.Context, listener net.Listener, log *slog.Logger) (conn net.Conn, ok bool) {
	for {
		conn, err := listener.Accept()
		if err == nil {
			return conn, true
		}
		if errors.Is(err, net.ErrClosed) || ctx.Err() != nil {
			return nil, false
		}
		log.Error("waiting for connections", "err", err) // too many files are open, say: that passes
		select {
		case <-time.After(again):
		case <-ctx.Done():
		}
	}
}
