// Package registration is the state machine of one account's connection: its
// WebSocket, its REGISTER, and when to try again. Like package call it is pure:
// states, inputs, effects, one table, no clock and no network.
//
//	Idle ─> Connecting ─> Registering ─> Ready ─┐
//	            │  ^           │                │ lost
//	            v  └───────────┴─> Waiting <────┘
//	         Refused (a person has to act)      any ─> Leaving ─> Idle
//
// An extension registers (RFC 3261 section 10) and refreshes before expiry; a
// trunk is Ready as soon as it is connected.
//
// Its owner, package sipclient, feeds it and carries out its effects.
// Read next: table.go, then sipclient/lines.go.
package registration
