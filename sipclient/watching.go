package sipclient

import (
	"context"
	"errors"
	"maps"
)

// maxWatched is how many numbers are watched at once.
const maxWatched = 100

// ErrNothingRings: at the number nothing rings that could be taken over, or nobody
// watches it.
var ErrNothingRings = errors.New("nothing rings there that could be picked up")

// watching is whose calls the account that dials watches (RFC 4235): those of the
// contacts that a person has chosen.
type watching struct {
	numbers []string            // as they are written in the contacts
	line    *line               // that asks for them
	users   map[string][]string // the numbers by the user part that is asked for
	states  map[string]Watched  // by the same
}

// CanPickup reports whether a call that rings there can be taken over.
func (w Watched) CanPickup() bool { return w.State == WatchedRinging && w.Dialog != DialogRef{} }

// Pickup takes over the call that rings at a watched number: an INVITE that replaces
// it (RFC 3891). Errors: ErrNoAccount, ErrNothingRings, and those of
// account.ParseTarget; everything later is the call's own Result.
func (c *Client) Pickup(accountID, number string) (id CallID, err error) {
	err = c.do(func(o *owner) error {
		id, err = o.pickup(accountID, number)
		return err
	})
	return id, err
}

func (o *owner) pickup(accountID, number string) (CallID, error) {
	l := o.findLine(accountID)
	if l == nil {
		return "", ErrNoAccount
	}
	target, err := l.acct.Target(number)
	if err != nil {
		return "", err
	}
	there := o.others.watching.states[target.User]
	if l != o.others.watching.line || target.Host != l.acct.Host() || !there.CanPickup() {
		return "", ErrNothingRings
	}
	return o.place(l, Invite{Target: target, Replaces: there.Dialog}), nil
}

// findWatched reads whom the contacts want to be watched, on a worker.
func (o *owner) findWatched() {
	if o.c.options.Contacts == nil {
		return
	}
	o.people.do(func() {
		ctx, cancel := context.WithTimeout(o.c.life, storeLimit)
		defer cancel()
		people, err := o.c.options.Contacts.Find(ctx, ContactQuery{Watched: true, Limit: maxWatched})
		if o.c.looked(err); err != nil {
			return
		}
		o.c.post(func() {
			o.others.watching.numbers = numbersOf(people)
			o.watch()
		})
	})
}

// watch asks the account that dials for those who are to be watched, and ends what
// is not wanted any more.
func (o *owner) watch() {
	w, l := &o.others.watching, o.findLine("")
	wanted := usersOf(l, w.numbers)
	if old := w.line; old != l {
		if old != nil {
			o.askWatched(old, w.users, nil)
		}
		w.users, w.states = nil, map[string]Watched{}
	}
	if l != nil && l.ready() {
		o.askWatched(l, w.users, wanted)
	}
	maps.DeleteFunc(w.states, func(user string, _ Watched) bool { return wanted[user] == nil })
	w.line, w.users, o.unseen.dirty = l, wanted, true
}

// usersOf returns the numbers that an account can watch, by the user part that they
// have there. A number with another host is some other server's.
func usersOf(l *line, numbers []string) map[string][]string {
	users := map[string][]string{}
	for _, number := range numbers {
		if l == nil {
			break
		}
		target, err := l.acct.Target(number)
		if err != nil || target.Host != l.acct.Host() || users[target.User] == nil && len(users) == maxWatched {
			continue
		}
		users[target.User] = append(users[target.User], number)
	}
	return users
}

// askWatched brings a line's subscriptions from one set of users to another.
func (o *owner) askWatched(l *line, from, to map[string][]string) {
	for user := range from {
		if to[user] == nil {
			o.unsubscribe(l, Subscription{Event: EventDialogs, Target: user})
		}
	}
	for user := range to {
		if from[user] == nil {
			o.subscribe(l, Subscription{Event: EventDialogs, Target: user})
		}
	}
}

// watchAnew asks for all again over a new connection of l.
func (o *owner) watchAnew(l *line) {
	if w := &o.others.watching; l == w.line {
		w.states = map[string]Watched{}
		o.askWatched(l, nil, w.users)
	}
}

// watchedNews takes how somebody stands.
func (o *owner) watchedNews(l *line, ev LineWatched) {
	w := &o.others.watching
	if l != w.line || w.users[ev.Target] == nil {
		o.stale++
		return
	}
	w.states[ev.Target] = ev.Watched
}

// view returns how all stand, by number. What was heard before the connection was
// lost is not known to be so any more.
func (w *watching) view() map[string]Watched {
	view := map[string]Watched{}
	for user, numbers := range w.users {
		for _, number := range numbers {
			view[number] = Watched{}
			if w.line.connected {
				view[number] = w.states[user]
			}
		}
	}
	return view
}
