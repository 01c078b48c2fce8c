package sipclient

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"offhook/sipclient/account"
)

// Imported is what a settings file brings: from somebody who set the phone up
// elsewhere, or an administrator.
type Imported struct {
	// Added and Changed are the accounts that are new, and those that take the
	// place of one with the same ID.
	Added   []account.Account `json:"added"`
	Changed []account.Account `json:"changed"`
	// Elsewhere are the IDs of the changed accounts that sign in at another server
	// or as somebody else than before: what was kept of their passwords is
	// forgotten, so that nobody gets it who did not have it.
	Elsewhere []string `json:"elsewhere,omitempty"`
	// Default is the ID of the account that dials from now on; empty where that
	// stays.
	Default string `json:"default,omitempty"`
	// Choices are the keys of the choices that change.
	Choices []string `json:"choices"`
	// Unannounced is set where the phone records every call and tells nobody from then on.
	Unannounced bool `json:"unannounced,omitempty"`
}

// Empty reports whether the file brings nothing that is not so already.
func (i Imported) Empty() bool {
	return len(i.Added)+len(i.Changed)+len(i.Choices) == 0 && i.Default == ""
}

// accounts are the new and the changed ones.
func (i Imported) accounts() []account.Account {
	return append(slices.Clone(i.Added), i.Changed...)
}

// NeedPassword returns the accounts whose password has to be given: the new ones,
// and those that sign in elsewhere than before.
func (i Imported) NeedPassword() []account.Account {
	return slices.DeleteFunc(i.accounts(), func(a account.Account) bool { return !i.signsInAnew(a.ID) })
}

// signsInAnew reports whether an account's kept password must not be used.
func (i Imported) signsInAnew(id string) bool {
	return slices.Contains(i.Elsewhere, id) || slices.ContainsFunc(i.Added, func(a account.Account) bool { return a.ID == id })
}

// errMoved means that the settings changed while a file was read.
var errMoved = errors.New("the settings have changed")

// ReadSettings tells what ImportSettings would bring. Errors: ErrSettingsBroken
// with line and column, and what the file system says.
func (c *Client) ReadSettings(ctx context.Context, path string) (Imported, error) {
	before, after, err := c.readSettings(ctx, path)
	return compare(before, after), err
}

// ImportSettings takes what a settings file says into this phone's settings and
// connects its accounts. Their passwords are asked for when the servers want
// them. What the organisation has locked stays. Errors: as of ReadSettings,
// ErrLocked where no accounts may be added, and those of saving; nothing is
// changed then.
func (c *Client) ImportSettings(ctx context.Context, path string) (Imported, error) {
	for {
		report, err := c.importSettings(ctx, path)
		if !errors.Is(err, errMoved) {
			return report, err
		}
	}
}

func (c *Client) importSettings(ctx context.Context, path string) (Imported, error) {
	before, after, err := c.readSettings(ctx, path)
	if err != nil {
		return Imported{}, err
	}
	report := compare(before, after)
	for _, a := range report.accounts() {
		if err := c.changeable(a.ID); err != nil {
			return Imported{}, err
		}
	}
	undo, err := c.forgetPasswords(ctx, report)
	if err != nil {
		return Imported{}, err
	}
	err = c.saveSettings(ctx, func(s *Settings) error {
		if !reflect.DeepEqual(*s, before) {
			return errMoved
		}
		s.Choices, s.Default, s.Welcomed = after.Choices, after.Default, true
		for _, a := range report.accounts() {
			if err := putAccount(s, a, true); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		undo()
		return Imported{}, err
	}
	return report, c.do(func(o *owner) error {
		o.applyChoices(o.settings.Choices)
		for _, a := range report.accounts() {
			var p *account.Password
			if report.signsInAnew(a.ID) {
				p = &account.Password{}
			}
			o.replaceLine(a, p)
		}
		return nil
	})
}

// forgetPasswords takes out of the keyring what must not reach the servers that
// a file names; undo puts it back. Without a keyring there is nothing to take.
func (c *Client) forgetPasswords(ctx context.Context, i Imported) (undo func(), err error) {
	var undos []func()
	undo = func() {
		for _, f := range undos {
			f()
		}
	}
	if c.options.Secrets == nil {
		return undo, nil
	}
	for _, a := range i.NeedPassword() {
		back, err := c.forgetPassword(ctx, a.ID)
		if err != nil {
			undo()
			return nil, err
		}
		undos = append(undos, back)
	}
	return undo, nil
}

// readSettings returns the settings as they are, and as they would be.
func (c *Client) readSettings(ctx context.Context, path string) (before, after Settings, err error) {
	err = c.do(func(o *owner) error {
		before = o.settings.Clone()
		return nil
	})
	if err != nil {
		return before, before, err
	}
	after, err = c.options.Settings.Read(ctx, path, before)
	if err != nil {
		return before, before, err
	}
	return before, after, nil
}

func compare(before, after Settings) (i Imported) {
	for _, a := range after.Accounts {
		at := slices.IndexFunc(before.Accounts, func(b account.Account) bool { return a.ID == b.ID })
		switch {
		case at < 0:
			i.Added = append(i.Added, a)
		case !reflect.DeepEqual(a, before.Accounts[at].Clone()):
			i.Changed = append(i.Changed, a)
			if !a.SameLogin(before.Accounts[at]) {
				i.Elsewhere = append(i.Elsewhere, a.ID)
			}
		}
	}
	if after.Default != before.Default {
		i.Default = after.Default
	}
	i.Choices = changedChoices(before.Choices, after.Choices)
	i.Unannounced = after.Recording.unannounced() && !before.Recording.unannounced()
	return i
}
