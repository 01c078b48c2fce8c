// Package control lets other processes of the same person command the phone that runs:
// "offhookctl hold" puts the call on hold that is in the window.
//
//	offhookctl hold ─> Dial ── socket or pipe ──> Server ─> Phone: SetHeld…
//	             <─ Reply ───────────────────────   │
//	           (or Update after Update, for watch) ─┘
//
// A request is a line of JSON, and so is its answer; see Request and Reply. Who may
// connect is the operating system's to say (package meeting): the person who runs the
// phone, and nobody else. There is no other secret, and nothing listens on a network.
//
// # Goroutines
//
// A Server has one that accepts, and one for each connection, at most maxPeers, which
// ends when the other side goes, says nothing for too long, or in Server.Close; Close
// waits for all of them.
//
// Read next: request.go, which lists what can be asked, then server.go.
package control
