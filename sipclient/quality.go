package sipclient

import (
	"slices"
	"sync"
	"time"

	"offhook/media"
)

const (
	// qualityEvery is how often a call is looked at.
	qualityEvery = time.Second
	// qualityCalls is how many calls are remembered, the newest.
	qualityCalls = 20
	// qualityMost bounds a call's points: an hour at first, then one point stands
	// for two seconds, then for four.
	qualityMost = 3600
)

// Quality returns how a call sounded, a point a second and fewer after an hour,
// the oldest first: of a call that is up, and of the last 20 of this run.
func (c *Client) Quality(id CallID) []media.Quality { return c.sessions.quality.of(id) }

// qualities are the points of the newest calls.
type qualities struct {
	mu    sync.Mutex
	calls []*qualityOf // the oldest first
}

// qualityOf is one call's points. Where a point stands for several seconds, it is
// the worst of them: a dropout stays to be seen.
type qualityOf struct {
	id     CallID
	points []media.Quality
	stride int // seconds for which one point stands
	due    int // of them, in next
	next   media.Quality
	sum    float64 // of MOS, over n
	n      int
}

// follow takes a point a second of m until the returned stop is called. wg counts
// its goroutine.
func (q *qualities) follow(wg *sync.WaitGroup, id CallID, m MediaSession) (stop func()) {
	stopped := make(chan struct{})
	wg.Go(func() {
		ticker := time.NewTicker(qualityEvery)
		defer ticker.Stop()
		for {
			select {
			case <-stopped:
				return
			case now := <-ticker.C:
				q.add(id, m.Stats().Quality(now))
			}
		}
	})
	return sync.OnceFunc(func() { close(stopped) })
}

// add takes a point. Before anything was heard, and on hold, there is none to take.
func (q *qualities) add(id CallID, p media.Quality) {
	if p.MOS == 0 {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	of := q.find(id)
	if of == nil {
		of = &qualityOf{id: id, stride: 1}
		q.calls = append(q.calls, of)
		q.calls = slices.Delete(q.calls, 0, max(0, len(q.calls)-qualityCalls))
	}
	of.add(p)
}

func (q *qualities) find(id CallID) *qualityOf {
	for _, of := range q.calls {
		if of.id == id {
			return of
		}
	}
	return nil
}

func (q *qualities) of(id CallID) []media.Quality {
	q.mu.Lock()
	defer q.mu.Unlock()
	if of := q.find(id); of != nil {
		return slices.Clone(of.points)
	}
	return nil
}

// mean is the MOS over the call; 0 where nothing was heard.
func (q *qualities) mean(id CallID) float64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	if of := q.find(id); of != nil && of.n > 0 {
		return of.sum / float64(of.n)
	}
	return 0
}

func (of *qualityOf) add(p media.Quality) {
	of.sum += p.MOS
	of.n++
	if of.due == 0 || p.MOS < of.next.MOS {
		of.next = p
	}
	if of.due++; of.due < of.stride {
		return
	}
	of.due = 0
	if len(of.points) == qualityMost {
		of.thin()
		of.due = 1 // the first second of a point of the new length
		return
	}
	of.points = append(of.points, of.next)
}

// thin makes one point of two.
func (of *qualityOf) thin() {
	for i := range len(of.points) / 2 {
		a, b := of.points[2*i], of.points[2*i+1]
		if b.MOS < a.MOS {
			a = b
		}
		of.points[i] = a
	}
	of.points = of.points[:len(of.points)/2]
	of.stride *= 2
}
