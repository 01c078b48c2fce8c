package main

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

func (p *program) changeAccountCommand() *cobra.Command {
	var given addition
	cmd := &cobra.Command{
		Use: "change ACCOUNT", Short: "Change what is named of an account, for a phone that runs from its next start on", Args: cobra.ExactArgs(1),
		Long: "An empty value takes something away: --mailbox \"\", --rule \"\". A list takes the place of the one before.\nA password that is kept is no longer asked for.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := given.checkPassword(); err != nil {
				return err
			}
			return p.changeFields(cmd.Context(), args[0], cmd.Flags(), given.password)
		},
	}
	given.flags(cmd.Flags())
	return cmd
}

// changeFields gives an account the values of the flags that were given. A new password is
// kept first, so that the account is as it was where that fails; one that was for another
// login is forgotten.
func (p *program) changeFields(ctx context.Context, name string, given *pflag.FlagSet, asked bool) (err error) {
	var password account.Password
	if asked {
		if password, err = p.readPassword(); err != nil {
			return err
		}
	}
	store, err := p.settings()
	if err != nil {
		return err
	}
	var before, after account.Account
	edit := func(s *sipclient.Settings) (err error) {
		before, after, err = p.edited(ctx, s, name, given)
		return err
	}
	if asked {
		settings, err := store.Load(ctx)
		if err == nil {
			err = edit(&settings)
		}
		if err != nil {
			return err
		}
		undo, err := replacePassword(ctx, p.keyring(), before.ID, password)
		if err != nil {
			return err
		}
		if _, err = store.Update(ctx, edit); err != nil {
			return errors.Join(err, undo())
		}
		return nil
	}
	if _, err = store.Update(ctx, edit); err != nil {
		return err
	}
	if !after.SameLogin(before) || after.AskPassword {
		p.forget(ctx, after.ID)
	}
	return nil
}

// edited changes an account in s, and returns what it was and is.
func (p *program) edited(ctx context.Context, s *sipclient.Settings, name string, given *pflag.FlagSet) (before, after account.Account, err error) {
	if before, err = findAccount(*s, name); err != nil {
		return before, after, err
	}
	if err := unlocked(*s, before.ID); err != nil {
		return before, after, err
	}
	if after, err = changed(before, given); err != nil {
		return before, after, err
	}
	if err := checkMelody(ctx, after.Melody); given.Changed("melody") && err != nil {
		return before, after, err
	}
	i := slices.IndexFunc(s.Accounts, func(a account.Account) bool { return a.ID == before.ID })
	s.Accounts[i] = after
	return before, after, nil
}

// replacePassword keeps a password; undo puts back what was there.
func replacePassword(ctx context.Context, keyring sipclient.Secrets, id string, password account.Password) (undo func() error, err error) {
	old, err := keyring.Get(ctx, id)
	switch {
	case errors.Is(err, sipclient.ErrNoSecret):
		undo = func() error { return keyring.Delete(ctx, id) }
	case err != nil:
		return nil, err
	default:
		undo = func() error { return keyring.Set(ctx, id, old) }
	}
	return undo, keyring.Set(ctx, id, password)
}

// forget takes an account's password out of the keyring. Where there is none, or no
// keyring, there is nothing left behind.
func (p *program) forget(ctx context.Context, id string) {
	if err := p.keyring().Delete(ctx, id); err != nil && !errors.Is(err, sipclient.ErrNoSecret) {
		p.logger().Info("removing a password", "account", id, "error", err)
	}
}

// changed is an account with the values of the flags that were given.
func changed(a account.Account, given *pflag.FlagSet) (account.Account, error) {
	next := addition{account: a.Clone()}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	next.flags(flags)
	var errs []error
	some := false
	given.Visit(func(f *pflag.Flag) {
		to := flags.Lookup(f.Name)
		if to == nil { // it is one of every command
			return
		}
		some = true
		if list, ok := f.Value.(pflag.SliceValue); ok {
			errs = append(errs, to.Value.(pflag.SliceValue).Replace(list.GetSlice()))
		} else {
			errs = append(errs, to.Value.Set(f.Value.String()))
		}
	})
	if !some {
		return a, usage("accounts change takes what is to change, such as --label")
	}
	if given.Changed("codec") {
		list, err := codecList(next.codecs)
		next.account.Codecs, errs = list, append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return a, err
	}
	if next.password {
		next.account.AskPassword = false
	}
	return next.account, next.account.Validate()
}
