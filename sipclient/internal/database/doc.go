// Package database opens the SQLite files of the stores (call history,
// contacts, messages) and keeps them from being lost: it makes the file private, checks
// it, brings its tables up to date, moves a damaged one aside and starts a fresh
// one, and tells a full disk from other errors.
//
//	contacts, messages ──> Locked ─┐
//	                               ├─Do(f)─> File ──> opened? sound? newest tables? ──> f(*sql.DB)
//	                    history ───┘           │ damaged: moved aside, fresh file, f once more
//
// It starts no goroutine of its own; database/sql has one per open file, which
// Close ends.
//
// Read next: file.go, then open.go; package history for a store on it.
package database
