// Package meeting is where the processes of one person find each other on a computer:
// a second start of the program its first, and offhookctl the phone that runs. Nobody
// else can get in: it is the operating system that says so, by a socket in a folder of
// the person's own, or a named pipe with a descriptor that lets in nobody else.
//
//	first process ── Place.Listen ──> socket or pipe <── Place.Dial ── another one
//
// A place is one process's at a time, and free when that has ended, however it ended.
// Accept has a goroutine for each connection, and waits for them; nothing else here
// starts one. Read next: place_unix.go, accept.go, then cmd/internal/desktop/instance.go
// and cmd/internal/control.
package meeting
