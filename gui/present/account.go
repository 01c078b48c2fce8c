package present

import (
	"errors"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// Tone is how good news is. It never stands alone: a word is beside it.
type Tone uint8

// The tones.
const (
	Quiet Tone = iota // nothing to say
	Good
	Warn
	Bad
)

// Remedy is the one thing that helps now.
type Remedy uint8

// The remedies.
const (
	NoRemedy Remedy = iota
	AddAccount
	EditAccount
	EnterPassword
	TryAgain
)

// AccountLine is the line at the top of the window.
type AccountLine struct {
	AccountID string
	Tone      Tone
	// Title names the account; Word says how it stands; Mode is "Trunk", "Extension" or
	// "Demo".
	Title, Word, Mode string
	// Long is Word with since when calls do not come through, or empty.
	Long string
	// Why says more where something is wrong, or is empty.
	Why Sentence
	// Warning is set for a connection that is not encrypted.
	Warning string
	Remedy  Remedy
	// Button is Remedy in words.
	Button string
}

// Line returns the account line for the account that dials.
func (c *Catalog) Line(s sipclient.Snapshot, now time.Time) AccountLine {
	v, ok := DefaultAccount(s)
	if !ok {
		l := AccountLine{Title: c.Text("account.none"), Word: c.Text("account.none_word"), Remedy: AddAccount}
		if s.Locked("accounts") {
			l.Remedy = NoRemedy
		}
		return c.button(l)
	}
	return c.Account(v, now)
}

// NoAccount says that there is no account, and what to do now.
func (c *Catalog) NoAccount(s sipclient.Snapshot) string {
	if s.Locked("accounts") {
		return c.Text("settings.no_accounts_locked")
	}
	return c.Text("settings.no_accounts")
}

// DefaultAccount returns the account that dials.
func DefaultAccount(s sipclient.Snapshot) (sipclient.AccountView, bool) {
	for _, v := range s.Accounts {
		if v.ID == s.Default {
			return v, true
		}
	}
	if len(s.Accounts) > 0 {
		return s.Accounts[0], true
	}
	return sipclient.AccountView{}, false
}

// Account returns how one account stands.
func (c *Catalog) Account(v sipclient.AccountView, now time.Time) AccountLine {
	l := AccountLine{AccountID: v.ID, Title: c.AccountTitle(v), Mode: c.mode(v)}
	if v.Plain {
		l.Warning = c.Text("account.plain_warning")
	}
	switch v.State {
	case sipclient.AccountReady:
		l.Tone, l.Word = Good, c.Text("account.ready")
	case sipclient.AccountConnecting:
		l.Tone, l.Word = Warn, c.Text("account.connecting")
	case sipclient.AccountRegistering:
		l.Tone, l.Word = Warn, c.Text("account.registering")
	case sipclient.AccountWaiting:
		l.Tone, l.Word, l.Why, l.Remedy = Warn, c.waiting(v, now), c.Error(v.Err), TryAgain
		l.Long = join(" · ", c.since(v, now), l.Word)
	case sipclient.AccountFailed:
		l.Tone, l.Word, l.Why, l.Remedy = Bad, c.Text("account.failed"), c.Error(v.Err), remedyFor(v.Err)
		l.Long = c.since(v, now)
	case sipclient.AccountAsking:
		l.Tone, l.Word, l.Remedy = Warn, c.Text("account.asking"), EnterPassword
	default:
		l.Word, l.Remedy = c.Text("account.offline"), TryAgain
	}
	if l.Remedy == EditAccount && (v.Demo || v.Managed) { // nothing can be changed there
		l.Remedy = TryAgain
	}
	return c.button(l)
}

// SteadyAccount is Account without the seconds to the next try, for what is not drawn every
// second.
func (c *Catalog) SteadyAccount(v sipclient.AccountView, now time.Time) AccountLine {
	v.RetryAt = time.Time{}
	return c.Account(v, now)
}

// OtherDown names an account that is not connected and is not the one of that ID, whose line
// is at the top: calls to it do not come through. It is empty where there is none.
func (c *Catalog) OtherDown(s sipclient.Snapshot, id string) string {
	for _, v := range s.Accounts {
		down := v.State == sipclient.AccountWaiting || v.State == sipclient.AccountFailed || v.State == sipclient.AccountAsking
		if down && v.ID != id {
			return c.Text("account.other_down", Data{"Account": c.AccountTitle(v)})
		}
	}
	return ""
}

// AccountTitle returns what the window calls an account.
func (c *Catalog) AccountTitle(v sipclient.AccountView) string {
	switch {
	case v.Label != "":
		return Plain(v.Label)
	case v.Demo:
		return c.Text("account.demo_title")
	}
	return Plain(v.Title())
}

func (c *Catalog) mode(v sipclient.AccountView) string {
	switch {
	case v.Demo:
		return c.Text("account.mode_demo")
	case v.Register:
		return c.Text("account.mode_extension")
	}
	return c.Text("account.mode_trunk")
}

// since says since when there is no connection, with the date where that is not today.
func (c *Catalog) since(v sipclient.AccountView, now time.Time) string {
	if v.Since.IsZero() {
		return ""
	}
	since := v.Since.In(now.Location())
	when := c.Clock(since)
	if when == c.When(since, now) {
		return c.Text("account.failed_since", Data{"When": when})
	}
	return c.Text("account.failed_since_day", Data{"When": join(" ", c.Date(since, now), when)})
}

func (c *Catalog) waiting(v sipclient.AccountView, now time.Time) string {
	left := v.RetryAt.Sub(now)
	if v.RetryAt.IsZero() || left <= 0 {
		return c.Text("account.waiting")
	}
	return c.Count("account.retry_in", int((left+time.Second-1)/time.Second))
}

// remedyFor returns what helps against err once the phone has given up.
func remedyFor(err error) Remedy {
	var (
		register *sipclient.RegisterError
		cert     *sipclient.CertificateError
		connect  *sipclient.ConnectError
	)
	switch {
	case errors.Is(err, sipclient.ErrPlainPassword), errors.Is(err, account.ErrBadServer), errors.Is(err, account.ErrPlainWS):
		return EditAccount
	case errors.Is(err, sipclient.ErrPasswordNeeded), errors.Is(err, sipclient.ErrNoSecret), errors.Is(err, sipclient.ErrNoKeyring):
		return EnterPassword
	case errors.As(err, &register) && (register.Code == 401 || register.Code == 403 || register.Code == 407):
		return EnterPassword
	case errors.As(err, &register):
		return EditAccount
	case errors.As(err, &cert), errors.As(err, &connect) && connect.Certificate != nil:
		return EditAccount
	}
	return TryAgain
}

func (c *Catalog) button(l AccountLine) AccountLine {
	switch l.Remedy {
	case AddAccount:
		l.Button = c.Text("account.add")
	case EditAccount:
		l.Button = c.Text("account.edit")
	case EnterPassword:
		l.Button = c.Text("account.enter_password")
	case TryAgain:
		l.Button = c.Text("account.try_again")
	}
	return l
}
