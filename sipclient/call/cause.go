package call

import (
	"fmt"
	"slices"
	"time"
)

// Party says who ended a call.
type Party uint8

// The parties.
const (
	// Nobody: the call has not ended.
	Nobody Party = iota
	// Local: the person here.
	Local
	// Remote: the other side or the PBX.
	Remote
	// Network: the connection or the media failed.
	Network
	// Timer: a deadline of ours passed.
	Timer
	// Policy: nobody was asked, because a person or the organisation had said before
	// what is to be done: do not disturb, busy while another call is up.
	Policy
	// Program: it ended before the call did, without a word (a crash, a power failure).
	// When the call ended is not known, but until when it went on at least.
	Program
)

var partyNames = [...]string{"", "local", "remote", "network", "timer", "policy", "program"}

// String returns "local", "remote", "network", "timer", "policy", "program", or "" for Nobody.
func (p Party) String() string {
	if int(p) < len(partyNames) {
		return partyNames[p]
	}
	return fmt.Sprintf("party(%d)", uint8(p))
}

// MarshalText implements encoding.TextMarshaler.
func (p Party) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Party) UnmarshalText(text []byte) error {
	n := slices.Index(partyNames[:], string(text))
	if n < 0 {
		return fmt.Errorf("there is no party %.20q", text)
	}
	*p = Party(n)
	return nil
}

// Cause is why a call ended. It travels as data beside the state.
type Cause struct {
	By Party `json:"by"`
	// Code is the SIP status of a refusal; 200 where a call that rang here was
	// answered elsewhere; or 0.
	Code int `json:"code,omitempty"`
	// Phrase is the SIP reason phrase of a refusal.
	Phrase string `json:"phrase,omitempty"`
	// Q850 is the cause of a Reason header (RFC 3326) with protocol Q.850, or 0.
	Q850 int `json:"q850,omitempty"`
	// Text is the Reason header's text, with its cause where the protocol is SIP
	// and there was no response: "SIP 408 Session timeout".
	Text string `json:"text,omitempty"`
	// RetryAfter is how long a refusal asks to wait before one calls again, or 0.
	RetryAfter time.Duration `json:"retry_after_ns,omitempty"`
	// Err is what failed here, where something did.
	Err error `json:"-"`
}

// Elsewhere reports that the call rang here and was answered on another phone:
// its CANCEL said so with "Reason: SIP;cause=200" (RFC 3326 section 2).
func (c Cause) Elsewhere() bool { return c.By == Remote && c.Code == 200 }

// Result is how a call ended, in one word: the vocabulary of the history, the
// command line's exit status and the window's sentence.
type Result string

// The results.
const (
	Answered     Result = "answered"
	Busy         Result = "busy"
	Declined     Result = "declined"
	NoAnswer     Result = "no_answer"
	NotFound     Result = "not_found"
	Unavailable  Result = "unavailable"
	Unauthorised Result = "unauthorised"
	Unreachable  Result = "unreachable"
	Certificate  Result = "certificate"
	NoMedia      Result = "no_media"
	Cancelled    Result = "cancelled"
	Failed       Result = "failed"
)

// Results lists every Result in the order of the command line's exit statuses.
func Results() []Result {
	return []Result{Answered, Busy, Declined, NoAnswer, NotFound, Unavailable, Unauthorised, Unreachable, Certificate, NoMedia, Cancelled, Failed}
}

// ResultOfStatus names the final response of a refused INVITE (RFC 3261
// section 21). 487 means that our own CANCEL was heard.
func ResultOfStatus(code int) Result {
	switch code {
	case 486, 600:
		return Busy
	case 603, 607:
		return Declined
	case 408:
		return NoAnswer
	case 404, 410, 484, 485, 604:
		return NotFound
	case 480, 502, 503, 504:
		return Unavailable
	case 401, 403, 407:
		return Unauthorised
	case 487:
		return Cancelled
	case 488, 606:
		return NoMedia
	}
	return Failed
}
