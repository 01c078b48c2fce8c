package history

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"offhook/sipclient"
	"offhook/sipclient/internal/database"
)

// schema holds the migrations; see database.Options.
//
//go:embed schema/*.sql
var schema embed.FS

const (
	// defaultLimit is how many calls Recent returns unless asked for more.
	defaultLimit = 100
	// MaxLimit is how many it returns at most.
	MaxLimit = 10000
	// maxWaiting is how many calls wait in memory for a disk with room; then
	// the oldest are given up.
	maxWaiting = 1000
)

// Options configure a Store.
type Options struct {
	// Path is the file; empty means DefaultPath.
	Path string
	// Logger is told what goes wrong; nil discards.
	Logger *slog.Logger
}

// Store is the call history. It implements sipclient.History and is safe for
// concurrent use, also by several processes on one file.
type Store struct {
	path   string
	log    *slog.Logger
	writer string // in the table of calls that go on

	mu      sync.Mutex
	file    *database.File
	waiting []sipclient.CallRecord
	closed  bool
}

// New makes a Store. It touches no disk yet: the file is opened with the first
// call of another method, so that a disk that is full or slow does not keep the
// phone from starting.
func New(opt Options) (*Store, error) {
	if opt.Path == "" {
		path, err := DefaultPath()
		if err != nil {
			return nil, err
		}
		opt.Path = path
	}
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	log := opt.Logger.With("component", "history")
	return &Store{path: opt.Path, log: log, writer: rand.Text(), file: database.New(database.Options{
		Path: opt.Path, Schema: schema, Upgrade: upgrade, Logger: log,
		Errors: database.Errors{Full: sipclient.ErrHistoryFull, Newer: ErrNewer, Damaged: ErrDamaged, Lost: lost},
	})}, nil
}

func lost(path, movedTo string, err error) error {
	return &DamagedError{Path: path, MovedTo: movedTo, Err: err}
}

// Path returns where the file is, for messages.
func (s *Store) Path() string { return s.path }

// Append writes a call, exactly once per account and ID. With an error other
// than ErrInvalid and ErrClosed the call is not lost: with a *DamagedError it is
// in the fresh file, with any other it waits in memory.
func (s *Store) Append(ctx context.Context, r sipclient.CallRecord) error {
	if r.ID == "" || r.Direction == "" || r.Result == "" || r.Started.IsZero() || r.Ended.IsZero() {
		return fmt.Errorf("%w: it needs an ID, a direction, a result, a start and an end", ErrInvalid)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	s.wait(tidy(r))
	return s.do(ctx, s.flush)
}

// Recent returns the calls that match, the newest first, at most MaxLimit.
// Calls that wait to be written are among them.
func (s *Store) Recent(ctx context.Context, q sipclient.HistoryQuery) ([]sipclient.CallRecord, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	return s.find(ctx, matchOf(q), min(limit, MaxLimit), max(q.Offset, 0))
}

// Waiting returns how many calls have not been written yet.
func (s *Store) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting)
}

// Close writes what waits and closes the file. Calls that could not be written
// even now are lost, and its error says so.
func (s *Store) Close(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	var err error
	if len(s.waiting) > 0 {
		if err = s.do(ctx, s.flush); len(s.waiting) > 0 {
			err = fmt.Errorf("%d calls are not in the history: %w", len(s.waiting), err)
		}
	}
	s.closed = true
	return errors.Join(err, s.file.Close())
}

// find answers a query from the file and from what waits. It returns what it
// can together with the error.
func (s *Store) find(ctx context.Context, m match, limit, offset int) ([]sipclient.CallRecord, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	var found []sipclient.CallRecord
	err := s.do(ctx, func(ctx context.Context, db *sql.DB) (err error) {
		if err := s.catchUp(ctx, db); err != nil {
			return err
		}
		if len(s.waiting) == 0 { // a page far down costs no more than the first
			found, err = query(ctx, db, m, limit, offset)
			offset = 0
			return err
		}
		found, err = query(ctx, db, m, offset+limit+len(s.waiting), 0)
		found = slices.DeleteFunc(found, s.waits)
		return err
	})
	for _, r := range s.waiting {
		if m.accepts(r) {
			found = append(found, r)
		}
	}
	slices.SortStableFunc(found, func(a, b sipclient.CallRecord) int { return b.Started.Compare(a.Started) })
	found = found[min(offset, len(found)):]
	return found[:min(limit, len(found))], err
}

// wait puts a call in the queue, unless it is in it.
func (s *Store) wait(r sipclient.CallRecord) {
	if s.waits(r) {
		return
	}
	if len(s.waiting) == maxWaiting {
		s.log.Error("a call is lost: too many wait to be written", "waiting", maxWaiting)
		s.waiting = s.waiting[1:]
	}
	s.waiting = append(s.waiting, r)
}

// waits reports whether a call is in the queue. In the file it may be as one whose
// program seemed gone.
func (s *Store) waits(r sipclient.CallRecord) bool {
	return slices.ContainsFunc(s.waiting, func(w sipclient.CallRecord) bool { return w.ID == r.ID && w.AccountID == r.AccountID })
}

// catchUp writes what waits, and the calls of programs that are gone, before calls are
// looked for. Where it cannot, that is no error, unless the file is damaged.
func (s *Store) catchUp(ctx context.Context, db *sql.DB) error {
	err := s.flush(ctx, db)
	if err == nil {
		err = s.settle(ctx, db)
	}
	if s.file.Damaged(err) {
		return err
	} else if err != nil {
		s.log.Warn("calls still wait to be written", "waiting", len(s.waiting), "error", err)
	}
	return nil
}

// flush writes all that waits, or nothing.
func (s *Store) flush(ctx context.Context, db *sql.DB) error {
	if len(s.waiting) == 0 {
		return nil
	}
	err := database.Write(ctx, db, func(ctx context.Context, tx *sql.Tx) error {
		for _, r := range s.waiting {
			if err := insert(ctx, tx, r, false); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "DELETE FROM going WHERE account = ? AND call_id = ?", r.AccountID, r.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("writing to the history: %w", err)
	}
	s.waiting = nil
	return nil
}

// do runs f with the file open; see database.File.Do.
func (s *Store) do(ctx context.Context, f func(context.Context, *sql.DB) error) error {
	return s.file.Do(ctx, f)
}
