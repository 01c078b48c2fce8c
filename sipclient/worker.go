package sipclient

import "sync"

// worker runs functions one after another on a goroutine of its own, in the
// order in which they were given. The queue has no bound, because the owner
// that fills it must never block; it is filled by a call's own effects only, so
// it stays short.
type worker struct {
	mu      sync.Mutex
	queue   []func()
	wake    chan struct{}
	stopped bool
}

// newWorker starts a worker; wg counts its goroutine.
func newWorker(wg *sync.WaitGroup) *worker {
	w := &worker{wake: make(chan struct{}, 1)}
	wg.Go(w.run)
	return w
}

// do queues f. After stop it does nothing and reports false.
func (w *worker) do(f func()) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped {
		return false
	}
	w.queue = append(w.queue, f)
	w.signal()
	return true
}

// stop lets the queue run out and then ends the goroutine. It does not wait.
func (w *worker) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = true
	w.signal()
}

func (w *worker) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

func (w *worker) run() {
	for {
		w.mu.Lock()
		todo, stopped := w.queue, w.stopped
		w.queue = nil
		w.mu.Unlock()
		for _, f := range todo {
			f()
		}
		if len(todo) > 0 {
			continue
		}
		if stopped {
			return
		}
		<-w.wake
	}
}
