package signaling

import (
	"context"
	"sync"
	"time"

	"offhook/sipclient"
)

// loop is one goroutine that runs what it is given, in order: whoever runs on it
// needs no lock.
type loop struct {
	ctx     context.Context // ends with the loop
	cancel  func()
	inbox   chan func()
	done    chan struct{}  // run has returned
	helpers sync.WaitGroup // goroutines that work for it, such as one that fetches a password
}

// run is the line's goroutine; after is called when something has been done.
func (l *loop) run(after func()) {
	defer close(l.done)
	for {
		select {
		case f := <-l.inbox:
			f()
			after()
		case <-l.ctx.Done():
			return
		}
	}
}

// post queues f for the line's goroutine; false means that the loop has ended.
// It must not be called on that goroutine.
func (l *loop) post(f func()) bool {
	select {
	case l.inbox <- f:
		return true
	case <-l.ctx.Done():
		return false
	}
}

// do runs f on the line's goroutine and returns its result.
func (l *loop) do(ctx context.Context, f func() error) error {
	result := make(chan error, 1)
	select {
	case l.inbox <- func() { result <- f() }:
	case <-l.ctx.Done():
		return sipclient.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-result:
		return err
	case <-l.done:
		return sipclient.ErrClosed
	}
}

// timer is a timer whose function runs on the line's goroutine, and does not
// run any more once stop has been called there.
type timer struct {
	t       *time.Timer
	stopped bool
}

func (l *loop) after(d time.Duration, f func()) *timer {
	t := &timer{}
	t.t = time.AfterFunc(d, func() {
		l.post(func() {
			if !t.stopped {
				f()
			}
		})
	})
	return t
}

// stop may be called on a nil timer.
func (t *timer) stop() {
	if t != nil {
		t.stopped = true
		t.t.Stop()
	}
}
