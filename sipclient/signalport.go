package sipclient

import (
	"context"
	"time"

	"offhook/sipclient/account"
)

// Signaling opens the SIP side of accounts.
type Signaling interface {
	// Open makes the line of an account; nothing is connected yet. Events are
	// delivered to sink one at a time in the order in which they happened, from
	// Open until Close returns. sink never blocks for long.
	Open(cfg LineConfig, sink func(LineEvent)) (Line, error)
	// Check tries the account's server step by step and reports each step as
	// it begins and ends. It stops at the first failure, which it returns.
	Check(ctx context.Context, cfg LineConfig, report func(CheckStep)) error
}

// LineConfig is what a line needs to know.
type LineConfig struct {
	Account account.Account
	// CA is PEM trusted for this line in addition to the system's roots and the
	// account's CAFile: the demo PBX's own certificate. May be empty.
	CA []byte
	// Password fetches the secret when a challenge comes, from the keyring or
	// from a person. It may take as long as the person does.
	Password func(context.Context) (account.Password, error)
}

// Line is one account's signalling from Open to Close. It survives the loss of
// its connection: Connect may be called again after LineDown, and the dialogs
// of live calls go on over the new connection.
type Line interface {
	// Connect opens the WebSocket. Its error is a *ConnectError. When a
	// connection that was made is lost, LineDown is delivered.
	Connect(ctx context.Context) error
	// Register binds the contact for about expiry, answering challenges, and
	// returns what the registrar granted. Its error is a *RegisterError, or
	// ErrDisconnected.
	Register(ctx context.Context, expiry time.Duration) (granted time.Duration, err error)
	// Unregister removes the binding.
	Unregister(ctx context.Context) error
	// Probe looks whether the server is still there; if it does not say so
	// within seconds, LineDown is delivered. It returns at once and may be called
	// while another method waits.
	Probe()
	// Invite puts an INVITE on the wire and returns. What comes back is
	// delivered as Leg events with id. Challenges are answered inside.
	Invite(ctx context.Context, id CallID, inv Invite) (Leg, error)
	// Message sends a text (RFC 3428) and waits until the server has taken it. The
	// error of a refusal is a *RefusedError.
	Message(ctx context.Context, to account.Target, text string) error
	// Subscribe asks to be told of s until Unsubscribe, or until the connection is
	// lost (RFC 6665): it refreshes by itself, and asks anew where the server has
	// forgotten. News comes as LineVoicemail and LineWatched, for the first time
	// maybe before Subscribe returns; a subscription that the server ends for good
	// leaves WatchedUnknown. What is asked for already is no error; that of a
	// refusal is a *RefusedError.
	Subscribe(ctx context.Context, s Subscription) error
	// Unsubscribe ends a Subscribe; where there is none it does nothing.
	Unsubscribe(ctx context.Context, s Subscription) error
	// Close drops the connection and waits for the line's goroutines.
	Close() error
}

// Invite is what an outgoing call says.
type Invite struct {
	Target account.Target
	// SDP is the offer; empty where the other side is to make it: then LegAccepted
	// brings the offer, and Ack takes the answer.
	SDP      string
	Identity Identity
	// Replaces is the dialog whose place the call is to take (RFC 3891); the zero
	// DialogRef for none.
	Replaces DialogRef
	// ReferredBy is who asked for this call (RFC 3892), as the REFER said; may be empty.
	ReferredBy string
}

// Identity is who the caller is to the other side. The zero Identity is the account's
// own number and name.
type Identity struct {
	// Number is another of the account's numbers; empty for its first.
	Number string
	// Anonymous hides the caller (RFC 3323: Privacy: id).
	Anonymous bool
}

// DialogRef names a dialog anywhere, as Replaces does (RFC 3891): as the user agent sees
// it that gets the INVITE, whose own tag is ToTag.
type DialogRef struct {
	CallID string `json:"call_id,omitempty"`
	// ToTag and FromTag are Replaces' to-tag and from-tag.
	ToTag   string `json:"to_tag,omitempty"`
	FromTag string `json:"from_tag,omitempty"`
	// EarlyOnly: only while nobody has answered it.
	EarlyOnly bool `json:"early_only,omitempty"`
}

// Referral is whom a REFER names (RFC 3515), and on whose behalf (RFC 3892).
type Referral struct {
	Target account.Target
	// Replaces is the dialog at Target whose place the new call takes: an attended
	// transfer; the zero DialogRef for a blind one.
	Replaces DialogRef
	// By is Referred-By; a REFER of ours has the account's own address.
	By string
}

// Subscription is what one wants to be told of (RFC 6665).
type Subscription struct {
	// Event is EventVoicemail or EventDialogs.
	Event Event
	// Target is whose; a user part, empty for the account's own.
	Target string
}

// Event is an event package.
type Event string

// The event packages.
const (
	EventVoicemail Event = "message-summary" // RFC 3842: LineVoicemail
	EventDialogs   Event = "dialog"          // RFC 4235: LineWatched
)

// Voicemail is how a mailbox stands (RFC 3842).
type Voicemail struct {
	Waiting bool `json:"waiting,omitempty"`
	// New and Old voice messages, where the server counts them.
	New int `json:"new,omitempty"`
	Old int `json:"old,omitempty"`
	// Mailbox is what to call to hear them, as the server said; may be empty.
	Mailbox string `json:"mailbox,omitempty"`
}

// Watched is how somebody whose calls are watched stands.
type Watched struct {
	State WatchedState `json:"state"`
	// With is the other side of the call, where the server tells.
	With Peer `json:"with,omitzero"`
	// Dialog can be picked up by an INVITE that replaces it, while State is
	// WatchedRinging; the zero DialogRef where the server does not tell.
	Dialog DialogRef `json:"-"`
}

// WatchedState is what one sees of a watched person's calls.
type WatchedState string

// The states.
const (
	WatchedUnknown WatchedState = ""        // not told, or the subscription is over
	WatchedIdle    WatchedState = "idle"    // no call
	WatchedRinging WatchedState = "ringing" // a call comes in there
	WatchedBusy    WatchedState = "busy"    // a call is up or being placed
)

// Reason is why a call is ended (RFC 3326): the SIP status that comes nearest, and a text
// for whoever reads the server's log. The zero Reason is that somebody hung up.
type Reason struct {
	Code int
	Text string
}

// Leg is the signalling of one call, whichever side began it. The methods are
// called by one worker, in order. After Release the leg finishes by itself
// whatever still has to be said (an ACK and BYE for a 200 that comes late) and
// reports nothing more.
type Leg interface {
	// SIPCallID returns the Call-ID.
	SIPCallID() string
	// Ack acknowledges the 2xx that LegAccepted reported. answer is the SDP answer
	// where the INVITE had no offer and the 2xx made it; else "".
	Ack(ctx context.Context, answer string) error
	// Cancel takes the INVITE back, as soon as RFC 3261 section 9.1 lets it, and says
	// why.
	Cancel(ctx context.Context, why Reason) error
	// Bye sends BYE, which says why, and waits for its answer.
	Bye(ctx context.Context, why Reason) error
	// Ringing sends 180.
	Ringing(ctx context.Context) error
	// Accept sends 200 with the answer.
	Accept(ctx context.Context, sdp string) error
	// Reject sends a final response of 400 or above to the INVITE that came.
	Reject(ctx context.Context, code int) error
	// Offer offers new media in the call (a re-INVITE, RFC 3261 section 14.1, or the
	// 200 to one that LegOffer reported without SDP) and waits for the answer. Where
	// the other side offers at the same moment it tries again by itself. Its error is a
	// *RefusedError, ErrDisconnected or ErrNoCall, once the call is over; a refusal leaves
	// the call as it was.
	Offer(ctx context.Context, sdp string) (answer string, err error)
	// AnswerOffer answers a re-INVITE or UPDATE that LegOffer reported; an
	// empty sdp refuses it with 488 (RFC 3261 section 14.2) and the call goes on.
	AnswerOffer(ctx context.Context, sdp string) error
	// Redirect answers the INVITE that came with 302: the caller is to call to.
	Redirect(ctx context.Context, to account.Target) error
	// Refer asks the other side to call somebody else (REFER, RFC 3515), and
	// returns once it has agreed to; LegReferProgress says how that goes, unless
	// the other side is one that only hangs up. with is the call whose place the
	// new one takes, in any account: an attended transfer, for which r.Target may
	// be empty; nil for a blind one. The error of a refusal is a *RefusedError,
	// and the call is as before.
	Refer(ctx context.Context, r Referral, with Leg) error
	// AnswerReferral answers what LegReferred reported: first with 202, or with
	// 300 or above to refuse; then with the status of the call that was asked for,
	// until one of 200 or above ends it. phrase may be empty. The other side waits
	// no longer than a few seconds for the first word: then the line accepts by
	// itself, and a refusal is told afterwards. It waits for nobody.
	AnswerReferral(ctx context.Context, code int, phrase string) error
	// Info sends INFO (RFC 6086 without a package): a digit as
	// application/dtmf-relay. Before the answer it goes to the branch whose early media
	// came first; where there is none the error is ErrNotAllowed. The error of a refusal
	// is a *RefusedError.
	Info(ctx context.Context, contentType, body string) error
	Release()
}
