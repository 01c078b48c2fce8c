package contacts

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/internal/disk"
	"offhook/sipclient/search"
)

const (
	// maxFile is how large a file may be that is imported, in bytes: photographs
	// are most of a vCard.
	maxFile = 128 << 20
	// maxSkipped is how many entries are named that could not be taken.
	maxSkipped = 100
	// reportEvery is after how many entries progress is told.
	reportEvery = 100
)

// Import implements sipclient.ContactFiles.
func (s *Store) Import(ctx context.Context, path string, progress func(done, total int)) (report sipclient.ContactsImported, err error) {
	data, err := disk.Read(path, maxFile)
	if errors.Is(err, disk.ErrTooLarge) || errors.Is(err, disk.ErrNotAFile) {
		err = fmt.Errorf("%w: %w", sipclient.ErrContactsFile, err)
	}
	if err != nil {
		return report, err
	}
	entries, err := parse(data)
	if err != nil {
		return report, err
	}
	err = s.file.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		m, err := newMerger(ctx, tx)
		if err != nil {
			return err
		}
		for i, e := range entries {
			if err := m.take(ctx, tx, i+1, e); err != nil {
				return err
			}
			if progress != nil && ((i+1)%reportEvery == 0 || i+1 == len(entries)) {
				progress(i+1, len(entries))
			}
		}
		report = m.report
		return nil
	})
	return report, err
}

// entry is what a file says of one contact, or why it cannot be read.
type entry struct {
	contact sipclient.Contact
	err     error
	more    int // entries that follow and that there is no room for, either
}

// oneMore counts an entry of a file that has more than there is room for.
func oneMore(entries []entry) []entry {
	if last := &entries[len(entries)-1]; errors.Is(last.err, sipclient.ErrContactsMany) {
		last.more++
		return entries
	}
	return append(entries, entry{err: sipclient.ErrContactsMany})
}

// parse reads vCard or CSV, whichever it is.
func parse(data []byte) ([]entry, error) {
	text, err := decode(data)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimSpace(text)
	var entries []entry
	if bytes.HasPrefix(bytes.ToUpper(text[:min(len(text), 16)]), []byte("BEGIN:VCARD")) {
		entries, err = parseVCards(text)
	} else {
		entries, err = parseCSV(text)
	}
	if err == nil && len(entries) == 0 {
		err = fmt.Errorf("%w: it is empty", sipclient.ErrContactsFile)
	}
	return entries, err
}

// merger adds entries to what is there: one with the name and a number of a
// contact is that contact.
type merger struct {
	known  map[string][]*sipclient.Contact // by folded name
	count  int
	report sipclient.ContactsImported
}

func newMerger(ctx context.Context, tx *sql.Tx) (*merger, error) {
	all, err := find(ctx, tx, sipclient.ContactQuery{Limit: sipclient.MaxContacts})
	if err != nil {
		return nil, err
	}
	m := &merger{known: make(map[string][]*sipclient.Contact, len(all)), count: len(all)}
	for i := range all {
		m.know(&all[i])
	}
	return m, nil
}

func (m *merger) know(c *sipclient.Contact) {
	name := search.Fold(c.Title())
	m.known[name] = append(m.known[name], c)
}

// take adds entry number n, or says why not.
func (m *merger) take(ctx context.Context, tx *sql.Tx, n int, e entry) error {
	c := e.contact.Tidy()
	err := e.err
	if err == nil {
		err = c.Validate()
	}
	if errors.Is(err, sipclient.ErrContactNumber) { // the others are still of use
		c.Numbers = slices.DeleteFunc(c.Numbers, func(n sipclient.ContactNumber) bool {
			return errors.Is(sipclient.Contact{Name: "x", Numbers: []sipclient.ContactNumber{n}}.Validate(), sipclient.ErrContactNumber)
		})
		if len(c.Numbers) > 0 {
			err = c.Validate()
		}
	}
	if err == nil && len(c.Numbers) == 0 {
		err = sipclient.ErrContactNumber // nobody who can be called
	}
	if err == nil && m.count >= sipclient.MaxContacts {
		err = sipclient.ErrContactsMany
	}
	if err != nil {
		m.report.SkippedMore += e.more
		m.skip(sipclient.SkippedContact{Entry: n, Name: c.Title(), Err: err})
		return nil
	}
	if old := m.find(c); old != nil {
		return m.merge(ctx, tx, old, c)
	}
	id, err := put(ctx, tx, c)
	if err != nil {
		return err
	}
	c.ID = id
	m.know(&c)
	m.count++
	m.report.Added++
	return nil
}

func (m *merger) skip(s sipclient.SkippedContact) {
	if len(m.report.Skipped) == maxSkipped {
		m.report.SkippedMore++
		return
	}
	m.report.Skipped = append(m.report.Skipped, s)
}

// find returns the contact that c is another writing of.
func (m *merger) find(c sipclient.Contact) *sipclient.Contact {
	for _, old := range m.known[search.Fold(c.Title())] {
		for _, n := range c.Numbers {
			if slices.ContainsFunc(old.Numbers, func(o sipclient.ContactNumber) bool { return sameLine(n, o) }) {
				return old
			}
		}
	}
	return nil
}

// sameLine reports whether two numbers reach the same line, behind which there may be extensions.
func sameLine(a, b sipclient.ContactNumber) bool {
	return search.ParseNumber(bareAddress(a.Number)).Same(search.ParseNumber(bareAddress(b.Number)))
}

// sameNumber reports whether two numbers are the same to the digits that are sent after the answer.
func sameNumber(a, b sipclient.ContactNumber) bool {
	return sameLine(a, b) && afterAnswer(a).Same(afterAnswer(b))
}

func afterAnswer(n sipclient.ContactNumber) account.PostDial {
	target, _ := account.ParseTarget(n.Number, "host.invalid") // what cannot be dialled sends nothing
	return target.PostDial
}

// merge gives old what c has more.
func (m *merger) merge(ctx context.Context, tx *sql.Tx, old *sipclient.Contact, c sipclient.Contact) error {
	merged := *old
	merged.Numbers = slices.Clone(old.Numbers)
	changed := false
	for _, n := range c.Numbers {
		if !slices.ContainsFunc(merged.Numbers, func(o sipclient.ContactNumber) bool { return sameNumber(n, o) }) {
			merged.Numbers, changed = append(merged.Numbers, n), true
		}
	}
	fill := func(to *string, from string) {
		if *to == "" && from != "" {
			*to, changed = from, true
		}
	}
	fill(&merged.Company, c.Company)
	fill(&merged.Note, c.Note)
	if c.Favourite && !merged.Favourite {
		merged.Favourite, changed = true, true
	}
	if !changed || merged.Validate() != nil {
		m.report.Known++
		return nil
	}
	if _, err := put(ctx, tx, merged); err != nil {
		return err
	}
	*old = merged
	m.report.Merged++
	return nil
}
