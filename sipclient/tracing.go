package sipclient

import (
	"strings"
	"time"
)

// Trace keeps what was said on the wire in this run.
type Trace interface {
	// Entries returns what q selects, the oldest first.
	Entries(q TraceQuery) []TraceEntry
}

// TraceQuery selects entries; empty fields select all.
type TraceQuery struct {
	Account string
	// CallID selects one call: its messages, and not the connection's events.
	CallID string
	// After selects entries with a higher Serial: for somebody who follows.
	After uint64
}

// Selects reports whether e is asked for.
func (q TraceQuery) Selects(e TraceEntry) bool {
	return (q.Account == "" || q.Account == e.Account) && (q.CallID == "" || q.CallID == e.CallID) && e.Serial > q.After
}

// Traced returns what was said on the wire in this run, secrets masked, the
// oldest first.
func (c *Client) Traced(q TraceQuery) []TraceEntry {
	if c.options.Trace == nil {
		return nil
	}
	return c.options.Trace.Entries(q)
}

// TraceKind says what a TraceEntry is.
type TraceKind string

// The kinds: a SIP message in one of two directions, or an event of a connection.
const (
	TraceSent     TraceKind = "sent"
	TraceReceived TraceKind = "received"
	TraceOpen     TraceKind = "open"    // connected
	TraceClose    TraceKind = "close"   // lost or closed, with the reason
	TracePing     TraceKind = "ping"    // a ping was answered, with the round-trip time
	TraceDropped  TraceKind = "dropped" // a message that could not be read or belonged to nothing
)

// TraceEntry is one message or event.
type TraceEntry struct {
	// Serial grows by one with every entry of a ring.
	Serial  uint64    `json:"serial"`
	At      time.Time `json:"at"`
	Account string    `json:"account"`
	// Connection names the WebSocket: "wss 203.0.113.7:7444 #2".
	Connection string    `json:"connection"`
	Kind       TraceKind `json:"kind"`
	// CallID is a message's Call-ID; empty for events.
	CallID string `json:"call_id,omitempty"`
	// Text is the message with its secrets masked, or what happened.
	Text string `json:"text"`
}

// IsMessage reports whether the entry is a SIP message.
func (e TraceEntry) IsMessage() bool { return e.Kind == TraceSent || e.Kind == TraceReceived }

// Summary is the entry in a few words: "INVITE sip:9196@pbx.test",
// "180 Ringing (INVITE)", "close: code 1001".
func (e TraceEntry) Summary() string {
	if !e.IsMessage() {
		return string(e.Kind) + ": " + e.Text
	}
	start, _, _ := strings.Cut(e.Text, "\r\n")
	words := strings.Fields(start)
	summary := start
	switch {
	case len(words) >= 2 && strings.HasPrefix(words[0], "SIP/"):
		summary = strings.Join(words[1:], " ")
		if seq := strings.Fields(e.Header("CSeq", "")); len(seq) == 2 {
			summary += " (" + seq[1] + ")"
		}
	case len(words) == 3:
		summary = words[0] + " " + words[1]
	}
	if strings.Contains(e.Text, "\r\nm=audio ") {
		summary += " with SDP"
	}
	return summary
}

// String is the entry whole: a line of its own and, for a message, the message.
func (e TraceEntry) String() string {
	head := e.At.Format("2006-01-02 15:04:05.000000") + " " + e.Account + " " + e.Connection + " " + string(e.Kind)
	if !e.IsMessage() {
		return head + ": " + e.Text + "\n"
	}
	return head + "\n" + strings.ReplaceAll(strings.TrimRight(e.Text, "\r\n"), "\r\n", "\n") + "\n"
}

// Header returns the value of the message's first header of that full or compact
// name; empty where it has none.
func (e TraceEntry) Header(name, compact string) string {
	head, _, _ := strings.Cut(e.Text, "\r\n\r\n")
	for _, line := range strings.Split(head, "\r\n") {
		key, value, ok := strings.Cut(line, ":")
		key = strings.TrimSpace(key)
		if ok && (strings.EqualFold(key, name) || compact != "" && strings.EqualFold(key, compact)) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
