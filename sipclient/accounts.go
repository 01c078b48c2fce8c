package sipclient

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"offhook/sipclient/account"
	"offhook/sipclient/registration"
)

// SaveAccount adds an account (a.ID is empty) or changes one, and connects it.
// p is its new password; nil keeps what there is. With a.AskPassword the
// password stays in memory and leaves the keyring. An account in a call takes
// its new settings when the call has ended. What the organisation has locked takes
// a password as long as nothing else is changed. The error is Validate's,
// ErrNoKeyring, ErrNoAccount, ErrLocked, or that of the settings file; nothing
// is changed then.
func (c *Client) SaveAccount(ctx context.Context, a account.Account, p *account.Password) (id string, err error) {
	if err := a.Validate(); err != nil {
		return "", err
	}
	a = a.Clone()
	isNew := a.ID == ""
	if err := c.changeable(a.ID); err != nil {
		if p == nil || !c.has(a) {
			return "", err
		}
		if _, err := c.keepPassword(ctx, a, p); err != nil {
			return "", err
		}
		return a.ID, c.ProvidePassword(a.ID, *p)
	}
	if isNew {
		a.ID = strings.ToLower(rand.Text()[:10])
	} else if err := c.saved(a.ID); err != nil {
		return "", err // before its password is kept
	}
	undo, err := c.keepPassword(ctx, a, p)
	if err != nil {
		return "", err
	}
	if err := c.saveSettings(ctx, func(s *Settings) error { return putAccount(s, a, isNew) }); err != nil {
		undo()
		return "", err
	}
	return a.ID, c.do(func(o *owner) error { o.replaceLine(a, p); return nil })
}

// changeable returns ErrLocked for an account, or "" for a new one, that the
// organisation does not let be changed. A password may always be given.
func (c *Client) changeable(id string) error {
	return c.do(func(o *owner) error { return o.changeable(id) })
}

func (o *owner) changeable(id string) error {
	if slices.Contains(o.settings.Managed, id) || o.settings.IsLocked("accounts") {
		return fmt.Errorf("%w: accounts", ErrLocked)
	}
	return nil
}

// saved returns ErrNoAccount where no account of the settings has the ID.
func (c *Client) saved(id string) error {
	return c.do(func(o *owner) error {
		if !slices.ContainsFunc(o.settings.Accounts, func(a account.Account) bool { return a.ID == id }) {
			return ErrNoAccount
		}
		return nil
	})
}

// has reports whether there is an account exactly like a.
func (c *Client) has(a account.Account) (is bool) {
	err := c.do(func(o *owner) error {
		is = slices.ContainsFunc(o.settings.Accounts, func(x account.Account) bool { return reflect.DeepEqual(x.Clone(), a) })
		return nil
	})
	return is && err == nil
}

// MoveAccount moves an account up (by < 0) or down the list by that many places,
// as far as the list goes. Errors: ErrNoAccount, ErrLocked.
func (c *Client) MoveAccount(id string, by int) error {
	return c.change(func(o *owner, s *Settings) error {
		if err := s.MoveAccount(id, by); err != nil {
			return err
		}
		o.sortLines(s.Accounts)
		return nil
	})
}

// sortLines puts the lines into the order of accounts, transient ones last.
func (o *owner) sortLines(accounts []account.Account) {
	place := func(l *line) int {
		if i := slices.IndexFunc(accounts, func(a account.Account) bool { return a.ID == l.acct.ID }); i >= 0 && !l.transient {
			return i
		}
		return len(accounts)
	}
	slices.SortStableFunc(o.lines, func(a, b *line) int { return place(a) - place(b) })
}

// keepPassword puts a password where the account wants it; undo puts back what
// was there.
func (c *Client) keepPassword(ctx context.Context, a account.Account, p *account.Password) (undo func(), err error) {
	secrets, nothing := c.options.Secrets, func() {}
	switch {
	case secrets == nil && p != nil && !p.Empty() && !a.AskPassword:
		return nil, ErrNoKeyring
	case secrets == nil, p == nil && !a.AskPassword:
		return nothing, nil
	}
	undo = c.putBack(ctx, a.ID)
	if a.AskPassword || p.Empty() {
		_ = secrets.Delete(ctx, a.ID) // there may be none, or no keyring: both are what is wanted
		return undo, nil
	}
	if err := secrets.Set(ctx, a.ID, *p); err != nil {
		return nil, fmt.Errorf("keeping the password: %w", err)
	}
	return undo, nil
}

// putBack returns what gives the keyring the password again that it has now.
func (c *Client) putBack(ctx context.Context, id string) (undo func()) {
	old, err := c.options.Secrets.Get(ctx, id)
	if err != nil {
		return func() {}
	}
	return func() {
		if err := c.options.Secrets.Set(ctx, id, old); err != nil {
			c.log.Warn("putting a password back", "account", id, "err", err)
		}
	}
}

// forgetPassword takes a password out of the keyring; that there is none, or no
// keyring, is what is wanted.
func (c *Client) forgetPassword(ctx context.Context, id string) (undo func(), err error) {
	undo = c.putBack(ctx, id)
	err = c.options.Secrets.Delete(ctx, id)
	if err != nil && !errors.Is(err, ErrNoSecret) && !errors.Is(err, ErrNoKeyring) {
		return undo, fmt.Errorf("forgetting the password: %w", err)
	}
	return undo, nil
}

func putAccount(s *Settings, a account.Account, isNew bool) error {
	i := slices.IndexFunc(s.Accounts, func(x account.Account) bool { return x.ID == a.ID })
	switch {
	case i >= 0:
		s.Accounts[i] = a
	case isNew:
		s.Accounts = append(s.Accounts, a)
	default:
		return ErrNoAccount
	}
	s.Welcomed = true
	return nil
}

// RemoveAccount unregisters an account and removes it and its password. An
// account in a call is ErrAccountBusy. A transient one is the person's own also where
// accounts are locked.
func (c *Client) RemoveAccount(ctx context.Context, id string) error {
	transient := false
	err := c.do(func(o *owner) error {
		l := o.findLine(id)
		switch {
		case l == nil || id == "":
			return ErrNoAccount
		case len(o.callsOf(l)) > 0:
			return ErrAccountBusy
		}
		if transient = l.transient; transient {
			return nil
		}
		return o.changeable(id)
	})
	if err != nil {
		return err
	}
	if !transient {
		if err := c.forgetAccount(ctx, id); err != nil {
			return err
		}
	}
	return c.do(func(o *owner) error {
		l := o.findLine(id)
		switch {
		case l == nil:
		case len(o.callsOf(l)) > 0: // begun while the file was written
			l.replace = func() { o.removeLine(l) }
		default:
			o.removeLine(l)
		}
		return nil
	})
}

// forgetAccount takes an account out of the settings, and its password out of the keyring.
func (c *Client) forgetAccount(ctx context.Context, id string) error {
	err := c.saveSettings(ctx, func(s *Settings) error {
		s.Accounts = slices.DeleteFunc(s.Accounts, func(a account.Account) bool { return a.ID == id })
		if s.Default == id {
			s.Default = ""
		}
		return nil
	})
	if err != nil || c.options.Secrets == nil {
		return err
	}
	if err := c.options.Secrets.Delete(ctx, id); err != nil {
		c.log.Info("removing a password", "account", id, "err", err)
	}
	return nil
}

// AddTransient adds an account that is never saved: the demo's, or one given on
// a command line. ca is PEM trusted for it alone; p may be empty.
func (c *Client) AddTransient(a account.Account, ca []byte, p account.Password) (id string, err error) {
	if err := a.Validate(); err != nil {
		return "", err
	}
	a = a.Clone()
	if a.ID == "" {
		a.ID = strings.ToLower(rand.Text()[:10])
	}
	return a.ID, c.do(func(o *owner) error {
		if l := o.findLine(a.ID); l != nil {
			if !l.transient || len(o.callsOf(l)) > 0 {
				return ErrNotAllowed
			}
			o.removeLine(l)
		}
		o.addLine(a, ca, true, &p)
		o.unseen.dirty = true
		return nil
	})
}

// Reconnect tries an account again now.
func (c *Client) Reconnect(accountID string) error {
	return c.withLine(accountID, func(o *owner, l *line) { o.feedLine(l, registration.Start, nil) })
}

// Awake says that the computer has slept: what waits is tried again at once,
// and connections are looked at, since most servers have given them up. Calls
// go on; whether they can is their media's affair.
func (c *Client) Awake() {
	c.post(func() {
		for _, l := range c.owner.lines {
			if !c.owner.closing {
				c.owner.awake(l)
			}
		}
	})
}

// ProvidePassword gives an account's password for this run of the program. It
// answers NoticePasswordNeeded, or tries again after a password was refused.
func (c *Client) ProvidePassword(accountID string, p account.Password) error {
	return c.withLine(accountID, func(o *owner, l *line) {
		l.password.provide(p)
		if l.state == registration.Refused || l.state == registration.Waiting {
			o.feedLine(l, registration.Start, nil)
		}
		o.unseen.dirty = true
	})
}

func (c *Client) withLine(accountID string, f func(*owner, *line)) error {
	return c.do(func(o *owner) error {
		l := o.findLine(accountID)
		if l == nil {
			return ErrNoAccount
		}
		f(o, l)
		return nil
	})
}

// replaceLine gives an account its new settings: at once, or when its calls
// have ended.
func (o *owner) replaceLine(a account.Account, p *account.Password) {
	o.unseen.dirty = true
	old := o.findLine(a.ID)
	if old == nil || a.ID == "" {
		o.addLine(a, nil, false, p)
		return
	}
	if p == nil {
		p = old.password.kept
	}
	old.password.kept = p
	if len(o.callsOf(old)) > 0 {
		old.replace = func() { o.replaceLine(a, p) }
		return
	}
	at := slices.Index(o.lines, old)
	o.removeLine(old)
	l := o.addLine(a, nil, false, p)
	o.lines = slices.Insert(slices.Delete(o.lines, len(o.lines)-1, len(o.lines)), at, l)
}

// removeLine takes an account down for good. Its un-REGISTER goes out before
// the connection closes, because one worker does both.
func (o *owner) removeLine(l *line) {
	o.lines = slices.DeleteFunc(o.lines, func(x *line) bool { return x == l })
	o.stopLine(l)
	l.discard()
	o.unseen.dirty = true
}
