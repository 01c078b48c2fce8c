package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/control"
	"offhook/sipclient"
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

// moveAccount moves an account in the phone that runs, which writes it down, or else in the
// file.
func (p *program) moveAccount(ctx context.Context, name string, by int) error {
	id, err := p.liveAccount(ctx, name)
	switch {
	case err == nil:
		return p.tell(ctx, control.Request{Do: control.Move, Account: id, By: by})
	case !errors.Is(err, control.ErrNotRunning):
		return err
	}
	store, err := p.settings()
	if err != nil {
		return err
	}
	_, err = store.Update(ctx, func(s *sipclient.Settings) error {
		a, err := findAccount(*s, name)
		if err != nil {
			return err
		}
		return s.MoveAccount(a.ID, by)
	})
	return err
}

func (p *program) reconnectCommand() *cobra.Command {
	return &cobra.Command{
		Use: "reconnect ACCOUNT", Short: "Have the running phone try an account again now", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := p.liveAccount(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return p.tell(cmd.Context(), control.Request{Do: control.Reconnect, Account: id})
		},
	}
}

// liveAccount is the ID of an account of the phone that runs, named as findAccount takes it.
func (p *program) liveAccount(ctx context.Context, name string) (id string, err error) {
	reply, err := p.ask(ctx, control.Request{Do: control.State})
	switch {
	case err != nil:
		return "", err
	case reply.Snapshot == nil:
		return "", errors.New("the phone answered without its accounts")
	}
	live := sipclient.Settings{Default: reply.Snapshot.Default}
	for _, v := range reply.Snapshot.Accounts {
		live.Accounts = append(live.Accounts, v.Account)
	}
	a, err := findAccount(live, name)
	return a.ID, err
}
