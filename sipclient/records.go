package sipclient

import (
	"time"

	"offhook/sipclient/call"
)

// HistoryQuery selects calls. The zero value is the newest 100.
type HistoryQuery struct {
	// Search matches parts of number, name and note as package search does; empty
	// matches all.
	Search    string
	AccountID string
	// Keys lets digits in Search mean the letters on a telephone's keys, too.
	Keys bool
	// Missed and Recorded leave out all but missed calls and those with a recording,
	// and Direction those of the other one.
	Missed, Recorded bool
	Direction        Direction
	// From and Until are when calls began, Until itself left out; zero ones match all.
	From, Until time.Time
	// Number is the other side's, however it is written; empty matches all.
	Number string
	// Also are numbers whose calls match whatever Search is.
	Also          []string
	Limit, Offset int
}

// HistoryCount is how many calls match a HistoryQuery, and how many of them were
// missed.
type HistoryCount struct{ Calls, Missed int }

// HistoryCut says which calls to forget: one by AccountID and ID; or those that
// began before a moment; or, with All, every one. The zero value cuts nothing.
type HistoryCut struct {
	AccountID, ID string
	Before        time.Time
	All           bool
}

// NumberUse is another side with whom there were calls.
type NumberUse struct {
	Number string
	// Name and AccountID are those of the newest call.
	Name, AccountID string
	Calls           int
	Last            time.Time
}

// Direction says which side began a call.
type Direction string

// The directions.
const (
	Outgoing Direction = "outgoing"
	Incoming Direction = "incoming"
)

// CallRecord is a call in the history.
type CallRecord struct {
	// ID is unique for ever: the SIP Call-ID, or a random one where there was none.
	ID        string    `json:"id"`
	AccountID string    `json:"account"`
	Direction Direction `json:"direction"`
	// Number is the other side as it can be dialled again.
	Number string `json:"number"`
	Name   string `json:"name,omitempty"`
	// Started is the moment of Dial or of the INVITE; Answered is zero where
	// nobody answered.
	Started  time.Time   `json:"started"`
	Answered time.Time   `json:"answered,omitzero"`
	Ended    time.Time   `json:"ended"`
	Result   call.Result `json:"result"`
	Cause    call.Cause  `json:"cause"`
	Codec    string      `json:"codec,omitempty"`
	// MOS is the mean over the call, 1 to 4.5 (ITU-T G.107); 0 where nothing was heard.
	MOS float64 `json:"mos,omitempty"`
	// Note is what the person wrote to it.
	Note string `json:"note,omitempty"`
	// Recordings are the paths of the call's recordings, in their order.
	Recordings []string `json:"recordings,omitempty"`
	// Contact is the name from the contacts. It is not kept with the call:
	// Client.Recent fills it in.
	Contact string `json:"contact,omitempty"`
}

// Missed reports whether a call came in that nobody took: neither here nor on
// another telephone, nor declined by the person.
func (r CallRecord) Missed() bool {
	if r.Direction != Incoming || r.Cause.Elsewhere() {
		return false
	}
	switch r.Result {
	case call.Answered, call.NoMedia, call.Failed, call.Unreachable:
		return false
	case call.Declined:
		return r.Cause.By != call.Local
	}
	return true
}

// Duration returns the time of talk, 0 for a call that was not answered.
func (r CallRecord) Duration() time.Duration {
	if r.Answered.IsZero() {
		return 0
	}
	return r.Ended.Sub(r.Answered)
}
