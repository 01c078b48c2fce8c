package trace

import "offhook/sipclient"

// The core's names, without their prefix.
type (
	// Entry is one message or event.
	Entry = sipclient.TraceEntry
	// Filter selects entries.
	Filter = sipclient.TraceQuery
	// Kind says what an Entry is.
	Kind = sipclient.TraceKind
)

// The kinds.
const (
	Sent     = sipclient.TraceSent
	Received = sipclient.TraceReceived
	Open     = sipclient.TraceOpen
	Close    = sipclient.TraceClose
	Ping     = sipclient.TracePing
	Dropped  = sipclient.TraceDropped
)
