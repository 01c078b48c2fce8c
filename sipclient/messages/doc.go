// Package messages keeps the texts that came and were sent (RFC 3428), in an SQLite
// file beside the call history, which other programs may read.
//
//	Put, MarkRead, Settle, RemoveMessages ──> messages table
//	Conversations, Messages, CountMessages <── messages table
//
// A message is written when it comes or sets out, and once more when it is known what
// became of it. What Put has kept survives the end of the program and of the computer,
// however sudden (SQLite's write-ahead log, synchronous); a message whose sending that
// cut off is found by Settle and may be sent again. Texts are kept as they are, but no
// longer than maxText; there are at most MaxMessages, and the oldest go first.
//
// A full disk is sipclient.ErrMessagesFull and leaves everything as it was. A damaged
// file is moved aside, never deleted (sipclient.MessagesDamagedError).
//
// The package starts no goroutine of its own; database/sql has one per open file,
// which Close ends. All methods touch the disk: never call them from a window's own
// goroutine.
//
// Read next: store.go, then find.go; package database for opening and what errors mean.
package messages
