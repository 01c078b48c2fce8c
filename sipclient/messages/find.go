package messages

import (
	"context"
	"database/sql"
	"fmt"

	"offhook/sipclient"
)

// The sizes of a page: unless asked for more, and at most.
const (
	defaultLimit = 100
	maxLimit     = 10_000
)

const columns = "id, account, direction, number, name, text, at, state, code, phrase"

// Messages implements sipclient.MessageList.
func (s *Store) Messages(ctx context.Context, q sipclient.MessageQuery) (found []sipclient.Message, err error) {
	condition, args := where(q)
	err = s.each(ctx, func(rows *sql.Rows) error {
		m, err := read(rows)
		found = append(found, m)
		return err
	}, "SELECT "+columns+" FROM messages WHERE "+condition+" ORDER BY at DESC, id LIMIT ? OFFSET ?", append(args, page(q)...)...)
	return found, err
}

// Conversations implements sipclient.MessageList. SQLite takes the columns beside max()
// from the row that has the maximum: the newest message's.
func (s *Store) Conversations(ctx context.Context, q sipclient.MessageQuery) (found []sipclient.Conversation, err error) {
	condition, args := where(q)
	err = s.each(ctx, func(rows *sql.Rows) error {
		var c sipclient.Conversation
		var newest int64
		m, err := read(rows, &newest, &c.New)
		c.Last = m
		found = append(found, c)
		return err
	}, "SELECT "+columns+", max(at) AS newest, sum(state = 'new') FROM messages WHERE "+condition+" GROUP BY line ORDER BY newest DESC, line LIMIT ? OFFSET ?",
		append(args, page(q)...)...)
	return found, err
}

// CountMessages implements sipclient.MessageList.
func (s *Store) CountMessages(ctx context.Context, q sipclient.MessageQuery) (n sipclient.MessageCount, err error) {
	condition, args := where(q)
	err = s.file.Do(ctx, func(ctx context.Context, db *sql.DB) error {
		return db.QueryRowContext(ctx, "SELECT count(*), count(DISTINCT line), coalesce(sum(state = 'new'), 0) FROM messages WHERE "+condition, args...).
			Scan(&n.Messages, &n.Conversations, &n.New)
	})
	return n, err
}

// where returns the condition of a query in SQL, and its arguments.
func where(q sipclient.MessageQuery) (condition string, args []any) {
	condition = "1"
	if q.Number != "" {
		condition, args = "line = ?", []any{lineOf(q.Number)}
	}
	if before := q.Before; !before.At.IsZero() {
		at := before.At.UnixMicro()
		condition += " AND at <= ? AND (at < ? OR ? <> '' AND id > ?)"
		args = append(args, at, at, before.ID, before.ID)
	}
	return condition, args
}

// page returns the limit and the offset of a query.
func page(q sipclient.MessageQuery) []any {
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	return []any{min(limit, maxLimit), max(q.Offset, 0)}
}

// read reads a message, and what stands behind its columns.
func read(rows *sql.Rows, more ...any) (m sipclient.Message, err error) {
	var at int64
	into := append([]any{&m.ID, &m.AccountID, (*string)(&m.Direction), &m.Number, &m.Name, &m.Text, &at, (*string)(&m.State), &m.Code, &m.Phrase}, more...)
	if err := rows.Scan(into...); err != nil {
		return m, fmt.Errorf("reading a message: %w", err)
	}
	m.At = moment(at)
	return m, nil
}

// each runs f for every row of a query.
func (s *Store) each(ctx context.Context, f func(*sql.Rows) error, query string, args ...any) error {
	return s.file.Do(ctx, func(ctx context.Context, db *sql.DB) error {
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
	})
}
