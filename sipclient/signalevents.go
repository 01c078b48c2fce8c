package sipclient

import (
	"time"

	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// LineEvent is news from a line: one of the types below.
type LineEvent interface{ lineEvent() }

// LineDown: the connection is lost. Calls and their media go on.
type LineDown struct{ Err error }

// LegIncoming: an INVITE came. Leg answers it.
type LegIncoming struct {
	ID     CallID // chosen by the line: unique among its calls
	Leg    Leg
	Caller Peer
	// SDP is the offer; empty for a late offer: then Accept takes ours, and
	// LegAnswer brings the answer.
	SDP     string
	Details IncomingDetails
}

// IncomingDetails are what an INVITE says besides who calls and with what media.
type IncomingDetails struct {
	// Anonymous is set where the caller hides (RFC 3323, RFC 3261 section 8.1.1.3).
	Anonymous bool `json:"anonymous,omitempty"`
	// Verified is the server's word on the caller's number, as it stands in verstat
	// (3GPP TS 24.229, ATIS-1000074): "TN-Validation-Passed"; empty where there is none.
	Verified string `json:"verified,omitempty"`
	// Diverted is who was called first (Diversion, RFC 5806, or History-Info, RFC
	// 7044), where the call was forwarded to us.
	Diverted Peer `json:"diverted,omitzero"`
	// AutoAnswer is set where the INVITE asks that the phone answer by itself (Call-Info
	// with answer-after, Alert-Info with auto-answer), AnswerAfter how much later.
	AutoAnswer  bool          `json:"-"`
	AnswerAfter time.Duration `json:"-"`
	// Alert is the ring that Alert-Info names: a URN (RFC 7462) or what stands after
	// "info="; never a URL to fetch.
	Alert string `json:"alert,omitempty"`
	// Replaces is the call here that the new one is to take the place of (RFC 3891),
	// or empty. The line has matched it; a Replaces that fits no call is refused.
	Replaces CallID `json:"-"`
}

// LegSent: the INVITE is on the wire.
type LegSent struct {
	ID CallID
	At time.Time
}

// LegProgress: a provisional response came; SDP is empty where it had none.
type LegProgress struct {
	ID     CallID
	Code   int
	Phrase string
	SDP    string
	// Fork names the branch of a forked call that it comes from: its To tag.
	Fork string
	At   time.Time
}

// LegAnew: the INVITE comes to nothing and another one is sent, after a login or to another
// place. Its branches have had their say: no Fork of theirs will come again.
type LegAnew struct{ ID CallID }

// LegAccepted: a 2xx came. Ack must follow.
type LegAccepted struct {
	ID   CallID
	SDP  string
	Fork string // as in LegProgress
	At   time.Time
}

// LegRefused: a final response of 300 or above came, and was acknowledged; or
// the request could not be sent at all (Cause.Err).
type LegRefused struct {
	ID    CallID
	Cause call.Cause
}

// LegCancelled: the caller took the INVITE back; it is already answered.
type LegCancelled struct {
	ID    CallID
	Cause call.Cause
}

// LegBye: the other side hung up; the BYE is already answered.
type LegBye struct {
	ID    CallID
	Cause call.Cause
}

// LegOffer: the other side offers new media in the dialog. AnswerOffer must follow.
type LegOffer struct {
	ID CallID
	// SDP is the offer. It is empty where one of ours is wanted, by a re-INVITE without one
	// or to keep the session from expiring: then Offer must follow, or AnswerOffer to refuse.
	SDP string
	// Fork names the branch, as in LegProgress, of a call that nobody has answered yet
	// (RFC 3311); else it is empty.
	Fork string
}

// LegAnswer: the ACK brought the answer to the offer that Accept made. An empty
// SDP means that it brought none, and the call has no media.
type LegAnswer struct {
	ID  CallID
	SDP string
}

// LegRedirected: a 3xx sent the call on to Target, where the line has called anew
// by itself.
type LegRedirected struct {
	ID     CallID
	Target account.Target
}

// LegConnectedTo: the other side says who it is now (P-Asserted-Identity or
// Remote-Party-ID of a response, a re-INVITE or an UPDATE).
type LegConnectedTo struct {
	ID   CallID
	Peer Peer
}

// LegDigit: the other side sent a DTMF digit by INFO.
type LegDigit struct {
	ID    CallID
	Digit rune
}

// LegAsked: the server asks the phone to do what a person would, by NOTIFY with
// Event: talk or hold in the dialog, or before it is answered.
type LegAsked struct {
	ID  CallID
	For Request
}

// Request is what LegAsked asks for.
type Request string

// The requests.
const (
	RequestTalk Request = "talk" // answer, or resume
	RequestHold Request = "hold"
)

// LegReferred: REFER came: the other side wants us to call somebody else (RFC 3515).
// Leg.AnswerReferral must follow, more than once. None comes for the same call before
// the last answer to the one before was given: the line refuses it by itself.
type LegReferred struct {
	ID CallID
	// Referral is whom to call; what it replaces is in it.
	Referral Referral
}

// LegReferProgress: how a REFER of ours goes (a NOTIFY with sipfrag).
type LegReferProgress struct {
	ID     CallID
	Code   int
	Phrase string
	// Done: the other side says that nothing more will come. Some say so with a Code
	// below 200, and yet more comes.
	Done bool
}

// LineMessage: a text came (MESSAGE, RFC 3428).
type LineMessage struct {
	From Peer
	Text string
	At   time.Time
}

// LineVoicemail: how the mailbox stands (RFC 3842), asked for or not.
type LineVoicemail struct {
	Voicemail Voicemail
}

// LineWatched: how somebody that Subscribe watches stands (dialog-info, RFC 4235).
type LineWatched struct {
	// Target is the user part that was given to Subscribe.
	Target string
	Watched
}

func (LineDown) lineEvent()         {}
func (LegIncoming) lineEvent()      {}
func (LegSent) lineEvent()          {}
func (LegProgress) lineEvent()      {}
func (LegAnew) lineEvent()          {}
func (LegAccepted) lineEvent()      {}
func (LegRefused) lineEvent()       {}
func (LegCancelled) lineEvent()     {}
func (LegBye) lineEvent()           {}
func (LegOffer) lineEvent()         {}
func (LegAnswer) lineEvent()        {}
func (LegRedirected) lineEvent()    {}
func (LegConnectedTo) lineEvent()   {}
func (LegDigit) lineEvent()         {}
func (LegAsked) lineEvent()         {}
func (LegReferred) lineEvent()      {}
func (LegReferProgress) lineEvent() {}
func (LineMessage) lineEvent()      {}
func (LineVoicemail) lineEvent()    {}
func (LineWatched) lineEvent()      {}
