package call

import (
	"fmt"
	"slices"
)

// State is where a call stands.
type State uint8

// The states of a call. The zero value is New.
const (
	// New is before the first input.
	New State = iota
	// Preparing: the media is being made; nothing is on the wire.
	Preparing
	// Calling: the INVITE is out and nothing has come back.
	Calling
	// Ringing: a provisional response came; early media may flow.
	Ringing
	// CancelWaiting: hung up before any response; CANCEL must wait for one.
	CancelWaiting
	// Cancelling: CANCEL is out.
	Cancelling
	// Offered: a call came in and rings here.
	Offered
	// Answering: answered here; the media is being made.
	Answering
	// Connecting: the dialog is confirmed; ICE and DTLS are under way.
	Connecting
	// Active: both sides can hear each other.
	Active
	// Ending: BYE is out.
	Ending
	// Ended is final: it holds nothing.
	Ended

	states = int(Ended) + 1
)

var stateNames = [states]string{"new", "preparing", "calling", "ringing", "cancel-waiting", "cancelling",
	"offered", "answering", "connecting", "active", "ending", "ended"}

// String returns the state's name, "cancel-waiting".
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("state(%d)", uint8(s))
}

// MarshalText implements encoding.TextMarshaler with the state's name.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *State) UnmarshalText(text []byte) error {
	n := slices.Index(stateNames[:], string(text))
	if n < 0 {
		return fmt.Errorf("there is no state %.20q", text)
	}
	*s = State(n)
	return nil
}

// Input is what can happen to a call.
type Input uint8

// The inputs. Dial, Answer and Hangup are a person's; the rest are news.
const (
	// Dial: a person places the call.
	Dial Input = iota
	// Invite: an INVITE came in.
	Invite
	// MediaReady: the offer or answer is made.
	MediaReady
	// MediaFailed: no media can be made, or what was made broke.
	MediaFailed
	// MediaUp: DTLS is up, so sound can flow both ways.
	MediaUp
	// Provisional: a 1xx came.
	Provisional
	// Accepted: a 2xx came.
	Accepted
	// Refused: a final response of 300 or above came.
	Refused
	// Answer: a person answers.
	Answer
	// Hangup: a person hangs up or declines.
	Hangup
	// RemoteCancel: CANCEL came for an INVITE that rings here.
	RemoteCancel
	// RemoteBye: BYE came.
	RemoteBye
	// ByeDone: our BYE was answered, or will never be.
	ByeDone
	// Deadline: the state lasted too long.
	Deadline
	// SignalDead: the connection is lost and the budget for reconnecting spent.
	SignalDead
	// Again: a refusal that a smaller offer may get around (488).
	Again
	// Admit: nothing that the person has said before keeps the call out that came.
	Admit

	inputs = int(Admit) + 1
)

var inputNames = [inputs]string{"dial", "invite", "media-ready", "media-failed", "media-up", "provisional", "accepted", "refused",
	"answer", "hangup", "remote-cancel", "remote-bye", "bye-done", "deadline", "signal-dead", "again", "admit"}

// String returns the input's name, "media-ready".
func (i Input) String() string {
	if int(i) < len(inputNames) {
		return inputNames[i]
	}
	return fmt.Sprintf("input(%d)", uint8(i))
}

// Effect is what the owner has to do when a transition is taken, in the order
// given.
type Effect uint8

// The effects.
const (
	// PrepareMedia makes the offer, or the answer to the INVITE that came.
	PrepareMedia Effect = iota
	// SendInvite sends the INVITE with the offer.
	SendInvite
	// ShowProgress applies a provisional response: ringback at 180, early media where it has SDP.
	ShowProgress
	// SendAck acknowledges the 2xx.
	SendAck
	// ApplyAnswer gives the media the answer of the 2xx.
	ApplyAnswer
	// SendCancel takes the INVITE back: CANCEL, as soon as a provisional response
	// has come (RFC 3261 section 9.1), or nothing where no INVITE is out, as
	// between a challenge and its answer.
	SendCancel
	// SendBye sends BYE; ByeDone follows.
	SendBye
	// SendRinging sends 180.
	SendRinging
	// SendAccept sends 200 with the answer.
	SendAccept
	// SendReject sends the final response that says why not.
	SendReject
	// StartRing rings here.
	StartRing
	// StopRing stops ringing here.
	StopRing
	// StopRingback stops the local ringback tone.
	StopRingback
	// CloseMedia stops microphone and speaker and frees the call's media.
	CloseMedia
	// Record writes the call to the history, once.
	Record

	effects = int(Record) + 1
)

var effectNames = [effects]string{"prepare-media", "send-invite", "show-progress", "send-ack", "apply-answer", "send-cancel", "send-bye",
	"send-ringing", "send-accept", "send-reject", "start-ring", "stop-ring", "stop-ringback", "close-media", "record"}

// String returns the effect's name, "send-cancel".
func (e Effect) String() string {
	if int(e) < len(effectNames) {
		return effectNames[e]
	}
	return fmt.Sprintf("effect(%d)", uint8(e))
}
