package sipclient

import (
	"context"
	"sync"
)

// maxNotices bounds what is kept for a watcher that does not fetch.
const maxNotices = 64

// feed hands snapshots and notices to watchers. Publishing never blocks: a
// slow watcher gets the newest snapshot and every notice up to maxNotices.
type feed struct {
	mu      sync.Mutex
	newest  Snapshot
	watches map[*Watch]struct{}
	closed  bool
}

// Watch is one reader of the client's updates.
type Watch struct {
	feed    *feed
	wake    chan struct{}
	fresh   bool // there is a snapshot that this watcher has not seen
	notices []Notice
	dropped int
}

func newFeed() *feed { return &feed{watches: map[*Watch]struct{}{}} }

func (f *feed) watch() *Watch {
	w := &Watch{feed: f, wake: make(chan struct{}, 1), fresh: true}
	w.wake <- struct{}{}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.watches[w] = struct{}{}
	return w
}

func (f *feed) snapshot() Snapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.newest
}

func (f *feed) publish(s Snapshot, notices []Notice) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.newest = s
	for w := range f.watches {
		w.fresh = true
		w.notices = append(w.notices, notices...)
		if extra := len(w.notices) - maxNotices; extra > 0 {
			w.notices = append([]Notice(nil), w.notices[extra:]...)
			w.dropped += extra
		}
		w.signal()
	}
}

func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for w := range f.watches {
		w.signal()
	}
}

func (w *Watch) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Next waits for news and returns it: the full snapshot at the first call, then
// always the newest one, with every notice since. It returns ErrClosed once the
// client is closed and all has been fetched, or the context's error.
func (w *Watch) Next(ctx context.Context) (Update, error) {
	for {
		if u, ok, err := w.take(); ok || err != nil {
			return u, err
		}
		select {
		case <-w.wake:
		case <-ctx.Done():
			return Update{}, ctx.Err()
		}
	}
}

func (w *Watch) take() (u Update, ok bool, err error) {
	f := w.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	if !w.fresh && len(w.notices) == 0 {
		if _, registered := f.watches[w]; f.closed || !registered {
			return Update{}, false, ErrClosed
		}
		return Update{}, false, nil
	}
	u = Update{Snapshot: f.newest, Notices: w.notices, Dropped: w.dropped}
	w.fresh, w.notices, w.dropped = false, nil, 0
	return u, true, nil
}

// Close ends the watch: a Next that waits returns ErrClosed.
func (w *Watch) Close() {
	w.feed.mu.Lock()
	defer w.feed.mu.Unlock()
	delete(w.feed.watches, w)
	w.fresh, w.notices = false, nil
	w.signal()
}
