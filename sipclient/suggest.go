package sipclient

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"offhook/sipclient/search"
)

// Suggestion is somebody whom typed text may mean.
type Suggestion struct {
	Number string
	// Name is the contact's, or what the other side called itself; Label is the
	// number's in the contact.
	Name, Label string
	Favourite   bool
	// Calls and Last tell of the history; zero where there were none.
	Calls int
	Last  time.Time
}

// Suggest returns whom typed text may mean, from contacts, directories and history:
// the favourites first, then whom one talks with often, then lately. It returns
// what it can together with an error.
func (c *Client) Suggest(ctx context.Context, typed string, limit int) ([]Suggestion, error) {
	query := search.ParseKeys(typed)
	if query.Empty() {
		return nil, nil
	}
	q := ContactQuery{Search: typed, Keys: true, Limit: maxAlso}
	people, err := c.Contacts(ctx, q)
	var found []Suggestion
	for _, p := range people {
		found = append(found, suggestContact(query, p)...)
	}
	for _, p := range c.directories.find(ctx, q) {
		found = append(found, unlisted(found, suggestContact(query, p))...)
		people = append(people, p)
	}
	if c.options.History == nil {
		return atMost(found, limit), err
	}
	uses, historyErr := c.options.History.Numbers(ctx, HistoryQuery{Search: typed, Keys: true, Also: numbersOf(people), Limit: maxAlso})
	found = c.addUses(ctx, found, uses)
	slices.SortStableFunc(found, func(a, b Suggestion) int {
		if a.Favourite != b.Favourite {
			if a.Favourite {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.Calls, a.Calls), b.Last.Compare(a.Last))
	})
	return atMost(found, limit), errors.Join(err, historyErr)
}

// suggestContact returns the numbers of a contact that text means: all where it
// is the name that matches, else those that do.
func suggestContact(query search.Query, p Contact) []Suggestion {
	byName := query.Match(search.Index([]string{p.Name, p.Company}, nil))
	var all []Suggestion
	for _, n := range p.Numbers {
		if byName || query.Match(search.Index([]string{p.Name, p.Company}, []string{n.Number})) {
			all = append(all, Suggestion{Number: n.Number, Name: p.Title(), Label: n.Label, Favourite: p.Favourite})
		}
	}
	return all
}

// addUses tells the suggestions how often they were talked with, and adds those
// that only the history knows.
func (c *Client) addUses(ctx context.Context, found []Suggestion, uses []NumberUse) []Suggestion {
	var unknown []string
	for _, u := range uses {
		unknown = append(unknown, u.Number)
	}
	names := c.names(ctx, unknown)
	for _, u := range uses {
		line := search.ParseNumber(u.Number)
		at := slices.IndexFunc(found, func(s Suggestion) bool { return line.Same(search.ParseNumber(s.Number)) })
		if at < 0 {
			found = append(found, Suggestion{Number: u.Number, Name: cmp.Or(names[u.Number], u.Name)})
			at = len(found) - 1
		}
		found[at].Calls += u.Calls
		if u.Last.After(found[at].Last) {
			found[at].Last = u.Last
		}
	}
	return found
}

func atMost(found []Suggestion, limit int) []Suggestion {
	return found[:min(len(found), max(limit, 0))]
}
