package sipclient

import (
	"context"
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
	// Choices are the keys of the choices that change.
	Choices []string `json:"choices"`
}

// Empty reports whether the file brings nothing that is not so already.
func (i Imported) Empty() bool { return len(i.Added)+len(i.Changed)+len(i.Choices) == 0 }

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
	before, after, err := c.readSettings(ctx, path)
	if err != nil {
		return Imported{}, err
	}
	report := compare(before, after)
	for _, a := range append(slices.Clone(report.Added), report.Changed...) {
		if err := c.changeable(a.ID); err != nil {
			return Imported{}, err
		}
	}
	err = c.saveSettings(ctx, func(s *Settings) error {
		s.Choices, s.Default, s.Welcomed = after.Choices, after.Default, true
		for _, a := range append(slices.Clone(report.Added), report.Changed...) {
			if err := putAccount(s, a, true); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Imported{}, err
	}
	return report, c.do(func(o *owner) error {
		o.applyChoices(o.settings.Choices)
		for _, a := range append(slices.Clone(report.Added), report.Changed...) {
			o.replaceLine(a, nil)
		}
		return nil
	})
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
		}
	}
	i.Choices = changedChoices(before.Choices, after.Choices)
	return i
}
