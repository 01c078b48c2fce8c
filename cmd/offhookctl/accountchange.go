package main

import (
	"context"
	"errors"
	"fmt"
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
		Long: "An empty value takes something away: --mailbox \"\", --rule \"\". A list takes the place of the one before.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.changeFields(cmd.Context(), args[0], cmd.Flags(), given.password)
		},
	}
	given.flags(cmd.Flags())
	cmd.MarkFlagsMutuallyExclusive("password-stdin", "ask-password")
	return cmd
}

// changeFields gives an account the values of the flags that were given. A password that
// was for another login is forgotten.
func (p *program) changeFields(ctx context.Context, name string, given *pflag.FlagSet, asked bool) (err error) {
	var password account.Password
	if asked {
		if password, err = p.readPassword(); err != nil {
			return err
		}
	}
	var before, after account.Account
	store, err := p.settings()
	if err != nil {
		return err
	}
	_, err = store.Update(ctx, func(s *sipclient.Settings) error {
		if before, err = findAccount(*s, name); err != nil {
			return err
		}
		if slices.Contains(s.Managed, before.ID) || s.IsLocked("accounts") {
			return fmt.Errorf("%w: accounts", sipclient.ErrLocked)
		}
		if after, err = changed(before, given); err != nil {
			return err
		}
		if err := checkMelody(ctx, after.Melody); given.Changed("melody") && err != nil {
			return err
		}
		i := slices.IndexFunc(s.Accounts, func(a account.Account) bool { return a.ID == before.ID })
		s.Accounts[i] = after
		return nil
	})
	switch {
	case err != nil:
		return err
	case asked:
		return p.keyring().Set(ctx, after.ID, password)
	case !after.SameLogin(before) || after.AskPassword:
		if err := p.keyring().Delete(ctx, after.ID); err != nil && !errors.Is(err, sipclient.ErrNoSecret) {
			p.logger().Info("removing a password", "account", after.ID, "error", err)
		}
	}
	return nil
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
	return next.account, next.account.Validate()
}
