package sipclient

import (
	"time"

	"offhook/media"
	"offhook/sipclient/call"
)

// CallView is a call as it stands.
type CallView struct {
	ID CallID `json:"id"`
	// SIPCallID is the dialog's Call-ID (RFC 3261 section 8.1.1.4); empty until
	// the INVITE is out.
	SIPCallID string    `json:"sip_call_id,omitempty"`
	AccountID string    `json:"account"`
	Direction Direction `json:"direction"`
	Peer      Peer      `json:"peer"`
	// Contact is the other side's name in the contacts; empty where it has none.
	Contact string        `json:"contact,omitempty"`
	State   call.State    `json:"state"`
	Allowed call.Commands `json:"allowed"`
	// Alerting is true once the other side rings (180), and not just tries (100).
	Alerting bool `json:"alerting,omitempty"`
	// Early is true while early media is heard.
	Early bool `json:"early,omitempty"`
	Muted bool `json:"muted,omitempty"`
	// Held is true while we hold the call, and from the moment it is asked for;
	// RemoteHeld while the other side does.
	Held       bool `json:"held,omitempty"`
	RemoteHeld bool `json:"remote_held,omitempty"`
	// Unresumed is true while the other side does not agree to being taken back.
	Unresumed bool `json:"unresumed,omitempty"`
	// Conference is true while the calls that have it set hear each other.
	Conference bool `json:"conference,omitempty"`
	// Recording is true while it is recorded, RecordingPaused while that rests.
	Recording       bool `json:"recording,omitempty"`
	RecordingPaused bool `json:"recording_paused,omitempty"`
	// Transfer is how a transfer of ours goes, or went; nil where there was none.
	Transfer *TransferView `json:"transfer,omitempty"`
	// Referral is whom the other side wants to be connected with, as long as nobody
	// has said yes or no; nil else.
	Referral *Peer `json:"referral,omitempty"`
	// Forwarded is where the call was sent on to by a 3xx; zero where it was not.
	Forwarded Peer             `json:"forwarded,omitzero"`
	Incoming  *IncomingDetails `json:"incoming,omitempty"`
	// Silenced is true where it rings here without a sound.
	Silenced bool `json:"silenced,omitempty"`
	// AutoAnswered is true where the phone answered by itself.
	AutoAnswered bool `json:"auto_answered,omitempty"`
	// NoDigits is true where the other side takes no DTMF as telephone-events (RFC 4733).
	NoDigits bool `json:"no_digits,omitempty"`
	// DigitsLost is true where digits could not be sent, until others are.
	DigitsLost bool `json:"digits_lost,omitempty"`
	// Reconnecting is true while the call is up and its signalling is not.
	Reconnecting bool `json:"reconnecting,omitempty"`
	// Trouble is what is wrong while the call goes on, by kind.
	Trouble map[media.TroubleKind]error `json:"-"`
	// Using is which microphone and loudspeaker the call has; none while it has none.
	Using map[media.TroubleKind]media.Using `json:"using,omitempty"`
	// Codec is what was negotiated, "opus/48000/2"; empty before.
	Codec string `json:"codec,omitempty"`
	// Secure is true when the audio is DTLS-SRTP and the signalling verified TLS.
	Secure   bool     `json:"secure,omitempty"`
	Timeline Timeline `json:"timeline"`
	// Cause and Result are set in Ended.
	Cause  call.Cause  `json:"cause,omitzero"`
	Result call.Result `json:"result,omitempty"`
	// MOS is the mean over the call (ITU-T G.107), set in Ended; 0 where nothing
	// was heard.
	MOS float64 `json:"mos,omitempty"`
	// Digits are how many DTMF digits were sent; not which.
	Digits int `json:"digits,omitempty"`
	// AwaitingDigits are how many digits wait for the person to have them sent
	// (Client.SendWaiting); not which.
	AwaitingDigits int `json:"awaiting_digits,omitempty"`
}

// Timeline are the moments of a call; zero where they have not come.
type Timeline struct {
	Started       time.Time `json:"started"` // Dial, or the INVITE that came
	InviteSent    time.Time `json:"invite_sent,omitzero"`
	FirstResponse time.Time `json:"first_response,omitzero"`
	Ringing       time.Time `json:"ringing,omitzero"`
	Answered      time.Time `json:"answered,omitzero"`
	ICEConnected  time.Time `json:"ice_connected,omitzero"`
	DTLSConnected time.Time `json:"dtls_connected,omitzero"`
	FirstRTP      time.Time `json:"first_rtp,omitzero"`
	FirstAudio    time.Time `json:"first_audio,omitzero"`
	Ended         time.Time `json:"ended,omitzero"`
}

// TransferView is a transfer of ours (RFC 3515).
type TransferView struct {
	// To is whom the other side is sent to.
	To    Peer          `json:"to"`
	State TransferState `json:"state"`
	// Code and Phrase are why, in TransferFailed.
	Code   int    `json:"code,omitempty"`
	Phrase string `json:"phrase,omitempty"`
}

// TransferState is how far a transfer has come.
type TransferState string

// The states.
const (
	TransferAsked   TransferState = "asked"   // REFER is out
	TransferTrying  TransferState = "trying"  // accepted: the other side calls there
	TransferRinging TransferState = "ringing" // it rings there
	TransferDone    TransferState = "done"    // they talk, and this call ends
	TransferFailed  TransferState = "failed"  // the call is ours again
)

// underWay reports whether the transfer is still to be waited for.
func (t *TransferView) underWay() bool {
	return t != nil && t.State != TransferDone && t.State != TransferFailed
}
