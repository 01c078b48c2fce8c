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
	var l line
	cmd := &cobra.Command{
		Use: "phone", Short: "Be a phone until Ctrl-C, commanded by other runs of offhookctl", Args: cobra.NoArgs,
		Long: "All accounts connect, and what happens is printed as by \"offhookctl watch\". Calls are placed and taken by\n\"offhookctl dial\", \"accept\", \"hold\" and so on, by the same person on the same computer, as in the window.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			open, err := l.besides(ctx, p)
			if err != nil {
				return err
			}
			sound, err := a.open()
			if err != nil {
				return err
			}
			return p.with(ctx, sound, func(account.Account) bool { return true }, func(app *boot.App) error {
				return p.served(ctx, app, func() error {
					if err := open(app); err != nil {
						return err
					}
					return p.watch(ctx, app)
				})
			})
		},
	}
	a.flags(cmd)
	l.flags(cmd)
	return cmd
}

// besides returns what makes the account live that the command line names, or gives
// the password of, besides those of the settings; it does nothing where it names none.
func (l *line) besides(ctx context.Context, p *program) (open func(*boot.App) error, err error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	if l.saved() && l.account == "" && !l.password {
		return func(*boot.App) error { return nil }, nil
	}
	c, err := l.choose(ctx, p)
	return func(app *boot.App) error {
		_, err := l.open(ctx, app, c)
		return err
	}, err
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
	defer server.Close()
	return f()
}
