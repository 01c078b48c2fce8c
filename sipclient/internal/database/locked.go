package database

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
)

// Locked is a File that any number of goroutines may use until it is closed.
type Locked struct {
	mu     sync.Mutex
	file   *File
	closed bool
}

// NewLocked makes a Locked. It touches no disk.
func NewLocked(o Options) *Locked { return &Locked{file: New(o)} }

// Path returns where the file is.
func (s *Locked) Path() string { return s.file.o.Path }

// Do is File.Do, for one goroutine at a time; Errors.Closed after Close.
func (s *Locked) Do(ctx context.Context, do func(context.Context, *sql.DB) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return s.file.o.Errors.Closed
	}
	return s.file.Do(ctx, do)
}

// Write runs do in a transaction, all or nothing.
func (s *Locked) Write(ctx context.Context, do func(context.Context, *sql.Tx) error) error {
	return s.Do(ctx, func(ctx context.Context, db *sql.DB) error { return Write(ctx, db, do) })
}

// Write runs do in a transaction, all or nothing.
func Write(ctx context.Context, db *sql.DB, do func(context.Context, *sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("beginning to write: %w", err)
	}
	defer tx.Rollback() // does nothing after Commit
	if err := do(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// Close closes the file, for good.
func (s *Locked) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return s.file.Close()
}
