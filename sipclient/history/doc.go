// Package history keeps every call: who, when, how long, and how it ended. It is
// an SQLite file that other programs may read.
//
//	Begin ──> going table ─── its program is gone ───────────┐
//	             │ removed                                   v
//	Append ──> [ waiting: what could not be written ] ──> calls table
//	Recent, Count, Numbers <── calls table + waiting
//	Annotate, Remove ──> calls table
//	Write, WriteCSV ──> a table for spreadsheets
//
// A call is written once, when it has ended, by (account, Call-ID); writing it
// again changes nothing. DTMF digits and passwords never get here: the record
// has no field for them. What Append has kept survives the end of the program
// and of the computer, however sudden (SQLite's write-ahead log, synchronous).
//
// A call that goes on when the program is killed is not lost, either: Begin keeps
// it as far as it has come, twice a minute. Several programs may use one file, so
// who looks for calls takes those that nobody has written for 90 seconds (going.go)
// into the history, as ended by call.Program. Where that was wrong, because the
// computer slept or its clock was set, the record that Append brings takes the place.
//
// Three things can be wrong with the file, and none of them disturbs a call:
//
//   - It cannot be written, mostly because the disk is full: Append returns an
//     error (sipclient.ErrHistoryFull), keeps the call in memory, shows it in
//     Recent, and writes it with the next call of any method, or at Close.
//   - It is damaged: it is moved aside, never deleted, and a fresh one is
//     started. The call that found it out returns a *DamagedError with the place.
//   - It is of a newer Offhook (ErrNewer): it is left as it is, and calls stay in
//     memory.
//
// The package starts no goroutine of its own; database/sql has one per open
// file, which Close ends. All methods touch the disk: never call them from a
// window's own goroutine.
//
// Read next: store.go; going.go for calls that go on; match.go for what a search
// finds; schema/ for the tables; package database for opening, migrating and what
// errors mean.
package history
