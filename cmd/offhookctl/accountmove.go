package main

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/control"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

func (p *program) moveAccountCommand() *cobra.Command {
	return &cobra.Command{
		Use: "move ACCOUNT up|down", Short: "Move an account by a place in the list; a phone that runs follows at once", Args: cobra.ExactArgs(2), ValidArgs: []string{"up", "down"},
		RunE: func(cmd *cobra.Command, args []string) error {
			by := map[string]int{"up": -1, "down": 1}[args[1]]
			if by == 0 {
				return usage("an account is moved up or down, not %q", args[1])
			}
			return p.moveAccount(cmd.Context(), args[0], by)
		},
	}
}

// moveAccount moves an account in the file, and has the phone that runs follow. Not all that
// stands in the file is known to that phone: it reads it when it starts.
func (p *program) moveAccount(ctx context.Context, name string, by int) error {
	live, err := p.liveAccounts(ctx)
	if err != nil && !errors.Is(err, control.ErrNotRunning) {
		return err
	}
	store, err := p.settings()
	if err != nil {
		return err
	}
	var moved account.Account
	settings, err := store.Update(ctx, func(s *sipclient.Settings) error {
		a, err := findAccount(*s, name)
		if err != nil {
			return err
		}
		moved = a
		return s.MoveAccount(a.ID, by)
	})
	if err != nil {
		return err
	}
	if by = places(live.Accounts, settings.Accounts, moved.ID); by == 0 {
		return nil
	}
	return p.tell(ctx, control.Request{Do: control.Move, Account: moved.ID, By: by})
}

// places is by how many an account has to be moved within a list to stand among those around
// it as it does in another list, which may have more; 0 where the list does not have it.
func places(list, other []account.Account, id string) int {
	is := func(a account.Account) bool { return a.ID == id }
	from := slices.IndexFunc(list, is)
	if from < 0 {
		return 0
	}
	to := 0
	for _, a := range other[:max(0, slices.IndexFunc(other, is))] {
		if slices.ContainsFunc(list, func(b account.Account) bool { return a.ID == b.ID }) {
			to++
		}
	}
	return to - from
}

// makeDefault lets an account dial: in the file, and in the phone that runs, if that has it.
func (p *program) makeDefault(ctx context.Context, name string) error {
	live, err := p.liveAccounts(ctx)
	if err != nil && !errors.Is(err, control.ErrNotRunning) {
		return err
	}
	a, err := p.changeAccount(ctx, name, dials)
	if err != nil || !slices.ContainsFunc(live.Accounts, func(b account.Account) bool { return a.ID == b.ID }) {
		return err
	}
	return p.tell(ctx, control.Request{Do: control.Default, Account: a.ID})
}

func (p *program) reconnectCommand() *cobra.Command {
	return &cobra.Command{
		Use: "reconnect ACCOUNT", Short: "Have the running phone try an account again now", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			live, err := p.liveAccounts(cmd.Context())
			if err != nil {
				return err
			}
			a, err := findAccount(live, args[0])
			if err != nil {
				if saved, wrong := p.savedAccount(cmd.Context(), args[0]); wrong == nil {
					err = hinted("It takes what is added meanwhile when it is started again.", "The running phone does not have the account %q yet.", saved.ID)
				}
				return err
			}
			return p.tell(cmd.Context(), control.Request{Do: control.Reconnect, Account: a.ID})
		},
	}
}

// liveAccounts are those of the phone that runs, with the default one.
func (p *program) liveAccounts(ctx context.Context) (live sipclient.Settings, err error) {
	reply, err := p.ask(ctx, control.Request{Do: control.State})
	switch {
	case err != nil:
		return live, err
	case reply.Snapshot == nil:
		return live, errors.New("the phone answered without its accounts")
	}
	live.Default = reply.Snapshot.Default
	for _, v := range reply.Snapshot.Accounts {
		live.Accounts = append(live.Accounts, v.Account)
	}
	return live, nil
}
