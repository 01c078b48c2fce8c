//go:build linux

package rig

import (
	"context"
	"slices"
	"sync"
)

// inbox keeps what a peer reports until somebody waits for it. It is safe for use by several goroutines.
type inbox[E any] struct {
	mu      sync.Mutex
	all     []E
	pending []E           // what nobody has waited for yet
	changed chan struct{} // closed and replaced when pending grows

	ended <-chan struct{} // closed by the peer's owner when nothing more will come; set before the first take
}

func newInbox[E any]() *inbox[E] {
	return &inbox[E]{changed: make(chan struct{})}
}

// put adds an event.
func (b *inbox[E]) put(event E) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all = append(b.all, event)
	b.pending = append(b.pending, event)
	close(b.changed)
	b.changed = make(chan struct{})
}

// take returns the first event that meets the condition and that no earlier take has returned, as soon as there is one.
// It fails with errEnded or the cause of ctx.
func (b *inbox[E]) take(ctx context.Context, condition func(E) bool) (E, error) {
	for {
		// Read before the search: what came before the end is then in it.
		ended := false
		select {
		case <-b.ended:
			ended = true
		default:
		}
		b.mu.Lock()
		if i := slices.IndexFunc(b.pending, condition); i >= 0 {
			event := b.pending[i]
			b.pending = slices.Delete(b.pending, i, i+1)
			b.mu.Unlock()
			return event, nil
		}
		changed := b.changed
		b.mu.Unlock()
		var none E
		if ended {
			return none, errEnded
		}
		select {
		case <-changed:
		case <-b.ended:
		case <-ctx.Done():
			return none, context.Cause(ctx)
		}
	}
}

// events returns everything that has come so far.
func (b *inbox[E]) events() []E {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.all)
}
