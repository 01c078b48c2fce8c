package session

import (
	"fmt"
	"slices"
)

// MostLegs is how many other parties a conference can have.
const MostLegs = 5

// Mix makes a conference of exactly these sessions: they share a desk, and each
// hears all others. Former members that are not named are by themselves again, and
// so are all when fewer than two are named. Who is held or closed is left out, and
// drops out later when it is. It returns at once. Errors: ErrTooMany.
func (e *Engine) Mix(legs ...*Session) error {
	if len(legs) > MostLegs {
		return fmt.Errorf("%w: %d", ErrTooMany, len(legs))
	}
	e.seats.Lock()
	defer e.seats.Unlock()
	members := e.able(legs)
	table := tableOf(members)
	for _, s := range e.seated() {
		if d := s.desk.Load(); d.shared() && (d != table || !slices.Contains(members, s)) {
			s.leave()
			s.watch.released()
			s.sit()
		}
	}
	for _, s := range members {
		if table == nil || s.desk.Load() == table {
			continue
		}
		old := s.leave()
		s.watch.released()
		table.add(s)
		e.abandon(old)
	}
	return nil
}

// able returns those that can take part in a conference, each once.
func (e *Engine) able(legs []*Session) []*Session {
	var able []*Session
	for _, s := range legs {
		if s.engine == e && s.desk.Load() != nil && !slices.Contains(able, s) {
			able = append(able, s)
		}
	}
	return able
}

// tableOf returns the desk where most members sit already; nil where they make no
// conference.
func tableOf(members []*Session) (table *desk) {
	if len(members) < 2 {
		return nil
	}
	seated := map[*desk]int{}
	for _, s := range members {
		d := s.desk.Load()
		if seated[d]++; seated[d] > seated[table] {
			table = d
		}
	}
	return table
}

// seated returns the sessions that sit somewhere.
func (e *Engine) seated() []*Session {
	e.mu.Lock()
	defer e.mu.Unlock()
	var all []*Session
	for s := range e.sessions {
		if s.desk.Load() != nil {
			all = append(all, s)
		}
	}
	return all
}

// shared reports whether more than one sits at a desk.
func (d *desk) shared() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.legs) > 1
}
