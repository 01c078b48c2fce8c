package trace

import (
	"sync"
	"time"
)

// Defaults of Options.
const (
	DefaultEntries = 4000
	DefaultBytes   = 8 << 20
)

// Options bounds a Ring. What is not above zero is the default.
type Options struct {
	// Entries is how many entries are kept.
	Entries int
	// Bytes is how much text is kept.
	Bytes int
}

// Ring keeps the newest entries. It implements signaling.Recorder and
// sipclient.Trace.
type Ring struct {
	options Options

	mu      sync.Mutex
	entries []Entry // the oldest first
	bytes   int
	serial  uint64
	dropped uint64
}

// New returns an empty ring.
func New(o Options) *Ring {
	if o.Entries <= 0 {
		o.Entries = DefaultEntries
	}
	if o.Bytes <= 0 {
		o.Bytes = DefaultBytes
	}
	return &Ring{options: o}
}

// Message stores a SIP message with its secrets masked. raw is not kept.
func (r *Ring) Message(at time.Time, account, connection string, sent bool, raw []byte) {
	kind := Received
	if sent {
		kind = Sent
	}
	e := Entry{At: at, Account: account, Connection: connection, Kind: kind, Text: Redact(raw)}
	e.CallID = e.Header("Call-ID", "i")
	r.add(e)
}

// Event stores what happened to a connection.
func (r *Ring) Event(at time.Time, account, connection, kind, detail string) {
	r.add(Entry{At: at, Account: account, Connection: connection, Kind: Kind(kind), Text: Redact([]byte(detail))})
}

func (r *Ring) add(e Entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.serial++
	e.Serial = r.serial
	r.entries = append(r.entries, e)
	r.bytes += size(e)
	for len(r.entries) > r.options.Entries || r.bytes > r.options.Bytes && len(r.entries) > 0 {
		r.bytes -= size(r.entries[0])
		r.entries[0] = Entry{} // let its text go now: the array behind the slice lives longer
		r.entries = r.entries[1:]
		r.dropped++
	}
}

// size is what an entry counts against Options.Bytes.
func size(e Entry) int { return len(e.Text) + len(e.CallID) + len(e.Account) + len(e.Connection) }

// Entries returns the selected entries, the oldest first.
func (r *Ring) Entries(f Filter) []Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	selected := []Entry{}
	for _, e := range r.entries {
		if f.Selects(e) {
			selected = append(selected, e)
		}
	}
	return selected
}

// Dropped is how many entries have made room for newer ones.
func (r *Ring) Dropped() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dropped
}
