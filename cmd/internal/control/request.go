package control

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
	"offhook/sipclient/config"
)

// maxRequest bounds a request, in bytes: a list of the settings may be long.
const maxRequest = 2 << 20

// Request is what is asked of the phone.
type Request struct {
	// Do is one of the verbs.
	Do Verb `json:"do"`
	// Call is the call it is about; where it is empty, the one that the person is in.
	Call sipclient.CallID `json:"call,omitempty"`
	// With is another call, for Join, or more of them, for Merge.
	With []sipclient.CallID `json:"with,omitempty"`
	// To is a number as typed, digits, or a text.
	To   string `json:"to,omitempty"`
	Text string `json:"text,omitempty"`
	// Account is whose it is; empty for the default one.
	Account string `json:"account,omitempty"`
	// As is who the other side sees, for Dial.
	As sipclient.Identity `json:"as,omitzero"`
	// Values are what To, a key of the settings, is to be; none takes it back. For Include
	// and Exclude they are items of the list that To is.
	Values []string `json:"values,omitempty"`
	// Percent is how loud calls are to be heard.
	Percent int `json:"percent,omitempty"`
	// By is how many places down the list, or with a minus up.
	By int `json:"by,omitempty"`
	// Message is one that was not sent, as it is stored.
	Message *sipclient.Message `json:"message,omitempty"`
	// On is what a switch is to be.
	On bool `json:"on,omitempty"`
}

// Verb is what the phone is to do.
type Verb string

// The verbs, with the fields of Request that they look at besides Call.
const (
	Dial      Verb = "dial"      // Account, To, As
	Answer    Verb = "answer"    // the call that rings, where none is named
	Decline   Verb = "decline"   // On: as busy
	Silence   Verb = "silence"   //
	Forward   Verb = "forward"   // To
	Hangup    Verb = "hangup"    // On: all
	Mute      Verb = "mute"      // On
	Hold      Verb = "hold"      // On
	Transfer  Verb = "transfer"  // To
	Join      Verb = "join"      // With
	Add       Verb = "add"       // To
	Merge     Verb = "merge"     // With
	Split     Verb = "split"     //
	Digits    Verb = "dtmf"      // To
	Record    Verb = "record"    // On
	Pause     Verb = "pause"     // On
	Referral  Verb = "referral"  // On: granted
	Disturb   Verb = "dnd"       // On: do not disturb
	Choose    Verb = "choose"    // To, Values
	Include   Verb = "include"   // To, Values: put into the list
	Exclude   Verb = "exclude"   // To, Values: taken out of it
	Volume    Verb = "volume"    // Percent
	Reconnect Verb = "reconnect" // Account
	Move      Verb = "move"      // Account, By
	Default   Verb = "default"   // Account: it dials
	State     Verb = "state"     // answers with the snapshot
	WatchAll  Verb = "watch"     // answers with updates until the connection ends
	Pickup    Verb = "pickup"    // Account, To: what rings at a watched number
	Text      Verb = "message"   // Account, To, Text
	Resend    Verb = "resend"    // Message
	SendDelay Verb = "send"      // the digits that wait behind a ";"
)

// Reply answers a Request.
type Reply struct {
	// Error is why it was not done, in words, and Kind which of the errors it is, for
	// programs; both are empty where it was.
	Error string `json:"error,omitempty"`
	Kind  string `json:"kind,omitempty"`
	// Call is the one that it was done to, or that it began.
	Call sipclient.CallID `json:"call,omitempty"`
	// Message is the ID of the one that was sent, for Text.
	Message string `json:"message,omitempty"`
	// Snapshot and Update answer State and WatchAll.
	Snapshot *sipclient.Snapshot `json:"snapshot,omitempty"`
	Update   *sipclient.Update   `json:"update,omitempty"`
}

// What goes wrong before the phone is asked.
var (
	// ErrNotRunning: there is no phone of this person with these settings.
	ErrNotRunning = errors.New("no phone is running")
	// ErrBadRequest: what was asked cannot be read, or there is no such verb.
	ErrBadRequest = errors.New("the phone does not understand the request")
	// ErrWhichCall: no call was named, and there is none, or more than one.
	ErrWhichCall = errors.New("it is not clear which call is meant")
)

// kinds are the errors that have a name on the wire, so that the other process gives
// its person the same words as the window.
var kinds = map[string]error{
	"no_call": sipclient.ErrNoCall, "no_account": sipclient.ErrNoAccount, "not_allowed": sipclient.ErrNotAllowed, "closed": sipclient.ErrClosed,
	"conference_full": sipclient.ErrConferenceFull, "other_server": sipclient.ErrOtherServer, "locked": sipclient.ErrLocked,
	"nothing_rings": sipclient.ErrNothingRings, "message_empty": sipclient.ErrMessageEmpty, "message_long": sipclient.ErrMessageLong, "bad_request": ErrBadRequest, "which_call": ErrWhichCall,
	"bad_setting": sipclient.ErrBadSetting, "not_listed": config.ErrNotListed, "bad_digits": sipclient.ErrBadDigits, "digits_behind": sipclient.ErrDigitsBehind,
	"disconnected": sipclient.ErrDisconnected, "nothing_dialled": account.ErrNothingDialled, "bad_target": account.ErrBadTarget,
	"rule_result": account.ErrRuleResult, "bad_shown": account.ErrBadShown, "not_own": account.ErrNotOwn,
}

// refusal is the Reply that says why.
func refusal(err error) Reply {
	r := Reply{Error: err.Error()}
	for kind, known := range kinds {
		if errors.Is(err, known) {
			r.Kind = kind
		}
	}
	return r
}

// Err is what the phone said: one that errors.Is knows where it has a Kind.
func (r Reply) Err() error {
	if r.Error == "" {
		return nil
	}
	if known := kinds[r.Kind]; known != nil {
		detail := strings.TrimPrefix(strings.TrimPrefix(r.Error, known.Error()), ": ")
		if detail == "" {
			return known
		}
		return fmt.Errorf("%w: %s", known, detail)
	}
	return errors.New(r.Error)
}

// resolve names the call that is meant where none is named: the only one that does what
// is asked for, or of several the one that is not on hold.
func resolve(r Request, calls []sipclient.CallView) (sipclient.CallID, error) {
	if r.Call != "" {
		return r.Call, nil
	}
	var able, talking []sipclient.CallID
	for _, v := range calls {
		if takes(r, v.Allowed) {
			able = append(able, v.ID)
			if !v.Held {
				talking = append(talking, v.ID)
			}
		}
	}
	if r.Do == Hold && !r.On { // who is on hold is to be taken back
		talking = nil
		for _, v := range calls {
			if v.Held {
				talking = append(talking, v.ID)
			}
		}
	}
	switch {
	case len(able) == 1:
		return able[0], nil
	case len(talking) == 1, asOne(r, talking, calls):
		return talking[0], nil
	case len(able) == 0:
		return "", fmt.Errorf("%w: no call can do that now", ErrWhichCall)
	}
	return "", fmt.Errorf("%w: there are %d; name one of them", ErrWhichCall, len(able))
}

// asOne reports whether it does not matter which of calls is meant: they are a
// conference, and it is done to all of it.
func asOne(r Request, ids []sipclient.CallID, calls []sipclient.CallView) bool {
	if len(ids) == 0 || r.Do != Hold && r.Do != Mute && r.Do != Add {
		return false
	}
	for _, v := range calls {
		if slices.Contains(ids, v.ID) && !v.Conference {
			return false
		}
	}
	return true
}

// takes reports whether a call takes what r asks for.
func takes(r Request, a call.Commands) bool {
	switch r.Do {
	case Answer:
		return a.Answer
	case Decline, Silence, Forward:
		return a.Decline
	case Hangup:
		return a.Hangup || a.Decline
	case Mute:
		return a.Mute
	case Digits, SendDelay:
		return a.DTMF
	case Referral:
		return a.Referral
	case Split:
		return a.Split
	}
	return a.Hold // the rest wants a call that is up
}
