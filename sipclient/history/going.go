package history

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/call"
	"offhook/sipclient/internal/database"
)

// goneAfter is after how long a call that nobody has written again was one of a
// program that is gone. Those that live write every half minute.
const goneAfter = 90 * time.Second

// Begin keeps a call that goes on, as far as it has come: again and again as long as
// it does, so that it is in the history should the program end without a word. A call
// that has been appended stays as it is.
func (s *Store) Begin(ctx context.Context, r sipclient.CallRecord) error {
	if r.ID == "" || r.Direction == "" || r.Started.IsZero() {
		return fmt.Errorf("%w: it needs an ID, a direction and a start", ErrInvalid)
	}
	r = tidy(r)
	return s.alter(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, keepGoing, r.AccountID, r.ID, string(r.Direction), r.Number, r.Name, r.Started.UnixMicro(),
			answeredOf(r), r.Codec, r.MOS, joined(r.Recordings), time.Now().UnixMicro(), s.writer, r.AccountID, r.ID); err != nil {
			return fmt.Errorf("keeping a call that goes on: %w", err)
		}
		return nil
	})
}

const keepGoing = `INSERT INTO going (account, call_id, direction, number, name, started, answered, codec, mos, recording, seen, writer)
	SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM calls WHERE account = ? AND call_id = ? AND cut = 0)
	ON CONFLICT (account, call_id) DO UPDATE SET answered = excluded.answered, codec = excluded.codec, mos = excluded.mos,
		recording = excluded.recording, seen = excluded.seen, writer = excluded.writer`

// gone is the condition for calls whose programs are. Where the clock was set back
// since, they were seen long after now; where it is set while they go on, they are
// taken for gone until they are written again, which does no harm: what Append brings
// replaces what was made up here.
const gone = "writer <> ? AND abs(seen - ?) > ?"

// settle moves calls whose programs are gone into the history.
func (s *Store) settle(ctx context.Context, db *sql.DB) error {
	which := []any{s.writer, time.Now().UnixMicro(), goneAfter.Microseconds()}
	var some bool
	if err := db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM going WHERE "+gone+")", which...).Scan(&some); err != nil || !some {
		return err
	}
	return database.Write(ctx, db, func(ctx context.Context, tx *sql.Tx) error {
		calls, err := cutShort(ctx, tx, which)
		if err != nil {
			return err
		}
		for _, r := range calls {
			if err := insert(ctx, tx, r, true); err != nil {
				return fmt.Errorf("keeping a call whose program is gone: %w", err)
			}
			s.log.Info("the program had ended before a call did", "started", r.Started, "seen", r.Ended)
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM going WHERE "+gone, which...)
		return err
	})
}

// cutShort returns the calls whose programs are gone, as far as is known of them.
func cutShort(ctx context.Context, tx *sql.Tx, which []any) (calls []sipclient.CallRecord, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT account, call_id, direction, number, name, started, answered, codec, mos, recording, seen
		FROM going WHERE `+gone, which...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r sipclient.CallRecord
		var started, seen int64
		var recordings string
		var answered sql.NullInt64
		err := rows.Scan(&r.AccountID, &r.ID, &r.Direction, &r.Number, &r.Name, &started, &answered, &r.Codec, &r.MOS, &recordings, &seen)
		if err != nil {
			return nil, fmt.Errorf("reading a call whose program is gone: %w", err)
		}
		r.Started, r.Result = time.UnixMicro(started), call.Failed
		if r.Direction == sipclient.Incoming {
			r.Result = call.NoAnswer // nobody took it
		}
		if answered.Valid {
			r.Answered, r.Result = time.UnixMicro(answered.Int64), call.Answered
		}
		// A clock that was set back makes no call shorter than nothing.
		r.Ended, r.Cause.By = time.UnixMicro(max(seen, started, answered.Int64)), call.Program
		r.Recordings = slices.DeleteFunc(separate(recordings), func(path string) bool {
			_, err := os.Stat(path)
			return err != nil
		})
		calls = append(calls, r)
	}
	return calls, rows.Err()
}
