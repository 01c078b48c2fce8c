// Package trace keeps the last SIP messages and connection events of all
// accounts, so that a person can look at, or send in, what was really said: over
// wss no packet sniffer sees it.
//
//	signaling ──Message, Event──> Redact ──> Ring ──Entries(Filter)──> Text, Ladder, JSON
//
// Secrets are masked before a message is stored, not when it is shown: digest
// responses, ice-pwd, SDES keys, DTMF digits and passwords in URIs never get into
// the ring, and so into no export. What was masked reads "***".
//
// The ring is bounded by messages and by bytes. It has no goroutine; its methods
// may be called from any.
//
// Read next: redact.go.
package trace
