package history

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"offhook/sipclient"
)

// Count returns how many calls match, and how many of them were missed.
func (s *Store) Count(ctx context.Context, q sipclient.HistoryQuery) (n sipclient.HistoryCount, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return n, ErrClosed
	}
	m := matchOf(q)
	err = s.do(ctx, func(ctx context.Context, db *sql.DB) error {
		if err := s.catchUp(ctx, db); err != nil {
			return err
		}
		condition, args := m.where()
		err := db.QueryRowContext(ctx, "SELECT count(*), coalesce(sum(missed), 0) FROM calls WHERE "+condition, args...).Scan(&n.Calls, &n.Missed)
		if err != nil || len(s.waiting) == 0 {
			return err
		}
		// What waits counts as it ended, not as a call whose program seemed gone.
		cut := m
		cut.cut = true
		made, err := query(ctx, db, cut, -1, 0)
		for _, r := range made {
			if s.waits(r) {
				n = counted(n, r, -1)
			}
		}
		return err
	})
	for _, r := range s.waiting {
		if m.accepts(r) {
			n = counted(n, r, 1)
		}
	}
	return n, err
}

// counted adds a call so many times.
func counted(n sipclient.HistoryCount, r sipclient.CallRecord, times int) sipclient.HistoryCount {
	n.Calls += times
	if r.Missed() {
		n.Missed += times
	}
	return n
}

// Numbers returns the other sides whose calls match, those called and heard from
// most often first, at most q.Limit.
func (s *Store) Numbers(ctx context.Context, q sipclient.HistoryQuery) (found []sipclient.NumberUse, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	err = s.do(ctx, func(ctx context.Context, db *sql.DB) error {
		if err := s.catchUp(ctx, db); err != nil {
			return err
		}
		found, err = numbers(ctx, db, matchOf(q), min(max(q.Limit, 0), MaxLimit))
		return err
	})
	return found, err
}

// numbers groups calls by line. SQLite takes the columns beside max() from the
// row that has the maximum: the newest call's.
func numbers(ctx context.Context, db *sql.DB, m match, limit int) (found []sipclient.NumberUse, err error) {
	condition, args := m.where()
	rows, err := db.QueryContext(ctx, `SELECT number, name, account, count(*) AS times, max(started) AS last FROM calls
		WHERE line <> '' AND `+condition+` GROUP BY line ORDER BY times DESC, last DESC LIMIT ?`, append(args, limit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var u sipclient.NumberUse
		var last int64
		if err := rows.Scan(&u.Number, &u.Name, &u.AccountID, &u.Calls, &last); err != nil {
			return nil, fmt.Errorf("reading numbers: %w", err)
		}
		u.Last = time.UnixMicro(last)
		found = append(found, u)
	}
	return found, rows.Err()
}
