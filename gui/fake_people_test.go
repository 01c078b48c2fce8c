package gui

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"offhook/sipclient"
	"offhook/sipclient/search"
)

// manyPeople are contacts in the order in which the store returns them.
func manyPeople() []sipclient.Contact {
	return []sipclient.Contact{
		{ID: "1", Name: "접수처", Company: "Acme Korea", Favourite: true, Note: "Open until six.",
			Numbers: []sipclient.ContactNumber{{Label: "work", Number: "02-555-0101"}, {Label: "mobile", Number: "010-1234-5678"}}},
		{ID: "2", Name: "Front desk", Numbers: []sipclient.ContactNumber{{Label: "work", Number: "1002"}}},
		{ID: "3", Name: "Anna Schmidt", Company: "Schmidt & Söhne Maschinenbau GmbH", Numbers: []sipclient.ContactNumber{{Label: "work", Number: "+49 89 1234567"}}},
		{ID: "4", Name: "Émile Müller", Numbers: []sipclient.ContactNumber{{Number: "sip:emile@example.com"}}},
		{ID: "5", Name: "김민준", Numbers: []sipclient.ContactNumber{{Label: "mobile", Number: "01098765432"}}},
		{ID: "6", Name: "たなか", Company: "田中商店", Numbers: []sipclient.ContactNumber{{Label: "work", Number: "+81 3 1234 5678"}}},
	}
}

// found returns the fake's calls that match, the newest first.
func (f *fakePhone) found(q sipclient.HistoryQuery) (calls []sipclient.CallRecord) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.recent {
		index := search.Index([]string{r.Name, r.Contact, r.Note}, []string{r.Number})
		other := q.Number != "" && !search.ParseNumber(q.Number).Same(search.ParseNumber(r.Number))
		inTime := (q.From.IsZero() || !r.Started.Before(q.From)) && (q.Until.IsZero() || r.Started.Before(q.Until))
		if search.Parse(q.Search).Match(index) && inTime && (q.Direction == "" || q.Direction == r.Direction) && (!q.Missed || r.Missed()) && (!q.Recorded || len(r.Recordings) > 0) &&
			(q.AccountID == "" || q.AccountID == r.AccountID) && !other {
			calls = append(calls, r)
		}
	}
	return calls
}

func window[T any](all []T, limit, offset int) []T {
	if limit <= 0 {
		limit = 100
	}
	all = all[min(offset, len(all)):]
	return slices.Clone(all[:min(limit, len(all))])
}

func (f *fakePhone) Recent(_ context.Context, q sipclient.HistoryQuery) ([]sipclient.CallRecord, error) {
	return window(f.found(q), q.Limit, q.Offset), nil
}

func (f *fakePhone) CountRecent(_ context.Context, q sipclient.HistoryQuery) (n sipclient.HistoryCount, err error) {
	for _, r := range f.found(q) {
		n.Calls++
		if r.Missed() {
			n.Missed++
		}
	}
	return n, nil
}

func (f *fakePhone) ExportRecent(_ context.Context, path string, q sipclient.HistoryQuery, _ func(done, total int)) (int, error) {
	f.say("export calls %s missed=%v way=%s", path, q.Missed, q.Direction)
	return len(f.found(q)), nil
}

func (f *fakePhone) SpeedDial(context.Context) (map[int]sipclient.Suggestion, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	keys := map[int]sipclient.Suggestion{}
	for _, c := range f.people {
		for _, n := range c.Numbers {
			if n.Key > 0 {
				keys[n.Key] = sipclient.Suggestion{Number: n.Number, Name: c.Title()}
			}
		}
	}
	return keys, nil
}

func (f *fakePhone) SendWaiting(id sipclient.CallID) error {
	f.say("send waiting %s", id)
	return nil
}

func (f *fakePhone) Annotate(_ context.Context, accountID, id, note string) error {
	f.say("annotate %s %s %s", accountID, id, note)
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.saveErr
}

func (f *fakePhone) Forget(_ context.Context, cut sipclient.HistoryCut) (int, error) {
	f.say("forget %v", cut.All)
	f.say("forget %s %s", cut.AccountID, cut.ID)
	f.mu.Lock()
	defer f.mu.Unlock()
	before := len(f.recent)
	f.recent = slices.DeleteFunc(f.recent, func(r sipclient.CallRecord) bool { return cut.All || r.ID == cut.ID && r.AccountID == cut.AccountID })
	return before - len(f.recent), nil
}

func (f *fakePhone) Suggest(ctx context.Context, typed string, limit int) (all []sipclient.Suggestion, err error) {
	people, err := f.Contacts(ctx, sipclient.ContactQuery{Search: typed})
	for _, c := range people {
		for _, n := range c.Numbers {
			all = append(all, sipclient.Suggestion{Number: n.Number, Name: c.Title(), Label: n.Label, Favourite: c.Favourite})
		}
	}
	for _, r := range f.found(sipclient.HistoryQuery{Search: typed}) {
		all = append(all, sipclient.Suggestion{Number: r.Number, Name: r.Name, Calls: 1, Last: r.Started})
	}
	return window(all, limit, 0), err
}

func (f *fakePhone) Contacts(_ context.Context, q sipclient.ContactQuery) (found []sipclient.Contact, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.people {
		var numbers []string
		has := q.Number == ""
		for _, n := range c.Numbers {
			numbers = append(numbers, n.Number)
			has = has || search.ParseNumber(n.Number).Same(search.ParseNumber(q.Number))
		}
		if has && search.Parse(q.Search).Match(search.Index([]string{c.Name, c.Company}, numbers)) {
			found = append(found, c)
		}
	}
	return window(found, q.Limit, q.Offset), nil
}

func (f *fakePhone) CountContacts(ctx context.Context, q sipclient.ContactQuery) (int, error) {
	q.Limit, q.Offset = 1<<30, 0
	found, err := f.Contacts(ctx, q)
	return len(found), err
}

func (f *fakePhone) SaveContact(_ context.Context, c sipclient.Contact) (string, error) {
	f.say("save %s %s %v %v", c.ID, c.Name, c.Numbers, c.Favourite)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.saveErr != nil {
		return "", f.saveErr
	}
	for i := range f.people {
		if f.people[i].ID == c.ID {
			f.people[i] = c
			return c.ID, nil
		}
	}
	c.ID = strconv.Itoa(100 + len(f.people))
	f.people = append(f.people, c)
	return c.ID, nil
}

func (f *fakePhone) RemoveContact(_ context.Context, id string) error {
	f.say("remove contact %s", id)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.people = slices.DeleteFunc(f.people, func(c sipclient.Contact) bool { return c.ID == id })
	return nil
}

// ImportContacts waits for the end of ctx where the path is "slow".
func (f *fakePhone) ImportContacts(ctx context.Context, path string, progress func(done, total int)) (sipclient.ContactsImported, error) {
	f.say("import contacts %s", path)
	switch path {
	case "slow":
		progress(100, 1000)
		<-ctx.Done()
		return sipclient.ContactsImported{}, ctx.Err()
	case "bad":
		return sipclient.ContactsImported{}, fmt.Errorf("%w: it is empty", sipclient.ErrContactsFile)
	}
	return sipclient.ContactsImported{Added: 12, Merged: 3, Known: 5, Skipped: []sipclient.SkippedContact{
		{Entry: 4, Name: "No Number", Err: sipclient.ErrContactNumber}, {Entry: 9, Err: sipclient.ErrContactsFile},
	}}, nil
}

func (f *fakePhone) ExportContacts(_ context.Context, path string, version sipclient.VCardVersion, _ func(done, total int)) (int, error) {
	f.say("export contacts %s %s", path, version)
	return len(f.people), nil
}
