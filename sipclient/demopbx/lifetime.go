package demopbx

import (
	"context"
	"sync"
)

// lifetime is the order in which a server ends: first its calls, so that their
// BYEs still find a socket, then its connections.
type lifetime struct {
	calls    context.Context // ends with ErrClosed
	endCalls context.CancelCauseFunc
	conns    context.Context
	endConns context.CancelFunc

	callGoroutines sync.WaitGroup
	connGoroutines sync.WaitGroup

	mu     sync.Mutex
	closed bool // nobody enters any more, so that the groups can be waited for
}

// begin takes ctx's values but not its end: that is the server's Close.
func (l *lifetime) begin(ctx context.Context) {
	l.conns, l.endConns = context.WithCancel(context.WithoutCancel(ctx))
	l.calls, l.endCalls = context.WithCancelCause(l.conns)
}

// enter counts a goroutine into a group unless the server is closing.
func (l *lifetime) enter(group *sync.WaitGroup) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	group.Add(1)
	return true
}

// endCallsAndWait ends all calls, waits for them, and then ends connections'
// reading.
func (l *lifetime) endCallsAndWait() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.endCalls(ErrClosed)
	l.callGoroutines.Wait()
	l.endConns()
}
