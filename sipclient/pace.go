package sipclient

import "time"

const (
	// paceLeast is how long the second of a series waits, paceMost the later ones.
	paceLeast = 2 * time.Second
	paceMost  = time.Minute
	// paceRest after the last one a new series begins.
	paceRest = 2 * time.Minute
)

// pace spaces what is done again and again out: the first comes at once, and the later
// ones ever more seldom. The zero value is ready.
type pace struct {
	last time.Time // when the last one was to come
	gap  time.Duration
}

// next returns how long the next one has to wait, and counts it as done by then.
func (p *pace) next(now time.Time) time.Duration {
	if now.Sub(p.last) >= paceRest {
		*p = pace{last: now}
		return 0
	}
	p.gap = min(max(2*p.gap, paceLeast), paceMost)
	p.last = p.last.Add(p.gap)
	if p.last.Before(now) {
		p.last = now
	}
	return p.last.Sub(now)
}
