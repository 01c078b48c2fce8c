// Package disk knows what a full disk looks like on each operating system, and
// how a rename is made durable. The settings file and the call history share it.
//
// It starts no goroutine.
package disk
