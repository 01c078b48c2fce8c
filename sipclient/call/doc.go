// Package call is the call state machine, and nothing else: State, Input,
// Effect and one transition table. It holds no data of a call, starts no
// goroutine, knows no clock and no network. Next reads the table, and so does
// Allowed, which tells the window which buttons are live.
//
//	outgoing:  New ─> Preparing ─> Calling ─> Ringing ─┐
//	                                 │           │     ├─> Connecting ─> Active ─> Ending ─> Ended
//	incoming:  New ─> Offered ─> Answering ────────────┘
//	                 CancelWaiting ─> Cancelling ─> Ended        (hung up before an answer)
//
// What a call carries besides its state (the peer, causes, timeline) belongs
// to its owner, package sipclient, which feeds inputs in order and carries the
// effects out.
//
// Sources: RFC 3261 sections 9.1 (no CANCEL before a provisional response),
// 13 (INVITE), 15 (BYE); a 200 that crosses our CANCEL is answered with ACK and
// BYE (section 15).
//
// What goes on within Active (hold, a new path) has a machine of its own, Agreement,
// because it never ends a call.
//
// Read next: table.go, then agreement.go and sipclient/calls.go.
package call
