package signaling

import "time"

// Recorder keeps what passes over the wire. It masks secrets itself, and its
// methods may be called from several goroutines.
type Recorder interface {
	// Message records a SIP message; sent is true for one of ours. raw is not
	// changed or kept.
	Message(at time.Time, account, connection string, sent bool, raw []byte)
	// Event records what happened to a connection: kind is "open", "close",
	// "ping" or "dropped".
	Event(at time.Time, account, connection, kind, detail string)
}

// record is a Recorder for one account; it may have none.
type record struct {
	to      Recorder
	account string
}

func (r record) message(connection string, at time.Time, sent bool, raw []byte) {
	if r.to != nil {
		r.to.Message(at, r.account, connection, sent, raw)
	}
}

func (r record) event(connection, kind, detail string) {
	if r.to != nil {
		r.to.Event(time.Now(), r.account, connection, kind, detail)
	}
}
