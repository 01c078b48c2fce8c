package gui

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"offhook/gui/port"
	"offhook/sipclient"
)

// bridge owns every goroutine of the window and is their only way onto the GUI
// goroutine.
type bridge struct {
	ctx    context.Context
	cancel context.CancelFunc
	post   func(func())
	log    *slog.Logger
	wg     sync.WaitGroup
}

func newBridge(ctx context.Context, post func(func()), log *slog.Logger) *bridge {
	ctx, cancel := context.WithCancel(ctx)
	return &bridge{ctx: ctx, cancel: cancel, post: post, log: log}
}

// close ends all goroutines and waits for them. What they posted may still be
// delivered; do drops it.
func (b *bridge) close() {
	b.cancel()
	b.wg.Wait()
}

// do runs f on the GUI goroutine, soon, unless the window is closing.
func (b *bridge) do(f func()) {
	b.post(func() {
		if b.ctx.Err() == nil {
			f()
		}
	})
}

// work runs f on a goroutine of its own, and what it returns, which may be nil,
// on the GUI goroutine. cancel ends it early.
func (b *bridge) work(f func(ctx context.Context) (show func())) (cancel context.CancelFunc) {
	ctx, cancel := context.WithCancel(b.ctx)
	b.wg.Go(func() {
		defer cancel()
		if show := f(ctx); show != nil {
			b.do(show)
		}
	})
	return cancel
}

// feed delivers the watcher's updates on the GUI goroutine, one after the
// other: while one is being shown, newer snapshots replace each other in the
// watcher.
func (b *bridge) feed(w Watcher, deliver func(sipclient.Update)) {
	b.wg.Go(func() {
		defer w.Close()
		for {
			u, err := w.Next(b.ctx)
			if err != nil {
				if b.ctx.Err() == nil && !errors.Is(err, sipclient.ErrClosed) {
					b.log.Error("watching the phone", "err", err)
				}
				return
			}
			shown := make(chan struct{})
			b.do(func() {
				defer close(shown)
				deliver(u)
			})
			select {
			case <-shown:
			case <-b.ctx.Done():
				return
			}
		}
	})
}

// listen delivers the desktop's events on the GUI goroutine, in order, until
// they end. Nil has none.
func (b *bridge) listen(events <-chan port.Event, deliver func(port.Event)) {
	if events == nil {
		return
	}
	b.wg.Go(func() {
		for {
			select {
			case ev, ok := <-events:
				if !ok {
					return
				}
				b.do(func() { deliver(ev) })
			case <-b.ctx.Done():
				return
			}
		}
	})
}

// every calls f on the GUI goroutine, at most once every d, until stop is
// called there. A call that the GUI goroutine has not got to yet is not joined
// by a second one.
func (b *bridge) every(d time.Duration, f func()) (stop func()) {
	ctx, cancel := context.WithCancel(b.ctx)
	var waiting atomic.Bool
	b.wg.Go(func() {
		t := time.NewTicker(d)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
				if waiting.Swap(true) {
					continue
				}
				b.do(func() {
					waiting.Store(false)
					if ctx.Err() == nil {
						f()
					}
				})
			}
		}
	})
	return cancel
}
