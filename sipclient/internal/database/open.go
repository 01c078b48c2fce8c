package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"offhook/sipclient/internal/disk"
)

// open opens the file, makes it if need be, checks it and brings it up
// to date. One connection does everything: a phone writes little, and
// SQLite allows one writer anyway.
func (f *File) open(ctx context.Context) (*sql.DB, os.FileInfo, error) {
	path := f.o.Path
	info, err := createFile(path)
	if err != nil {
		return nil, nil, err
	}
	db, err := sql.Open("sqlite", dataSource(path))
	if err != nil {
		return nil, nil, fmt.Errorf("opening %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	if err := patiently(ctx, func() error { return f.prepare(ctx, db) }); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("opening %s: %w", path, err), db.Close())
	}
	return db, info, nil
}

// createFile makes the folder and an empty file that only its owner may read;
// SQLite gives its other files the same mode.
func createFile(path string) (os.FileInfo, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("making the folder of %s: %w", path, err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	defer f.Close()
	return f.Stat()
}

// dataSource writes the path as an SQLite URI. A writer waits up to 5 s for
// another Offhook's; with synchronous FULL a call, once kept, survives a power
// failure.
func dataSource(path string) string {
	path = filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		path = "/" + path // file:///C:/...
	}
	query := url.Values{
		"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)"},
		"_txlock": {"immediate"},
	}
	return (&url.URL{Scheme: "file", Path: path, OmitHost: true, RawQuery: query.Encode()}).String()
}

// patiently repeats f while another process holds the file: SQLite's own waiting
// (busy_timeout) leaves out the change to WAL, which the first opener makes.
func patiently(ctx context.Context, f func() error) error {
	limit := time.Now().Add(5 * time.Second)
	for {
		err := f()
		if code(err) != codes.SQLITE_BUSY || time.Now().After(limit) {
			return err
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (f *File) prepare(ctx context.Context, db *sql.DB) error {
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("%w: %s", f.o.Errors.Damaged, verdict)
	}
	return f.migrate(ctx, db)
}

func (f *File) migrate(ctx context.Context, db *sql.DB) error {
	steps, err := fs.Glob(f.o.Schema, "schema/*.sql")
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	var version int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version < 0 || version > len(steps) {
		return fmt.Errorf("%w: its format is %d, and %d is the newest known", f.o.Errors.Newer, version, len(steps))
	}
	for i, name := range steps[version:] {
		step, err := fs.ReadFile(f.o.Schema, name)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(step)); err != nil {
			return fmt.Errorf("applying %s: %w", name, err)
		}
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version+i+1)); err != nil {
			return err
		}
	}
	if version < len(steps) && f.o.Upgrade != nil {
		if err := f.o.Upgrade(ctx, tx, version); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// moveAside renames a damaged database and what belongs to it, so that whoever
// knows how can still get something out of it.
func moveAside(path string, now time.Time) (movedTo string, err error) {
	ext := filepath.Ext(path)
	base := path[:len(path)-len(ext)] + "-damaged-" + now.Format("20060102-150405")
	movedTo = base + ext
	for n := 2; ; n++ {
		if _, err := os.Lstat(movedTo); errors.Is(err, fs.ErrNotExist) {
			break
		}
		movedTo = fmt.Sprintf("%s-%d%s", base, n, ext)
	}
	if err := os.Rename(path, movedTo); err != nil {
		return "", fmt.Errorf("moving the damaged %s aside: %w", path, err)
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.Rename(path+suffix, movedTo+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("moving the damaged %s aside: %w", path, err)
		}
	}
	return movedTo, nil
}

// Damaged reports whether an error means that the file is no sound database.
func (f *File) Damaged(err error) bool {
	switch code(err) {
	case codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB:
		return true
	}
	return errors.Is(err, f.o.Errors.Damaged)
}

// classify makes an error match Errors.Full where that is what it means. SQLite
// says SQLITE_FULL where the database itself finds no room, and a plain I/O error
// where one of its other files does; then a file of our own tells.
func (f *File) classify(err error) error {
	full := disk.Full(err)
	switch code(err) {
	case codes.SQLITE_FULL:
		full = true
	case codes.SQLITE_IOERR, codes.SQLITE_CANTOPEN:
		full = noRoom(filepath.Dir(f.o.Path))
	}
	if full {
		return fmt.Errorf("%w: %w", f.o.Errors.Full, err)
	}
	return err
}

func code(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return codes.SQLITE_OK
	}
	return e.Code() & 0xff // without the extended part
}

// noRoom reports whether the folder takes no more than a page.
func noRoom(dir string) bool {
	f, err := os.CreateTemp(dir, ".room.*")
	if err != nil {
		return disk.Full(err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(make([]byte, 64<<10))
	return disk.Full(errors.Join(err, f.Sync(), f.Close()))
}
