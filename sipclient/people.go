package sipclient

import (
	"context"
	"errors"
	"maps"
	"time"
)

// What a front-end asks about people and past calls. All methods may block, and
// touch nothing of the owner's.

// maxAlso is for how many people of a search the calls are looked for, too.
const maxAlso = 50

// Recent returns calls of the history, the newest first, with the names that the
// contacts have for them. A search finds the names of contacts, too.
func (c *Client) Recent(ctx context.Context, q HistoryQuery) ([]CallRecord, error) {
	if c.options.History == nil {
		return nil, nil
	}
	q.Also = c.numbersOf(ctx, q.Search)
	calls, err := c.options.History.Recent(ctx, q)
	var numbers []string
	for _, r := range calls {
		numbers = append(numbers, r.Number)
	}
	names := c.names(ctx, numbers)
	for i := range calls {
		calls[i].Contact = names[calls[i].Number]
	}
	return calls, err
}

// CountRecent returns how many calls match, without Limit and Offset.
func (c *Client) CountRecent(ctx context.Context, q HistoryQuery) (HistoryCount, error) {
	if c.options.History == nil {
		return HistoryCount{}, nil
	}
	q.Also = c.numbersOf(ctx, q.Search)
	return c.options.History.Count(ctx, q)
}

// Annotate writes a note to a past call, in place of the one before. Errors: ErrNoteLong,
// and the store's.
func (c *Client) Annotate(ctx context.Context, accountID, id, note string) error {
	if c.options.History == nil {
		return nil
	}
	return c.options.History.Annotate(ctx, accountID, id, note)
}

// Forget removes calls from the history for good, and returns how many.
func (c *Client) Forget(ctx context.Context, cut HistoryCut) (int, error) {
	if c.options.History == nil {
		return 0, nil
	}
	return c.options.History.Remove(ctx, cut)
}

// exportPage is how many calls are read at once for a file.
const exportPage = 1000

// ExportRecent writes the calls that match to a file, as a table (CSV), and
// returns how many; Limit and Offset do not count. progress, which may be nil,
// hears how many of how many are read. The end of ctx leaves everything as it was.
func (c *Client) ExportRecent(ctx context.Context, path string, q HistoryQuery, progress func(done, total int)) (int, error) {
	if c.options.History == nil {
		return 0, ErrNotAllowed
	}
	count, err := c.CountRecent(ctx, q)
	if err != nil {
		return 0, err
	}
	total := count.Calls
	if q.Missed {
		total = count.Missed
	}
	var calls []CallRecord
	for q.Limit, q.Offset = exportPage, 0; ; q.Offset += exportPage {
		page, err := c.Recent(ctx, q)
		if err != nil {
			return 0, err
		}
		calls = append(calls, page...)
		if progress != nil {
			progress(len(calls), max(total, len(calls)))
		}
		if len(page) < exportPage {
			break
		}
	}
	return len(calls), c.options.History.Write(ctx, path, calls)
}

// SpeedDial returns whom the keys of the keypad dial when they are held, by key.
func (c *Client) SpeedDial(ctx context.Context) (map[int]Suggestion, error) {
	people, err := c.Contacts(ctx, ContactQuery{SpeedDial: true, Limit: MaxSpeedKey})
	keys := map[int]Suggestion{}
	for _, p := range people {
		for _, n := range p.Numbers {
			if n.Key > 0 {
				keys[n.Key] = Suggestion{Number: n.Number, Name: p.Title(), Label: n.Label, Favourite: p.Favourite}
			}
		}
	}
	return keys, err
}

// Contacts returns contacts, the favourites first, then by name.
func (c *Client) Contacts(ctx context.Context, q ContactQuery) ([]Contact, error) {
	if c.options.Contacts == nil {
		return nil, nil
	}
	return c.options.Contacts.Find(ctx, q)
}

// CountContacts returns how many contacts match, without Limit and Offset.
func (c *Client) CountContacts(ctx context.Context, q ContactQuery) (int, error) {
	if c.options.Contacts == nil {
		return 0, nil
	}
	return c.options.Contacts.Count(ctx, q)
}

// SaveContact adds a contact without an ID, or changes the one that has it, and
// returns the ID. Errors: Contact.Validate's and the store's.
func (c *Client) SaveContact(ctx context.Context, contact Contact) (string, error) {
	if c.options.Contacts == nil {
		return "", ErrNotAllowed
	}
	id, err := c.options.Contacts.Save(ctx, contact)
	c.contactsChanged()
	return id, err
}

// RemoveContact forgets a contact.
func (c *Client) RemoveContact(ctx context.Context, id string) error {
	if c.options.Contacts == nil {
		return nil
	}
	defer c.contactsChanged()
	return c.options.Contacts.Remove(ctx, id)
}

// ImportContacts adds what is in a vCard or CSV file; see ContactFiles.
func (c *Client) ImportContacts(ctx context.Context, path string, progress func(done, total int)) (ContactsImported, error) {
	if c.options.Contacts == nil {
		return ContactsImported{}, ErrNotAllowed
	}
	defer c.contactsChanged()
	return c.options.Contacts.Import(ctx, path, progress)
}

// ExportContacts writes all contacts to a file, and returns how many; see
// ContactFiles.
func (c *Client) ExportContacts(ctx context.Context, path string, version VCardVersion, progress func(done, total int)) (int, error) {
	if c.options.Contacts == nil {
		return 0, ErrNotAllowed
	}
	return c.options.Contacts.Export(ctx, path, version, progress)
}

// names asks the contacts, and then the directories, for the names of numbers; none
// where that fails, which NoticeContacts tells of.
func (c *Client) names(ctx context.Context, numbers []string) map[string]string {
	if len(numbers) == 0 {
		return nil
	}
	names := map[string]string{}
	if c.options.Contacts != nil {
		found, err := c.options.Contacts.Names(ctx, numbers)
		c.looked(err)
		maps.Copy(names, found)
	}
	c.directories.names(ctx, numbers, names)
	return names
}

// looked takes what came of a look into the contacts. The owner has it before anything that
// is posted to it later on the same goroutine.
func (c *Client) looked(err error) {
	if errors.Is(err, context.Canceled) {
		return // nobody waits for it any more
	}
	if err != nil {
		c.log.Warn("looking into the contacts", "err", err)
	}
	c.post(func() { c.owner.looked(err) })
}

// looked tells once that the contacts cannot be read, until they can. Where they were damaged,
// an empty file has taken their place, and nobody is known before they are changed.
func (o *owner) looked(err error) {
	if err == nil && errors.Is(o.unread, ErrContactsDamaged) {
		return
	}
	if err != nil && o.unread == nil {
		o.notify(Notice{Kind: NoticeContacts, Err: err})
	}
	o.unread = err
}

// knowsPeople reports whether there is anywhere to look for people.
func (c *Client) knowsPeople() bool {
	return c.options.Contacts != nil || len(c.options.Directories) > 0
}

// numbersOf returns the numbers of the people that typed text finds.
func (c *Client) numbersOf(ctx context.Context, typed string) []string {
	if typed == "" {
		return nil
	}
	q := ContactQuery{Search: typed, Limit: maxAlso}
	people, err := c.Contacts(ctx, q)
	if err != nil {
		c.log.Warn("searching the contacts", "err", err)
	}
	return numbersOf(append(people, c.directories.find(ctx, q)...))
}

func numbersOf(people []Contact) []string {
	var numbers []string
	for _, p := range people {
		for _, n := range p.Numbers {
			numbers = append(numbers, n.Number)
		}
	}
	return numbers
}

// contactsChanged lets the calls that are up be named again, and watches whom the
// contacts want to be watched now.
func (c *Client) contactsChanged() {
	c.post(func() {
		c.owner.unread = nil
		c.owner.findWatched()
		for _, lc := range c.owner.liveCalls() {
			c.owner.nameCall(lc)
		}
	})
}

// nameCall looks up whom a call is with, on a worker: the owner never waits for
// a file.
func (o *owner) nameCall(lc *liveCall) {
	number := lc.view.Peer.Number
	if !o.c.knowsPeople() || number == "" {
		return
	}
	o.people.do(func() {
		ctx, cancel := context.WithTimeout(o.c.life, storeLimit)
		defer cancel()
		name := o.c.names(ctx, []string{number})[number]
		o.c.post(func() {
			if lc.view.Contact != name {
				lc.view.Contact, o.unseen.dirty = name, true
			}
		})
	})
}

// forgetOld removes the calls and messages that are older than so many days, now and once a
// day from now on; 0 keeps all.
func (o *owner) forgetOld(days int) {
	if days == o.keepDays {
		return
	}
	o.keepDays = days
	o.forgetNow()
}

func (o *owner) forgetNow() {
	if o.forgetting != nil {
		o.forgetting.Stop()
		o.forgetting = nil
	}
	if o.keepDays <= 0 || o.closing {
		return
	}
	o.forgetting = o.after(24*time.Hour, o.forgetNow)
	before := time.Now().AddDate(0, 0, -o.keepDays)
	o.forgetMessages(before)
	if o.c.options.History == nil {
		return
	}
	o.records.do(func() {
		ctx, cancel := context.WithTimeout(o.c.life, storeLimit)
		defer cancel()
		if _, err := o.c.options.History.Remove(ctx, HistoryCut{Before: before}); err != nil {
			o.log.Warn("forgetting old calls", "err", err)
		}
	})
}
