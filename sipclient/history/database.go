package history

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"offhook/sipclient"
	"offhook/sipclient/internal/disk"
)

// schema holds the migrations: the file that sorts n-th brings a database from
// user_version n-1 to n. They are never changed, only added to.
//
//go:embed schema/*.sql
var schema embed.FS

// openDatabase opens the file, makes it if need be, checks it and brings it up
// to date. One connection does everything: a phone writes a row a call, and
// SQLite allows one writer anyway.
func openDatabase(ctx context.Context, path string) (*sql.DB, os.FileInfo, error) {
	file, err := createFile(path)
	if err != nil {
		return nil, nil, err
	}
	db, err := sql.Open("sqlite", dataSource(path))
	if err != nil {
		return nil, nil, fmt.Errorf("opening %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	if err := patiently(ctx, func() error { return prepare(ctx, db) }); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("opening %s: %w", path, err), db.Close())
	}
	return db, file, nil
}

// createFile makes the folder and an empty file that only its owner may read;
// SQLite gives its other files the same mode.
func createFile(path string) (os.FileInfo, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("making the history's folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the history: %w", err)
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

func prepare(ctx context.Context, db *sql.DB) error {
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, verdict)
	}
	return migrate(ctx, db)
}

func migrate(ctx context.Context, db *sql.DB) error {
	steps, err := fs.Glob(schema, "schema/*.sql")
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
		return fmt.Errorf("%w: its format is %d, and %d is the newest known", ErrNewer, version, len(steps))
	}
	for i, name := range steps[version:] {
		step, err := schema.ReadFile(name)
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
		return "", fmt.Errorf("moving the damaged history aside: %w", err)
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.Rename(path+suffix, movedTo+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("moving the damaged history aside: %w", err)
		}
	}
	return movedTo, nil
}

// damaged reports whether an error means that the file is no sound database.
func damaged(err error) bool {
	switch code(err) {
	case codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB:
		return true
	}
	return errors.Is(err, ErrDamaged)
}

// classify makes an error match sipclient.ErrHistoryFull where that is what it
// means. SQLite says SQLITE_FULL where the database itself finds no room, and a
// plain I/O error where one of its other files does; then a file of our own
// tells.
func classify(path string, err error) error {
	full := disk.Full(err)
	switch code(err) {
	case codes.SQLITE_FULL:
		full = true
	case codes.SQLITE_IOERR, codes.SQLITE_CANTOPEN:
		full = noRoom(filepath.Dir(path))
	}
	if full {
		return fmt.Errorf("%w: %w", sipclient.ErrHistoryFull, err)
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
