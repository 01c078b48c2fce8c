package trace

import (
	"strings"
	"time"
)

// Kind says what an Entry is.
type Kind string

// The kinds: a SIP message in one of two directions, or an event of a connection.
const (
	Sent     Kind = "sent"
	Received Kind = "received"
	Open     Kind = "open"    // connected
	Close    Kind = "close"   // lost or closed, with the reason
	Ping     Kind = "ping"    // a ping was answered, with the round-trip time
	Dropped  Kind = "dropped" // a message that could not be read or belonged to nothing
)

// Entry is one message or event.
type Entry struct {
	// Serial grows by one with every entry of a ring.
	Serial  uint64    `json:"serial"`
	At      time.Time `json:"at"`
	Account string    `json:"account"`
	// Connection names the WebSocket: "wss 203.0.113.7:7444 #2".
	Connection string `json:"connection"`
	Kind       Kind   `json:"kind"`
	// CallID is a message's Call-ID; empty for events.
	CallID string `json:"call_id,omitempty"`
	// Text is the message with its secrets masked, or what happened.
	Text string `json:"text"`
}

// IsMessage reports whether the entry is a SIP message.
func (e Entry) IsMessage() bool { return e.Kind == Sent || e.Kind == Received }

// Summary is the entry in a few words: "INVITE sip:9196@pbx.test",
// "180 Ringing (INVITE)", "close: code 1001".
func (e Entry) Summary() string {
	if !e.IsMessage() {
		return string(e.Kind) + ": " + e.Text
	}
	start, _, _ := strings.Cut(e.Text, "\r\n")
	words := strings.Fields(start)
	summary := start
	switch {
	case len(words) >= 2 && strings.HasPrefix(words[0], "SIP/"):
		summary = strings.Join(words[1:], " ")
		if seq := strings.Fields(header(e.Text, "CSeq", "")); len(seq) == 2 {
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
func (e Entry) String() string {
	head := e.At.Format("2006-01-02 15:04:05.000000") + " " + e.Account + " " + e.Connection + " " + string(e.Kind)
	if !e.IsMessage() {
		return head + ": " + e.Text + "\n"
	}
	return head + "\n" + strings.ReplaceAll(strings.TrimRight(e.Text, "\r\n"), "\r\n", "\n") + "\n"
}

// header returns the value of the first header of that full or compact name.
func header(text, name, compact string) string {
	head, _, _ := strings.Cut(text, "\r\n\r\n")
	for _, line := range strings.Split(head, "\r\n") {
		key, value, ok := strings.Cut(line, ":")
		key = strings.TrimSpace(key)
		if ok && (strings.EqualFold(key, name) || compact != "" && strings.EqualFold(key, compact)) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
