// Licences writes the text that has to go along with a program: the licences of
// all that is compiled into it. Most of them ask for that.
//
//	go run ./cmd/internal/licences [-also NAME=FILE ...] PROGRAM ... > third-party.txt
//
//	PROGRAM ──build info──> modules ──go list──> folders ──LICENSE*, COPYING*, NOTICE* …──> one text
//	                        Go's own licence, and what -also names, such as a C library ──┘
//
// It reads the modules out of the programs themselves, so that the list is right
// for what was built, and for the system that it was built for. A module whose
// folder holds no licence is an error: then a person has to look.
//
// It starts no goroutine. Read next: collect.go, then packaging/README.md.
package main
