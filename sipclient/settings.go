package sipclient

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"offhook/sipclient/account"
)

// SetDefault makes an account the one that dials: from now on, or, for a
// transient account, until the program ends. Errors: ErrNoAccount, ErrLocked.
func (c *Client) SetDefault(accountID string) error {
	transient := false
	err := c.do(func(o *owner) error {
		l := o.findLine(accountID)
		if l == nil || accountID == "" {
			return ErrNoAccount
		}
		if !l.transient && o.settings.IsLocked("default_account") {
			return fmt.Errorf("%w: default_account", ErrLocked)
		}
		o.dials, o.unseen.dirty = "", true
		if transient = l.transient; transient {
			o.dials = accountID
		}
		return nil
	})
	if err != nil || transient {
		return err
	}
	return c.change(func(_ *owner, s *Settings) error {
		s.Default = accountID
		return nil
	})
}

// SetWelcomed notes that the first-run page has been left.
func (c *Client) SetWelcomed() error {
	return c.change(func(_ *owner, s *Settings) error {
		s.Welcomed = true
		return nil
	})
}

// change alters the settings at once and writes them behind; what goes wrong in
// writing is told by NoticeSettings.
func (c *Client) change(f func(*owner, *Settings) error) error {
	return c.do(func(o *owner) error {
		s := o.settings.Clone()
		if err := f(o, &s); err != nil {
			return err
		}
		o.settings, o.unseen.dirty = s, true
		o.write(s, func(err error) {
			if err != nil {
				o.notify(Notice{Kind: NoticeSettings, Err: err})
			}
		})
		return nil
	})
}

// saveSettings alters the settings and returns once they are written. Where
// they cannot be, they stay as they were.
func (c *Client) saveSettings(ctx context.Context, f func(*Settings) error) error {
	result := make(chan error, 1)
	err := c.do(func(o *owner) error {
		before, s := o.settings, o.settings.Clone()
		if err := f(&s); err != nil {
			return err
		}
		o.settings = s
		o.write(s, func(err error) {
			switch {
			case err == nil:
			case reflect.DeepEqual(o.settings, s):
				o.settings, o.unseen.dirty = before, true
			default: // a person went on choosing meanwhile
				o.settings.Accounts = before.Accounts
			}
			result <- err
		})
		return nil
	})
	if err != nil {
		return err
	}
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-c.ended:
		return ErrClosed
	}
}

// write saves s on the file worker; done runs on the owner.
func (o *owner) write(s Settings, done func(error)) {
	o.files.do(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(o.c.life), storeLimit) // also while closing
		defer cancel()
		err := o.c.options.Settings.Save(ctx, s)
		o.c.post(func() {
			mended := err == nil && o.settingsErr != nil && !errors.Is(o.settingsErr, ErrOrganisation) // that file is another
			if err != nil || mended {
				o.settingsErr, o.unseen.dirty = err, true
			}
			done(err)
		})
	})
}

// Clone returns a copy that shares no memory with s.
func (s Settings) Clone() Settings {
	s.Accounts = slices.Clone(s.Accounts)
	for i, a := range s.Accounts {
		s.Accounts[i] = a.Clone()
	}
	s.Choices, s.Locked = s.Choices.clone(), slices.Clone(s.Locked)
	s.Managed = slices.Clone(s.Managed)
	return s
}

// MoveAccount moves an account up (by < 0) or down the list by that many places, as far as
// the list goes; those of the organisation stand before all others. Errors: ErrNoAccount,
// ErrLocked.
func (s *Settings) MoveAccount(id string, by int) error {
	if slices.Contains(s.Managed, id) || s.IsLocked("accounts") {
		return fmt.Errorf("%w: accounts", ErrLocked)
	}
	from := slices.IndexFunc(s.Accounts, func(a account.Account) bool { return a.ID == id })
	if from < 0 {
		return ErrNoAccount
	}
	first := 0
	for first < len(s.Accounts) && slices.Contains(s.Managed, s.Accounts[first].ID) {
		first++
	}
	a, rest := s.Accounts[from], slices.Delete(slices.Clone(s.Accounts), from, from+1)
	s.Accounts = slices.Insert(rest, min(max(from+by, first), len(rest)), a)
	return nil
}
