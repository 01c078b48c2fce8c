package session

import (
	"sync"

	"offhook/media"
)

// events delivers what happens to the core, in order and from one goroutine, so
// that the audio loop never waits for it.
type events struct {
	sink   func(media.Event)
	wake   chan struct{}
	stop   chan struct{}
	closed chan struct{}

	mu    sync.Mutex
	queue []media.Event
}

func newEvents(sink func(media.Event)) *events {
	e := &events{sink: sink, wake: make(chan struct{}, 1), stop: make(chan struct{}), closed: make(chan struct{})}
	go e.deliver()
	return e
}

// post queues an event. It does not block.
func (e *events) post(ev media.Event) {
	e.mu.Lock()
	e.queue = append(e.queue, ev)
	e.mu.Unlock()
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

func (e *events) deliver() {
	defer close(e.closed)
	for {
		select {
		case <-e.stop:
			return
		case <-e.wake:
		}
		e.mu.Lock()
		queue := e.queue
		e.queue = nil
		e.mu.Unlock()
		for _, ev := range queue {
			select {
			case <-e.stop:
				return
			default:
				e.sink(ev)
			}
		}
	}
}

// close drops what is not delivered and waits for a delivery under way.
func (e *events) close() {
	close(e.stop)
	<-e.closed
}
