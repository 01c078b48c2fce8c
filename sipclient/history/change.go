package history

import (
	"context"
	"database/sql"
	"fmt"

	"offhook/sipclient"
	"offhook/sipclient/internal/database"
)

// Annotate writes a note to a call, in place of the one before. It is no error
// where there is no such call any more. Errors: sipclient.ErrNoteLong.
func (s *Store) Annotate(ctx context.Context, accountID, id, note string) error {
	if note = sipclient.TidyNote(note); len(note) > sipclient.MaxNote {
		return sipclient.ErrNoteLong
	}
	return s.alter(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var r sipclient.CallRecord
		err := tx.QueryRowContext(ctx, "SELECT number, name FROM calls WHERE account = ? AND call_id = ?", accountID, id).Scan(&r.Number, &r.Name)
		if err == sql.ErrNoRows {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading a call: %w", err)
		}
		r.Note = note
		_, err = tx.ExecContext(ctx, "UPDATE calls SET note = ?, folded = ? WHERE account = ? AND call_id = ?", note, folded(r), accountID, id)
		return err
	})
}

// Remove forgets calls, also those that wait to be written, and returns how many
// were in the file.
func (s *Store) Remove(ctx context.Context, cut sipclient.HistoryCut) (removed int, err error) {
	condition, args := "1", []any(nil)
	switch {
	case cut.ID != "":
		condition, args = "account = ? AND call_id = ?", []any{cut.AccountID, cut.ID}
	case !cut.Before.IsZero():
		condition, args = "started < ?", []any{cut.Before.UnixMicro()}
	case !cut.All:
		return 0, nil
	}
	err = s.alter(ctx, func(ctx context.Context, tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, "DELETE FROM calls WHERE "+condition, args...)
		if err != nil {
			return fmt.Errorf("removing calls: %w", err)
		}
		n, err := done.RowsAffected()
		removed = int(n)
		if err == nil && cut.All {
			// Lest a call of a program that died a moment ago comes up after all. One that lives
			// writes its calls again.
			_, err = tx.ExecContext(ctx, "DELETE FROM going WHERE writer <> ?", s.writer)
		}
		return err
	})
	return removed, err
}

// alter writes what waits, and the calls of programs that are gone, and then runs f, all or nothing.
func (s *Store) alter(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	return s.do(ctx, func(ctx context.Context, db *sql.DB) error {
		if err := s.flush(ctx, db); err != nil {
			return err
		}
		if err := s.settle(ctx, db); err != nil {
			return err
		}
		return database.Write(ctx, db, f)
	})
}

// upgrade writes what searches need for calls of older formats: 1 and 2 only had
// their number and name, 3 had no keys, and 1 to 5 had apostrophes.
func upgrade(ctx context.Context, tx *sql.Tx, from int) error {
	if from == 0 || from >= 6 {
		return nil
	}
	calls, err := query(ctx, tx, match{}, -1, 0)
	if err != nil {
		return err
	}
	write, err := tx.PrepareContext(ctx, "UPDATE calls SET folded = ?, line = ?, missed = ? WHERE account = ? AND call_id = ?")
	if err != nil {
		return err
	}
	defer write.Close()
	for _, r := range calls {
		if _, err := write.ExecContext(ctx, folded(r), lineOf(r.Number), r.Missed(), r.AccountID, r.ID); err != nil {
			return fmt.Errorf("bringing the history up to date: %w", err)
		}
	}
	return nil
}
