// Package contacts keeps the people one calls: names, companies, numbers,
// favourites and notes, in an SQLite file beside the call history.
//
//	Save, Remove ──> contacts, numbers <── Import ── vCard 3.0, 4.0 · CSV
//	Find, Count  <── what was typed          └────── Export ─> vCard 4.0 · CSV
//	Names        <── the other side of a call
//
// Every entry is kept with the texts that it is found by (package search), so
// that a search is one pass over the table: 10,000 entries take some
// milliseconds. A change is written whole or not at all; a full disk is
// sipclient.ErrContactsFull and leaves everything as it was. A damaged file is
// moved aside, never deleted (sipclient.ContactsDamagedError).
//
// It is the first of the phone's directories, and the one that a person can change.
// People who stand on a server (LDAP, CardDAV) come by another package that implements
// sipclient.Directory, and one line in boot: searching while one types, the names of
// callers and contacts-only calls ask it then without being touched.
//
// The package starts no goroutine of its own; database/sql has one per open
// file, which Close ends. All methods touch the disk: never call them from a
// window's own goroutine.
//
// Read next: store.go; import.go for files, vcard.go and csv.go for their forms;
// package database for opening and what errors mean.
package contacts
