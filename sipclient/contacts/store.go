package contacts

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"fmt"
	"log/slog"
	"path/filepath"

	"offhook/sipclient"
	"offhook/sipclient/internal/database"
	"offhook/sipclient/search"
)

// schema holds the migrations; see database.Options.
//
//go:embed schema/*.sql
var schema embed.FS

// Options configure a Store.
type Options struct {
	// Path is the file.
	Path string
	// Logger is told what goes wrong; nil discards.
	Logger *slog.Logger
}

// Store is the contacts. It implements sipclient.Contacts and is safe for
// concurrent use, also by several processes on one file.
type Store struct{ file *database.Locked }

// New makes a Store. It touches no disk yet: the file is opened by the first
// call of another method.
func New(o Options) *Store {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Store{database.NewLocked(database.Options{
		Path: o.Path, Schema: schema, Upgrade: upgrade, Logger: o.Logger.With("component", "contacts"),
		Errors: database.Errors{
			Closed: ErrClosed, Full: sipclient.ErrContactsFull, Newer: sipclient.ErrContactsNewer, Damaged: sipclient.ErrContactsDamaged,
			Lost: func(path, movedTo string, err error) error {
				return &sipclient.ContactsDamagedError{Path: path, MovedTo: movedTo, Err: err}
			},
		},
	})}
}

// Beside returns the path of the contacts in the folder of another store's file.
func Beside(path string) string { return filepath.Join(filepath.Dir(path), "contacts.db") }

// Path returns where the file is, for messages.
func (s *Store) Path() string { return s.file.Path() }

// Close closes the file.
func (s *Store) Close() error { return s.file.Close() }

// Save implements sipclient.ContactList. An ID that is not known any more makes
// a new contact: somebody is just editing what another program removed.
func (s *Store) Save(ctx context.Context, c sipclient.Contact) (id string, err error) {
	c = c.Tidy()
	if err := c.Validate(); err != nil {
		return "", err
	}
	err = s.file.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		id, err = put(ctx, tx, c)
		return err
	})
	return id, err
}

// Remove implements sipclient.ContactList.
func (s *Store) Remove(ctx context.Context, id string) error {
	return s.file.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM numbers WHERE contact IN (SELECT seq FROM contacts WHERE id = ?)", id); err != nil {
			return fmt.Errorf("removing a contact: %w", err)
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM contacts WHERE id = ?", id)
		return err
	})
}

// put writes a contact that is tidy and valid, and returns its ID.
func put(ctx context.Context, tx *sql.Tx, c sipclient.Contact) (id string, err error) {
	if id = c.ID; id == "" {
		id = rand.Text()
	}
	var seq int64
	err = tx.QueryRowContext(ctx, `INSERT INTO contacts (id, name, company, note, favourite, watch, sorted, folded) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, company = excluded.company, note = excluded.note,
		favourite = excluded.favourite, watch = excluded.watch, sorted = excluded.sorted, folded = excluded.folded RETURNING seq`,
		id, c.Name, c.Company, c.Note, c.Favourite, c.Watch, search.Fold(c.Title()), folded(c)).Scan(&seq)
	if err != nil {
		return "", fmt.Errorf("writing a contact: %w", err)
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM numbers WHERE contact = ?", seq); err != nil {
		return "", fmt.Errorf("writing a contact: %w", err)
	}
	for i, n := range c.Numbers {
		if err := putNumber(ctx, tx, seq, i, n); err != nil {
			return "", fmt.Errorf("writing a number: %w", err)
		}
	}
	return id, nil
}

// putNumber writes one number of a contact. Its key is taken from whoever had it.
func putNumber(ctx context.Context, tx *sql.Tx, contact int64, position int, n sipclient.ContactNumber) error {
	if n.Key > 0 {
		if _, err := tx.ExecContext(ctx, "UPDATE numbers SET key = 0 WHERE key = ?", n.Key); err != nil {
			return err
		}
	}
	line := search.ParseNumber(n.Number)
	_, err := tx.ExecContext(ctx, "INSERT INTO numbers (contact, position, label, number, line, code, key) VALUES (?, ?, ?, ?, ?, ?, ?)",
		contact, position, n.Label, n.Number, line.National, line.Code, n.Key)
	return err
}

// upgrade writes what contacts are found and sorted by anew: format 1 had no keys, and 1
// to 3 had apostrophes.
func upgrade(ctx context.Context, tx *sql.Tx, from int) error {
	if from == 0 || from >= 4 {
		return nil
	}
	all, err := find(ctx, tx, sipclient.ContactQuery{Limit: sipclient.MaxContacts})
	if err != nil {
		return err
	}
	write, err := tx.PrepareContext(ctx, "UPDATE contacts SET sorted = ?, folded = ? WHERE id = ?")
	if err != nil {
		return err
	}
	defer write.Close()
	for _, c := range all {
		if _, err := write.ExecContext(ctx, search.Fold(c.Title()), folded(c), c.ID); err != nil {
			return fmt.Errorf("bringing the contacts up to date: %w", err)
		}
	}
	return nil
}

// folded is the text that a contact is found by.
func folded(c sipclient.Contact) string {
	var numbers []string
	for _, n := range c.Numbers {
		numbers = append(numbers, n.Number)
	}
	return search.Index([]string{c.Name, c.Company}, numbers)
}
