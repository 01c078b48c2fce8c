package contacts

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"offhook/sipclient"
	"offhook/sipclient/search"
)

// defaultLimit is how many contacts Find returns unless asked for more.
const defaultLimit = 100

// Find implements sipclient.ContactList.
func (s *Store) Find(ctx context.Context, q sipclient.ContactQuery) (found []sipclient.Contact, err error) {
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	q.Limit, q.Offset = min(q.Limit, sipclient.MaxContacts), max(q.Offset, 0)
	err = s.file.Do(ctx, func(ctx context.Context, db *sql.DB) error {
		found, err = find(ctx, db, q)
		return err
	})
	return found, err
}

// Count implements sipclient.ContactList.
func (s *Store) Count(ctx context.Context, q sipclient.ContactQuery) (n int, err error) {
	condition, args := where(q)
	err = s.file.Do(ctx, func(ctx context.Context, db *sql.DB) error {
		return db.QueryRowContext(ctx, "SELECT count(*) FROM contacts WHERE "+condition, args...).Scan(&n)
	})
	return n, err
}

// where returns the condition of a query in SQL, and its arguments.
func where(q sipclient.ContactQuery) (condition string, args []any) {
	typed := search.Parse(q.Search)
	if q.Keys {
		typed = search.ParseKeys(q.Search)
	}
	condition, args = search.SQL(typed, "folded")
	if q.Favourites {
		condition += " AND favourite = 1"
	}
	if q.Watched {
		condition += " AND watch = 1"
	}
	if q.SpeedDial {
		condition += " AND seq IN (SELECT contact FROM numbers WHERE key > 0)"
	}
	if q.ID != "" {
		condition, args = condition+" AND id = ?", append(args, q.ID)
	}
	if q.Number != "" {
		line := search.ParseNumber(q.Number)
		condition += " AND seq IN (SELECT contact FROM numbers WHERE line = ? AND (code = ? OR code = '' OR ? = ''))"
		args = append(args, line.National, line.Code, line.Code)
	}
	return condition, args
}

// reader is a database or a transaction in it.
type reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// find reads the contacts of a page, then their numbers.
func find(ctx context.Context, db reader, q sipclient.ContactQuery) (found []sipclient.Contact, err error) {
	condition, args := where(q)
	rows, err := db.QueryContext(ctx, `SELECT seq, id, name, company, note, favourite, watch FROM contacts WHERE `+condition+`
		ORDER BY favourite DESC, sorted, seq LIMIT ? OFFSET ?`, append(args, q.Limit, q.Offset)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	at := map[int64]int{}
	for rows.Next() {
		var c sipclient.Contact
		var seq int64
		if err := rows.Scan(&seq, &c.ID, &c.Name, &c.Company, &c.Note, &c.Favourite, &c.Watch); err != nil {
			return nil, fmt.Errorf("reading a contact: %w", err)
		}
		at[seq] = len(found)
		found = append(found, c)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return found, addNumbers(ctx, db, found, at)
}

// maxArguments is how many question marks one statement has at most.
const maxArguments = 500

// addNumbers reads the numbers of contacts, whose rows are the keys of at.
func addNumbers(ctx context.Context, db reader, found []sipclient.Contact, at map[int64]int) error {
	var seqs []any
	for seq := range at {
		seqs = append(seqs, seq)
	}
	for len(seqs) > 0 {
		some := seqs[:min(len(seqs), maxArguments)]
		seqs = seqs[len(some):]
		err := each(ctx, db, func(rows *sql.Rows) error {
			var seq int64
			var n sipclient.ContactNumber
			if err := rows.Scan(&seq, &n.Label, &n.Number, &n.Key); err != nil {
				return fmt.Errorf("reading a number: %w", err)
			}
			c := &found[at[seq]]
			c.Numbers = append(c.Numbers, n)
			return nil
		}, "SELECT contact, label, number, key FROM numbers WHERE contact IN ("+marks(len(some))+") ORDER BY contact, position", some...)
		if err != nil {
			return err
		}
	}
	return nil
}

// Names implements sipclient.ContactList. Where several contacts have a number,
// it is a favourite's, else the first one's by name.
func (s *Store) Names(ctx context.Context, numbers []string) (map[string]string, error) {
	wanted := map[string][]string{} // by line
	for _, number := range numbers {
		if line := search.ParseNumber(number).National; line != "" {
			wanted[line] = append(wanted[line], number)
		}
	}
	var lines []any
	for line := range wanted {
		lines = append(lines, line)
	}
	names := map[string]string{}
	for len(lines) > 0 {
		some := lines[:min(len(lines), maxArguments)]
		lines = lines[len(some):]
		err := s.file.Do(ctx, func(ctx context.Context, db *sql.DB) error {
			return each(ctx, db, func(rows *sql.Rows) error {
				var of search.Number
				var c sipclient.Contact
				if err := rows.Scan(&of.National, &of.Code, &c.Name, &c.Company); err != nil {
					return fmt.Errorf("reading a name: %w", err)
				}
				for _, number := range wanted[of.National] {
					if names[number] == "" && of.Same(search.ParseNumber(number)) {
						names[number] = c.Title()
					}
				}
				return nil
			}, `SELECT line, code, name, company FROM numbers JOIN contacts ON contact = seq WHERE line IN (`+marks(len(some))+`)
				ORDER BY favourite DESC, sorted, seq`, some...)
		})
		if err != nil {
			return names, err
		}
	}
	return names, nil
}

// each runs f for every row of a query.
func each(ctx context.Context, db reader, f func(*sql.Rows) error, query string, args ...any) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// marks returns n question marks.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }
