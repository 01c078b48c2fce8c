package gui

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"offhook/gui/port"
	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// Client is what the window needs of a phone; *sipclient.Client is one.
type Client interface {
	Telephony
	Accounts
	Settings
	Sound
	Diagnostics
	Book
}

// Diagnostics are what was said and measured in this run. They are in memory and
// never block.
type Diagnostics interface {
	// Traced returns messages and events, the oldest first, secrets masked.
	Traced(q sipclient.TraceQuery) []sipclient.TraceEntry
	// Stats returns a call's counters, also for a moment after its end.
	Stats(id sipclient.CallID) (media.Stats, error)
	// Quality returns how a call sounded, a point a second.
	Quality(id sipclient.CallID) []media.Quality
}

// Telephony are the commands of calls, from the first to the last.
type Telephony interface {
	Calls
	InCall
	Connecting
	Ringing
}

// Calls are the commands of calls. They return at once; what comes of them
// arrives as snapshots.
type Calls interface {
	// DialAs calls what was typed or pasted, and shows who is calling, or not.
	DialAs(accountID, text string, as sipclient.Identity) (sipclient.CallID, error)
	// Warm makes ready for a Dial that is likely.
	Warm(accountID string)
	// Answer takes a call that rings here.
	Answer(id sipclient.CallID) error
	// Hangup ends a call, or declines one that rings here.
	Hangup(id sipclient.CallID) error
	// SetMuted says whether the other side hears the microphone.
	SetMuted(id sipclient.CallID, muted bool) error
	// SendDTMF sends digits, 0-9 * # A-D.
	SendDTMF(id sipclient.CallID, digits string) error
}

// Accounts are the commands of accounts. Those with a context may block.
type Accounts interface {
	// Reconnect tries an account again now.
	Reconnect(accountID string) error
	// ProvidePassword gives a password for this run.
	ProvidePassword(accountID string, p account.Password) error
	// SetDefault chooses the account that dials.
	SetDefault(accountID string) error
	// SaveAccount adds or changes an account; nil p keeps its password.
	SaveAccount(ctx context.Context, a account.Account, p *account.Password) (string, error)
	// RemoveAccount removes an account and its password.
	RemoveAccount(ctx context.Context, id string) error
	// CheckAccount tries an account's server step by step.
	CheckAccount(ctx context.Context, a account.Account, p *account.Password, report func(sipclient.CheckStep)) error
}

// Settings change what a person chose.
type Settings interface {
	Importer
	Ways
	// Choose changes what a person may choose, at once.
	Choose(change func(*sipclient.Choices)) error
	// MoveAccount moves an account by places, down where by is positive.
	MoveAccount(id string, by int) error
	// Forget deletes calls from the history and returns how many; it may block.
	Forget(ctx context.Context, cut sipclient.HistoryCut) (int, error)
	// SetWelcomed says that the first-run page is done with.
	SetWelcomed() error
}

// Sound is what can be heard and seen of the audio.
type Sound interface {
	Trials
	// Levels returns a call's levels; it never blocks.
	Levels(id sipclient.CallID) media.Levels
	// Devices lists what there is.
	Devices(ctx context.Context) (media.Devices, error)
	// Monitor opens the microphone outside a call, until stop; level is in dBFS.
	Monitor(ctx context.Context) (level func() float64, stop func(), err error)
}

// InCall are the commands of a call that is up.
type InCall interface {
	// HangupAll ends every call, and declines those that ring here.
	HangupAll() error
	// SetHeld puts a call on hold, or takes it back.
	SetHeld(id sipclient.CallID, held bool) error
	// SetRecording begins a recording, or ends it.
	SetRecording(id sipclient.CallID, on bool) error
	// PauseRecording lets it rest, or go on.
	PauseRecording(id sipclient.CallID, paused bool) error
}

// Connecting are the commands that connect others with each other.
type Connecting interface {
	// Transfer sends the other side to what was typed or pasted.
	Transfer(id sipclient.CallID, to string) error
	// Join connects the other sides of two calls, and leaves both.
	Join(id, with sipclient.CallID) error
	// AddTo calls what was typed or pasted and lets all talk with each other.
	AddTo(id sipclient.CallID, to string) error
	// Merge does so with calls that are up.
	Merge(ids ...sipclient.CallID) error
	// Split takes a call out of the conference.
	Split(id sipclient.CallID) error
	// AnswerReferral lets the other side have its wish to be connected, or not.
	AnswerReferral(id sipclient.CallID, grant bool) error
}

// Ringing are the commands of a call that rings here.
type Ringing interface {
	// Decline refuses it, as busy or as not wanted.
	Decline(id sipclient.CallID, busy bool) error
	// Silence stops its ringing.
	Silence(id sipclient.CallID) error
	// Forward sends it to what was typed or pasted.
	Forward(id sipclient.CallID, to string) error
}

// Waiter sends what was dialled to be sent when a person says so.
type Waiter interface {
	// SendWaiting sends the digits with which a call waits.
	SendWaiting(id sipclient.CallID) error
}

// Volume makes what is heard louder or softer.
type Volume interface {
	// SetVolume sets the loudness of calls, 0 to 150 percent, for this run.
	SetVolume(percent int) error
}

// Watcher delivers the phone's updates; *sipclient.Watch is one.
type Watcher interface {
	// Next waits for the next update; the first is there at once.
	Next(ctx context.Context) (sipclient.Update, error)
	// Close ends the watching.
	Close()
}

// Options are what a window is made of.
type Options struct {
	// Client and Watch are the phone; both are needed.
	Client Client
	Watch  func() Watcher
	// StartDemo starts the built-in PBX and returns its account; nil where there
	// is none.
	StartDemo func(context.Context) (accountID string, err error)
	// Post runs a function on the GUI goroutine: fyne.Do. Needed.
	Post func(func())
	// Locale is the system's, "ko_KR"; it decides language, numbers and dates
	// where the settings do not.
	Locale string
	// Version and Places are shown in the settings.
	Version string
	Places  Places
	// Start is what the program was started with. Where there is no tray, the window is
	// shown in spite of Hidden. Nobody waits for Done.
	Start port.Opened
	// Desktop is what there is around the window.
	Desktop port.Desktop
	// Placement knows where the window is; nil where nobody does.
	Placement Placement
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Logger is for what no person needs to read; nil discards.
	Logger *slog.Logger
}

// Validate reports what is missing.
func (o Options) Validate() error {
	if o.Client == nil || o.Watch == nil || o.Post == nil {
		return errors.New("a window needs Client, Watch and Post")
	}
	return nil
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}
