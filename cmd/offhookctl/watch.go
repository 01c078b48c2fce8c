package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/boot"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

func (p *program) watchCommand() *cobra.Command {
	var limit time.Duration
	var demo bool
	cmd := &cobra.Command{
		Use: "watch", Short: "Connect all accounts and print every snapshot, until Ctrl-C", Args: cobra.NoArgs,
		Long: "What is printed is what the window gets: with --json each update is one object, whose \"snapshot\" is the whole\nstate and whose \"notices\" are what must not be lost in a newer one.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if limit > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, limit)
				defer cancel()
			}
			return p.with(ctx, sound{}, func(account.Account) bool { return true }, func(app *boot.App) error {
				if demo {
					if _, err := app.StartDemo(ctx); err != nil {
						return err
					}
				}
				return p.watch(ctx, app)
			})
		},
	}
	cmd.Flags().DurationVar(&limit, "for", 0, "stop after this `time`")
	cmd.Flags().BoolVar(&demo, "demo", false, "with the built-in demo PBX")
	return cmd
}

func (p *program) watch(ctx context.Context, app *boot.App) error {
	w := app.Client.Watch()
	defer w.Close()
	for {
		u, err := w.Next(ctx)
		switch {
		case ctx.Err() != nil || errors.Is(err, sipclient.ErrClosed):
			return nil
		case err != nil:
			return err
		case p.json:
			p.object(struct {
				Event string  `json:"event"`
				T     float64 `json:"t_ms"`
				sipclient.Update
			}{"update", p.now(), u})
		default:
			p.printUpdate(u)
		}
	}
}

func (p *program) printUpdate(u sipclient.Update) {
	for _, a := range u.Snapshot.Accounts {
		fmt.Fprintf(p.out, "%9.0f ms  account %s: %s %s\n", p.now(), a.Title(), a.State, a.Error)
		if a.Voicemail.Waiting {
			fmt.Fprintf(p.out, "%9.0f ms  account %s: %s\n", p.now(), a.Title(), p.words.Voicemail(a.Voicemail))
		}
	}
	for _, c := range u.Snapshot.Calls {
		fmt.Fprintf(p.out, "%9.0f ms  call %s: %s %s %s\n", p.now(), c.ID, c.Direction, c.Peer.Number, c.State)
	}
	for _, n := range u.Notices {
		about := ""
		switch v := n.Call; {
		case n.Err != nil:
			about = "  " + p.words.Error(n.Err).String()
		case v != nil && v.State == call.Ended:
			about = fmt.Sprintf("  %s: %s", v.ID, p.words.CallEnd(*v))
		}
		fmt.Fprintf(p.out, "%9.0f ms  %s%s\n", p.now(), n.Kind, about)
	}
}
