package sipclient

import (
	"encoding/json"
	"strings"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
)

// CallID names a call within one Client ("1", "2", …) or, for incoming calls,
// as the line chose. It is not the SIP Call-ID.
type CallID string

// Peer is the other side of a call.
type Peer struct {
	// Number is the user part, as it can be dialled again; with "@host" only
	// where the host is not the account's.
	Number string `json:"number"`
	// Name is the display name that the other side gave; may be empty, and is
	// text from the network.
	Name string `json:"name,omitempty"`
}

// Snapshot is all that a front-end shows: a value that never changes once
// published and prints as JSON.
type Snapshot struct {
	// Serial grows with every change.
	Serial   uint64        `json:"serial"`
	Accounts []AccountView `json:"accounts"`
	// Default is the account that dials.
	Default string `json:"default,omitempty"`
	// Calls are in the order in which they began, ended ones left out after a
	// moment.
	Calls   []CallView `json:"calls"`
	Choices Choices    `json:"choices"`
	// LockedKeys are the choices that the organisation has locked.
	LockedKeys []string `json:"locked,omitempty"`
	// Volume is how loud calls are heard in this run, in percent of what comes.
	Volume int `json:"volume"`
	// Abilities are what the audio engine can do.
	Abilities media.Abilities `json:"abilities"`
	Welcomed  bool            `json:"welcomed"`
	// Watched are those of the contacts whose calls are watched, by number as it is
	// written there.
	Watched map[string]Watched `json:"watched,omitempty"`
	// Messages is how the texts stand.
	Messages MessagesView `json:"messages,omitzero"`
	// Settings is set while the settings file cannot be read or written.
	Settings error `json:"-"`
}

// Locked reports whether the organisation has locked a choice, by its key in
// the settings file ("theme", "audio.input"); "accounts" is the list of accounts.
func (s Snapshot) Locked(key string) bool { return lockedBy(s.LockedKeys, key) }

// AccountState is how an account's connection stands.
type AccountState string

// The states.
const (
	AccountOffline     AccountState = "offline"     // not tried yet
	AccountConnecting  AccountState = "connecting"  // first try, or again after a loss
	AccountReady       AccountState = "ready"       // can place calls; registered where it registers
	AccountRegistering AccountState = "registering" // connected, REGISTER is out
	AccountWaiting     AccountState = "waiting"     // failed, will try again at RetryAt
	AccountFailed      AccountState = "failed"      // will not try again without a person
	AccountAsking      AccountState = "asking"      // waits for a person to give the password
)

// AccountView is an account and how it stands.
type AccountView struct {
	account.Account
	State AccountState `json:"state"`
	// Since is when AccountReady began, or ended, or the account began to be tried; trying
	// again is no beginning.
	Since time.Time `json:"since"`
	// RetryAt is when the next try is due in AccountWaiting.
	RetryAt time.Time `json:"retry_at,omitzero"`
	// Err is why, in AccountWaiting and AccountFailed.
	Err error `json:"-"`
	// Error is Err as text, for JSON.
	Error string `json:"error,omitempty"`
	// Plain is true for an unencrypted ws:// server: the window warns.
	Plain bool `json:"plain,omitempty"`
	// Demo is true for the built-in demo PBX.
	Demo bool `json:"demo,omitempty"`
	// Managed is true for an account that the organisation has set up or locked: it
	// cannot be changed or removed here.
	Managed bool `json:"managed,omitempty"`
	// Voicemail is how the account's mailbox stands.
	Voicemail Voicemail `json:"voicemail,omitzero"`
}

// MarshalJSON prints the view without the server's query, in which people put
// tokens.
func (v AccountView) MarshalJSON() ([]byte, error) {
	type plain AccountView // without this method
	if server, query, found := strings.Cut(v.Server, "?"); found && query != "" {
		v.Server = server + "?***"
	}
	return json.Marshal(plain(v))
}

// Notice is news that must not be lost in a newer snapshot.
type Notice struct {
	At   time.Time  `json:"at"`
	Kind NoticeKind `json:"kind"`
	// Call is the call that it is about, as it ended; nil for others.
	Call *CallView `json:"call,omitempty"`
	// AccountID is the account that it is about, or empty.
	AccountID string `json:"account,omitempty"`
	// Digit is set for NoticeDigit; it is not printed.
	Digit rune `json:"-"`
	// Voicemail is set for NoticeVoicemail.
	Voicemail *Voicemail `json:"voicemail,omitempty"`
	// Message is set for NoticeMessage and NoticeMessageFailed.
	Message *Message `json:"message,omitempty"`
	// Err is what went wrong, or nil, and Error the same as text, for JSON.
	Err   error  `json:"-"`
	Error string `json:"error,omitempty"`
}

// NoticeKind says what a Notice is about.
type NoticeKind string

// The kinds.
const (
	NoticeCallEnded      NoticeKind = "call_ended"
	NoticeMissedCall     NoticeKind = "missed_call"
	NoticePasswordNeeded NoticeKind = "password_needed" // ProvidePassword answers it
	NoticeNoKeyring      NoticeKind = "no_keyring"
	NoticeHistory        NoticeKind = "history"        // a call could not be written to the history
	NoticeContacts       NoticeKind = "contacts"       // the contacts could not be read; not said again before they can be
	NoticeSettings       NoticeKind = "settings"       // the settings could not be saved
	NoticeDigit          NoticeKind = "digit"          // the other side sent a DTMF digit
	NoticeVoicemail      NoticeKind = "voicemail"      // new voice messages have come
	NoticeMessage        NoticeKind = "message"        // a text came
	NoticeMessageFailed  NoticeKind = "message_failed" // a text was not sent; Err is why
	NoticeMessages       NoticeKind = "messages"       // the messages could not be read or written
	NoticeRecording      NoticeKind = "recording"      // a recording ended by itself, or did not begin
	NoticeReferral       NoticeKind = "referral"       // the other side wants to be connected with somebody else
)

// Update is what Watch delivers.
type Update struct {
	Snapshot Snapshot `json:"snapshot"`
	// Notices are all since the last Update, in order.
	Notices []Notice `json:"notices,omitempty"`
	// Dropped counts notices that were lost because nobody fetched them.
	Dropped int `json:"dropped,omitempty"`
}
