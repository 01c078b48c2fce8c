package demopbx

import "errors"

var (
	// ErrUnknownHabits means that Options.As names no server whose habits are known.
	ErrUnknownHabits = errors.New("no such server to imitate")
	// ErrClosed is the cause of everything that Close ends.
	ErrClosed = errors.New("the demo PBX is closed")
)

// Why a call's context ended.
var (
	errCancelled  = errors.New("the caller cancelled")
	errRemoteBye  = errors.New("the other side hung up")
	errMediaLost  = errors.New("the media connection failed")
	errSocketLost = errors.New("the caller's connection is gone")
	errNoAnswer   = errors.New("the ACK brought no answer to our offer")
	errNoACK      = errors.New("the 200 was never acknowledged")
	errExpired    = errors.New("the session timer ran out")
	errTransfer   = errors.New("the call was transferred")
	errReplaced   = errors.New("another call has taken this one's place")
	errPickedUp   = errors.New("somebody else has taken the call")
	errOver       = errors.New("the call is over")
)

// errNoResponse means that a client has not answered a request of ours.
var errNoResponse = errors.New("no response")

// errHandedOver means that a leg now belongs to another script.
var errHandedOver = errors.New("the call goes on elsewhere")

// Why an offer or answer cannot be used.
var (
	errNoOffer = errors.New("no session description")
	errNoAudio = errors.New("no audio section in use")
	errNoCodec = errors.New("no codec in common")
	errNoICE   = errors.New("no ICE credentials or no candidates")
	errNoDTLS  = errors.New("no DTLS fingerprint")
)
