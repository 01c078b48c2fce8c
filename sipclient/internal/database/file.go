package database

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"time"
)

// Options say which file it is, and how its store calls what can be wrong.
type Options struct {
	Path string
	// Schema has the migrations in schema/*.sql: the file that sorts n-th brings
	// a database from user_version n-1 to n. They are never changed, only added
	// to.
	Schema fs.FS
	// Upgrade does what SQL cannot after a database was brought up from format
	// from, in the same transaction; may be nil.
	Upgrade func(ctx context.Context, tx *sql.Tx, from int) error
	Errors  Errors
	Logger  *slog.Logger
}

// Errors are a store's own names for what can be wrong with its file.
type Errors struct {
	// Closed: a Locked was closed.
	Closed error
	// Full: there is no room. Newer: the file is a newer Offhook's. Damaged: it
	// is not a sound database.
	Full, Newer, Damaged error
	// Lost makes the error that tells where a damaged file is now.
	Lost func(path, movedTo string, err error) error
}

// File is a database that is opened when it is first used. Its methods must not
// run at the same time: a store has a lock for them, or a Locked.
type File struct {
	o    Options
	db   *sql.DB     // nil until it could be opened
	info os.FileInfo // of the file that db has open
}

// New makes a File. It touches no disk.
func New(o Options) *File { return &File{o: o} }

// Do calls do with the file open. Where the file turns out to be damaged it starts
// a fresh one, calls do once more, and reports that with Errors.Lost.
func (f *File) Do(ctx context.Context, do func(context.Context, *sql.DB) error) error {
	err := f.attempt(ctx, do)
	if f.Damaged(err) {
		// Another process may have started a fresh file since ours was opened.
		f.drop()
		err = f.attempt(ctx, do)
	}
	if !f.Damaged(err) {
		return f.classify(err)
	}
	f.drop()
	movedTo, moving := moveAside(f.o.Path, time.Now())
	if moving != nil {
		return errors.Join(err, moving)
	}
	f.o.Logger.Error("the file was damaged and a fresh one is started", "path", f.o.Path, "moved_to", movedTo, "error", err)
	lost := f.o.Errors.Lost(f.o.Path, movedTo, err)
	if err := f.attempt(ctx, do); err != nil {
		return errors.Join(lost, f.classify(err))
	}
	return lost
}

// Close closes the file.
func (f *File) Close() error {
	if f.db == nil {
		return nil
	}
	err := f.db.Close()
	f.db = nil
	return err
}

// drop closes a file that is of no use any more.
func (f *File) drop() {
	if err := f.Close(); err != nil {
		f.o.Logger.Warn("closing a database", "path", f.o.Path, "error", err)
	}
}

// attempt runs do with the file open. It opens it anew where another one lies at
// the path by now, lest something be written to a file that was moved away.
func (f *File) attempt(ctx context.Context, do func(context.Context, *sql.DB) error) (err error) {
	if f.db != nil {
		if now, err := os.Stat(f.o.Path); err != nil || !os.SameFile(now, f.info) {
			f.drop()
		}
	}
	if f.db == nil {
		if f.db, f.info, err = f.open(ctx); err != nil {
			return err
		}
	}
	return do(ctx, f.db)
}
