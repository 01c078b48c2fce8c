// Package disk knows what a full disk looks like on each operating system, and
// how a rename is made durable, and reads files that somebody else has named. The
// settings file, the databases, imports and certificates share it.
//
// It starts no goroutine.
package disk
