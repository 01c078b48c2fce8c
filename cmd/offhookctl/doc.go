// Offhookctl is the phone without a window: every function of the engine from a
// shell, for people on a terminal, for scripts and for tests.
//
//	arguments ─> a subcommand ─> boot.New ─> Client ─┬─ commands: Dial, Answer…
//	                                                 └─ Watch ─> reporter ─> text or JSON lines
//
// # Its manners
//
// Results go to standard output; with --json as one object a line. Everything
// else goes to standard error as "offhookctl: sentence", followed by a hint what
// to do. How a call ended is the exit status, see exit.go or "offhookctl help
// exit". Passwords come from standard input only, never from an argument that
// other users of the machine could read.
//
// # Files
//
// One file a subcommand, named after it. What several share: root.go (the
// program and its flags), boot.go (a phone for a command), line.go (which
// account calls), ready.go (an account until it is connected), audio.go (files
// in place of sound devices), follow.go (a call from its first snapshot to its
// end), reporter.go and summary.go (what is printed of it), trace.go, failure.go
// and exit.go (errors and statuses).
//
// It starts no goroutine but those of signal.NotifyContext and of timers; all
// others belong to the phone and end with App.Close.
//
// Read next: root.go, then call.go.
package main
