package sipclient

import (
	"context"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// The ports: what Client needs of the world. Adapters implement them; boot puts
// them together. Methods that take a context may block and are called from
// workers, never from the owner goroutine. All others return at once.

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
	// Close drops the connection and waits for the line's goroutines.
	Close() error
}

// Invite is what an outgoing call says.
type Invite struct {
	Target account.Target
	// SDP is the offer.
	SDP string
}

// Leg is the signalling of one call, whichever side began it. The methods are
// called by one worker, in order. After Release the leg finishes by itself
// whatever still has to be said (an ACK and BYE for a 200 that comes late) and
// reports nothing more.
type Leg interface {
	// SIPCallID returns the Call-ID.
	SIPCallID() string
	// Ack acknowledges the 2xx that LegAccepted reported.
	Ack(ctx context.Context) error
	// Cancel takes the INVITE back, as soon as RFC 3261 section 9.1 lets it.
	Cancel(ctx context.Context) error
	// Bye sends BYE and waits for its answer.
	Bye(ctx context.Context) error
	// Ringing sends 180.
	Ringing(ctx context.Context) error
	// Accept sends 200 with the answer.
	Accept(ctx context.Context, sdp string) error
	// Reject sends a final response of 400 or above to the INVITE that came.
	Reject(ctx context.Context, code int) error
	// AnswerOffer answers a re-INVITE or UPDATE that LegOffer reported; an
	// empty sdp refuses it with 488 (RFC 3261 section 14.2) and the call goes on.
	AnswerOffer(ctx context.Context, sdp string) error
	Release()
}

// LineEvent is news from a line: one of the types below.
type LineEvent interface{ lineEvent() }

// LineDown: the connection is lost. Calls and their media go on.
type LineDown struct{ Err error }

// LegIncoming: an INVITE came. Leg answers it.
type LegIncoming struct {
	ID     CallID // chosen by the line: unique among its calls
	Leg    Leg
	Caller Peer
	// SDP is the offer; empty for a late offer.
	SDP string
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
	At     time.Time
}

// LegAccepted: a 2xx came. Ack must follow.
type LegAccepted struct {
	ID  CallID
	SDP string
	At  time.Time
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
	ID  CallID
	SDP string
}

func (LineDown) lineEvent()     {}
func (LegIncoming) lineEvent()  {}
func (LegSent) lineEvent()      {}
func (LegProgress) lineEvent()  {}
func (LegAccepted) lineEvent()  {}
func (LegRefused) lineEvent()   {}
func (LegCancelled) lineEvent() {}
func (LegBye) lineEvent()       {}
func (LegOffer) lineEvent()     {}

// Media makes the audio of calls.
type Media interface {
	Prober
	// Warm makes ready for the next Open with the same cfg: candidates are
	// gathered before anybody presses Dial. It returns at once, and may be
	// called often.
	Warm(cfg media.Config)
	// Open begins the media of one call. Events are delivered in order until
	// Close returns.
	Open(cfg media.Config, sink func(media.Event)) (MediaSession, error)
	// Alert plays a sound of the phone's own until the returned stop is called;
	// all but media.ToneRing end by themselves after a few seconds.
	Alert(a media.Alert) (stop func())
	// Cue plays a short sound for what happened in a call: within the sound of a
	// call that is up, else on the loudspeaker.
	Cue(c media.Cue)
	// SetDevices chooses the devices for calls to come and moves those of the
	// calls that are up.
	SetDevices(media.DeviceChoice)
	// SetVolume sets how loud calls are heard, 0 to media.MaxVolume percent of
	// what comes, at once also in the calls that are up.
	SetVolume(percent int)
	// SetProcessing says what is done to the microphone's sound, at once also in
	// the calls that are up.
	SetProcessing(media.Processing)
	// Abilities says what this engine can do.
	Abilities() media.Abilities
	// Devices lists what is there now.
	Devices(ctx context.Context) (media.Devices, error)
	// Monitor opens the microphone outside a call to show its level; stop
	// closes it. level returns dBFS (media.Silence for nothing).
	Monitor(ctx context.Context) (level func() float64, stop func(), err error)
	// Rehearse records some seconds from the microphone, sends them through the
	// codec, by its encoding name, and plays what the far end would hear. It
	// returns when that is over, or ctx is.
	Rehearse(ctx context.Context, codec string, report func(media.Rehearsal)) error
	Close() error
}

// MediaSession is the audio of one call.
type MediaSession interface {
	// Offer returns the SDP for an INVITE. It waits for host candidates
	// (milliseconds) and at most 300 ms for a STUN answer.
	Offer(ctx context.Context) (sdp string, err error)
	// Answer takes an offer (an incoming call's, or one in the dialog) and
	// returns the answer.
	Answer(ctx context.Context, offer string) (sdp string, err error)
	// SetAnswer takes the answer of a 183 or a 2xx; the same one twice is fine.
	SetAnswer(ctx context.Context, sdp string) error
	// Ringback plays country's ringback tone to the speaker until early media
	// really flows, or until it is switched off.
	Ringback(on bool, country string)
	// SetMuted sends silence instead of the microphone, or stops doing so.
	SetMuted(bool)
	// SendDTMF queues one of 0-9 * # A-D (RFC 4733).
	SendDTMF(digit rune) error
	// Levels returns the loudness of both directions right now.
	Levels() media.Levels
	// Stats returns the counters so far.
	Stats() media.Stats
	// Close stops microphone and speaker and waits for the call's goroutines.
	Close() error
}

// SettingsStore keeps the settings file.
type SettingsStore interface {
	// Load returns the settings; a missing file is the zero Settings. A file
	// that cannot be read whole is an error, and Save refuses until it can.
	Load(ctx context.Context) (Settings, error)
	// Save writes atomically and keeps what it does not know.
	Save(ctx context.Context, s Settings) error
	// Read returns into, changed by what the settings file at path says, and
	// saves nothing. What into has locked stays.
	Read(ctx context.Context, path string, into Settings) (Settings, error)
}

// Settings are what a person chose.
type Settings struct {
	Accounts []account.Account
	// Default is the ID of the account that dials; empty means the first.
	Default string
	// Welcomed is set once the first-run page has been left.
	Welcomed bool
	Choices
	// Locked are the keys of choices that the organisation has set for good;
	// "accounts" stands for the list of accounts. They come with Load and are
	// not saved.
	Locked []string
	// Managed are the IDs of the accounts that the organisation has set up. They
	// cannot be changed here, come with Load and are not saved.
	Managed []string
}

// Secrets keeps passwords by account ID. Errors: ErrNoSecret where there is
// none, ErrNoKeyring where the system has no usable keyring.
type Secrets interface {
	// Get returns the password.
	Get(ctx context.Context, accountID string) (account.Password, error)
	// Set keeps a password in place of the one before.
	Set(ctx context.Context, accountID string, p account.Password) error
	// Delete forgets the password; that there is none is no error.
	Delete(ctx context.Context, accountID string) error
}

// History keeps every call.
type History interface {
	// Append writes a call that has ended, exactly once per CallRecord.ID.
	Append(ctx context.Context, r CallRecord) error
	// Recent returns calls, the newest first.
	Recent(ctx context.Context, q HistoryQuery) ([]CallRecord, error)
	// Count returns how many calls match, without Limit and Offset.
	Count(ctx context.Context, q HistoryQuery) (HistoryCount, error)
	// Numbers returns the other sides whose calls match, those of most calls
	// first, at most q.Limit.
	Numbers(ctx context.Context, q HistoryQuery) ([]NumberUse, error)
	// Annotate writes a note to a call.
	Annotate(ctx context.Context, accountID, id, note string) error
	// Remove forgets calls for good, and returns how many.
	Remove(ctx context.Context, cut HistoryCut) (int, error)
}
