package demopbx

import (
	"context"
	"sync"
)

// bridge is two legs that talk with each other. Whoever made it waits in converse
// until one of them ends, or until a transfer takes one away.
type bridge struct {
	a, b *leg

	mu      sync.Mutex
	claimed *leg // is being transferred: it outlives the bridge
	over    bool
	parted  chan struct{} // closed by part
}

// join makes each leg the other's bridge.
func join(a, b *leg) *bridge {
	br := &bridge{a: a, b: b, parted: make(chan struct{})}
	for _, l := range []*leg{a, b} {
		l.mu.Lock()
		l.bridge = br
		l.mu.Unlock()
	}
	return br
}

// other is the leg at the other end from l.
func (br *bridge) other(l *leg) *leg {
	if l == br.a {
		return br.b
	}
	return br.a
}

// claim reserves a leg for a transfer, so that it lives on when the bridge ends;
// false if that has happened, or another transfer was first.
func (br *bridge) claim(l *leg) bool {
	br.mu.Lock()
	defer br.mu.Unlock()
	if br.over || br.claimed != nil {
		return false
	}
	br.claimed = l
	return true
}

// release gives a claimed leg back after a transfer that came to nothing; false
// if the bridge has ended since, so that nobody else will end the leg.
func (br *bridge) release() bool {
	br.mu.Lock()
	defer br.mu.Unlock()
	if br.over {
		return false
	}
	br.claimed = nil
	return true
}

// part ends the bridge for the claimed leg's sake.
func (br *bridge) part() {
	br.mu.Lock()
	defer br.mu.Unlock()
	select {
	case <-br.parted:
	default:
		close(br.parted)
	}
}

// end ends the bridge and returns the leg that outlives it, or nil.
func (br *bridge) end() *leg {
	br.mu.Lock()
	br.over = true
	claimed := br.claimed
	br.mu.Unlock()
	for _, l := range []*leg{br.a, br.b} {
		l.mu.Lock()
		if l.bridge == br {
			l.bridge = nil
		}
		l.mu.Unlock()
	}
	return claimed
}

// converse waits until a bridge's first leg or its second ends, and ends the
// second; the first is ended by whoever runs it, unless errHandedOver says that a
// transfer has taken it away.
func (br *bridge) converse(ctx context.Context) error {
	a, b := br.a, br.b
	select {
	case <-ctx.Done():
	case <-b.ctx.Done():
	case <-br.parted:
	}
	switch br.end() {
	case a:
		b.finish()
		return errHandedOver
	case b:
		return nil
	}
	b.finish()
	return nil
}

// finish hangs up and frees a leg that no script runs.
func (l *leg) finish() {
	l.hangUp()
	l.close()
}
