package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/boot"
	"offhook/cmd/internal/control"
	"offhook/cmd/internal/meeting"
	"offhook/sipclient/account"
)

func (p *program) phoneCommand() *cobra.Command {
	var a audio
	var demo bool
	cmd := &cobra.Command{
		Use: "phone", Short: "Be a phone until Ctrl-C, commanded by other runs of offhookctl", Args: cobra.NoArgs,
		Long: "All accounts connect, and what happens is printed as by \"offhookctl watch\". Calls are placed and taken by\n\"offhookctl dial\", \"accept\", \"hold\" and so on, by the same person on the same computer, as in the window.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			files, err := a.open()
			if err != nil {
				return err
			}
			ctx := cmd.Context()
			return p.with(ctx, files, func(account.Account) bool { return true }, func(app *boot.App) error {
				return p.served(ctx, app, func() error {
					if demo {
						if _, err := app.StartDemo(ctx); err != nil {
							return err
						}
					}
					return p.watch(ctx, app)
				})
			})
		},
	}
	a.flags(cmd)
	cmd.Flags().BoolVar(&demo, "demo", false, "with the built-in demo PBX")
	return cmd
}

// served lets other processes command app while f runs.
func (p *program) served(ctx context.Context, app *boot.App, f func() error) error {
	path, err := boot.SettingsPath(p.configFile)
	if err != nil {
		return err
	}
	server, err := control.Serve(ctx, app.Client, path, p.logger())
	switch {
	case errors.Is(err, meeting.ErrTaken):
		return hinted("End it first, or give this one settings of its own with --config.", "A phone with these settings runs already.")
	case err != nil:
		return err
	}
	return errors.Join(f(), server.Close())
}
