package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/secret"
)

func (p *program) accountsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "accounts", Short: "List, add, change, move and remove accounts", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.listAccounts(cmd.Context()) },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the accounts", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return p.listAccounts(cmd.Context()) },
		},
		p.addAccountCommand(),
		p.changeAccountCommand(), p.moveAccountCommand(), p.reconnectCommand(),
		&cobra.Command{
			Use: "remove ACCOUNT", Short: "Remove an account and its password, for a phone that runs from its next start on", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return p.removeAccount(cmd.Context(), args[0]) },
		},
		&cobra.Command{
			Use: "default ACCOUNT", Short: "Make an account the one that dials; a phone that runs follows at once", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return p.makeDefault(cmd.Context(), args[0]) },
		},
		&cobra.Command{
			Use: "password ACCOUNT", Short: "Keep the password on standard input in the keyring", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return p.setPassword(cmd.Context(), args[0]) },
		},
	)
	return cmd
}

// listedAccount is an account as accounts --json prints it.
type listedAccount struct {
	account.Account
	Default bool `json:"default"`
}

func (p *program) listAccounts(ctx context.Context) error {
	store, err := p.settings()
	if err != nil {
		return err
	}
	settings, err := store.Load(ctx)
	if err != nil {
		return err
	}
	standard, _ := findAccount(settings, "") // there may be none
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	if !p.json && len(settings.Accounts) > 0 {
		fmt.Fprintln(table, "\tID\tNUMBER\tSERVER\tMODE\tCODECS")
	}
	for _, a := range settings.Accounts {
		if p.json {
			p.object(listedAccount{a, a.ID == standard.ID})
			continue
		}
		mark, mode := "", "trunk"
		if a.ID == standard.ID {
			mark = "*"
		}
		if a.Register {
			mode = "extension"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%v\n", mark, a.ID, a.Number, a.Server, mode, a.CodecOrder())
	}
	return table.Flush()
}

func (p *program) addAccountCommand() *cobra.Command {
	var add addition
	cmd := &cobra.Command{
		Use: "add ID --number NUMBER --server ADDRESS", Args: cobra.ExactArgs(1),
		Short: "Add an account under a short name that never changes, for a phone that runs from its next start on",
		RunE: func(cmd *cobra.Command, args []string) error {
			add.account.ID = args[0]
			if err := add.checkPassword(); err != nil {
				return err
			}
			return p.addAccount(cmd.Context(), add)
		},
	}
	add.flags(cmd.Flags())
	cmd.Flags().BoolVar(&add.standard, "default", false, "make it the account that dials")
	for _, name := range []string{"number", "server"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // the flag is not defined above
		}
	}
	return cmd
}

// addAccount keeps the password first: an account without its password would
// only fail later, and with less to say.
func (p *program) addAccount(ctx context.Context, add addition) (err error) {
	a := add.account
	if a.Codecs, err = codecList(add.codecs); err != nil {
		return err
	}
	if err := errors.Join(a.Validate(), checkMelody(ctx, a.Melody)); err != nil {
		return err
	}
	store, err := p.settings()
	if err != nil {
		return err
	}
	var password account.Password
	if add.password {
		if password, err = p.readPassword(); err != nil {
			return err
		}
	}
	settings, err := store.Load(ctx)
	if err != nil {
		return err
	}
	if err := addable(settings, a.ID, add.standard); err != nil {
		return err
	}
	if !password.Empty() {
		if err := p.keyring().Set(ctx, a.ID, password); err != nil {
			return err
		}
	}
	_, err = store.Update(ctx, func(s *sipclient.Settings) error {
		if err := addable(*s, a.ID, add.standard); err != nil {
			return err
		}
		s.Accounts, s.Welcomed = append(s.Accounts, a), true
		if add.standard {
			s.Default = a.ID
		}
		return nil
	})
	return err
}

// addable makes sure that accounts may be added, or made the default one, and that none has
// the ID: its password is not to be replaced by another's.
func addable(s sipclient.Settings, id string, standard bool) error {
	if err := unlocked(s, ""); err != nil {
		return err
	}
	if standard && s.IsLocked("default_account") {
		return fmt.Errorf("%w: default_account", sipclient.ErrLocked)
	}
	if slices.ContainsFunc(s.Accounts, func(a account.Account) bool { return a.ID == id }) {
		return hinted("Choose another id, or remove that one first.", "There is an account %q already.", id)
	}
	return nil
}

// unlocked returns ErrLocked for an account, or "" for a new one, that the organisation does
// not let be changed.
func unlocked(s sipclient.Settings, id string) error {
	if slices.Contains(s.Managed, id) || s.IsLocked("accounts") {
		return fmt.Errorf("%w: accounts", sipclient.ErrLocked)
	}
	return nil
}

func (p *program) removeAccount(ctx context.Context, name string) error {
	removed, err := p.changeAccount(ctx, name, removed)
	if err != nil {
		return err
	}
	p.forget(ctx, removed.ID)
	return nil
}

// removed takes an account out of the settings.
func removed(s *sipclient.Settings, a account.Account) error {
	if err := unlocked(*s, a.ID); err != nil {
		return err
	}
	s.Accounts = slices.DeleteFunc(s.Accounts, func(x account.Account) bool { return x.ID == a.ID })
	if s.Default == a.ID {
		s.Default = ""
	}
	return nil
}

// dials makes an account the default one.
func dials(s *sipclient.Settings, a account.Account) error {
	if s.IsLocked("default_account") {
		return fmt.Errorf("%w: default_account", sipclient.ErrLocked)
	}
	s.Default = a.ID
	return nil
}

func (p *program) setPassword(ctx context.Context, name string) error {
	a, err := p.savedAccount(ctx, name)
	if err != nil {
		return err
	}
	password, err := p.readPassword()
	if err != nil {
		return err
	}
	return p.keyring().Set(ctx, a.ID, password)
}

// changeAccount changes the settings around one account, which it returns.
func (p *program) changeAccount(ctx context.Context, name string, change func(*sipclient.Settings, account.Account) error) (a account.Account, err error) {
	store, err := p.settings()
	if err != nil {
		return a, err
	}
	_, err = store.Update(ctx, func(s *sipclient.Settings) (err error) {
		if a, err = findAccount(*s, name); err == nil {
			err = change(s, a)
		}
		return err
	})
	return a, err
}

func (p *program) keyring() *secret.Keyring { return secret.New(secret.Options{Logger: p.logger()}) }
