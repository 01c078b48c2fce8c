package sipclient

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"offhook/sipclient/search"
)

// Directory is a place where people stand who can be called. The contacts of this
// telephone are the first of them (ContactList); others are those of an organisation or
// a server, as LDAP and CardDAV have them, whose adapters need no more than this:
//
//	typed text ──> Suggest ──┐         ┌─> Contacts      (this telephone's, always)
//	who calls  ──> names ────┴─ find ──┼─> Directories[0]
//	                                   └─> Directories[1] …   all at once, two seconds at most
//
// The contacts are asked first, and who stands in them is not looked for elsewhere. What
// is found in another directory can be called, names who calls, and counts as known where
// only contacts may call. It is never written to: the contacts' own page shows the
// contacts alone.
type Directory interface {
	// Find returns people, the best first: at most q.Limit, found by q.Search and q.Keys
	// as package search does, or as near to that as the server can. The rest of q is for
	// the contacts alone. What Contact.Validate refuses is left out.
	Find(ctx context.Context, q ContactQuery) ([]Contact, error)
	// Names returns what those of the numbers are called that belong to somebody. It is
	// asked for all numbers that a page shows at once, and often for the same: a slow
	// server's adapter keeps what it was told.
	Names(ctx context.Context, numbers []string) (map[string]string, error)
}

const (
	// directoryLimit is how long a person who types, or a call that rings, waits for the
	// directories.
	directoryLimit = 2 * time.Second
	// directoryRest is how long one is left alone that failed or was silent.
	directoryRest = 30 * time.Second
)

// directories are those besides the contacts.
type directories struct {
	log  *slog.Logger
	list []Directory

	mu    sync.Mutex
	rests []time.Time // until when each is left alone
}

func newDirectories(log *slog.Logger, list []Directory) directories {
	return directories{log: log, list: list, rests: make([]time.Time, len(list))}
}

// find returns whom typed text finds in the directories, in their order.
func (d *directories) find(ctx context.Context, q ContactQuery) []Contact {
	found := make([][]Contact, len(d.list))
	d.each(ctx, func(ctx context.Context, n int, one Directory) (err error) {
		found[n], err = one.Find(ctx, q)
		return err
	})
	var all []Contact
	for _, people := range found {
		for _, p := range people[:min(len(people), q.Limit)] {
			if p = p.Tidy(); p.Validate() == nil {
				all = append(all, p)
			}
		}
	}
	return all
}

// names adds to names what the numbers are called that it lacks.
func (d *directories) names(ctx context.Context, numbers []string, names map[string]string) {
	var unknown []string
	for _, n := range numbers {
		if names[n] == "" && n != "" {
			unknown = append(unknown, n)
		}
	}
	if len(unknown) == 0 {
		return
	}
	found := make([]map[string]string, len(d.list))
	d.each(ctx, func(ctx context.Context, n int, one Directory) (err error) {
		found[n], err = one.Names(ctx, unknown)
		return err
	})
	for _, some := range found {
		for _, n := range unknown {
			if name := oneLine(some[n]); names[n] == "" && len(name) <= maxContactName {
				names[n] = name
			}
		}
	}
}

// each asks all directories at once, but for those that rest, and waits for them.
func (d *directories) each(ctx context.Context, ask func(context.Context, int, Directory) error) {
	ctx, cancel := context.WithTimeout(ctx, directoryLimit)
	defer cancel()
	var asked sync.WaitGroup
	for n, one := range d.list {
		if d.resting(n) {
			continue
		}
		asked.Go(func() {
			if err := ask(ctx, n, one); err != nil && !errors.Is(ctx.Err(), context.Canceled) { // else nobody waits any more
				d.rest(n, err)
			}
		})
	}
	asked.Wait()
}

func (d *directories) resting(n int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return time.Now().Before(d.rests[n])
}

func (d *directories) rest(n int, err error) {
	d.log.Warn("a directory does not answer", "directory", n, "err", err)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rests[n] = time.Now().Add(directoryRest)
}

// unlisted are those of more whose number stands in none of found.
func unlisted(found, more []Suggestion) []Suggestion {
	return slices.DeleteFunc(more, func(s Suggestion) bool {
		line := search.ParseNumber(s.Number)
		return slices.ContainsFunc(found, func(other Suggestion) bool { return line.Same(search.ParseNumber(other.Number)) })
	})
}
