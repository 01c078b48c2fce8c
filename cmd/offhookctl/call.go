package main

import (
	"context"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/boot"
)

// placing are the flags of call.
type placing struct {
	line    line
	audio   audio
	conduct conduct
}

func (p *program) callCommand() *cobra.Command {
	var c placing
	cmd := &cobra.Command{
		Use: "call TARGET", Short: "Place a call and say how it went", Args: cobra.ExactArgs(1),
		Long: "TARGET is a number as people write it, or a SIP address. The call goes on until either side hangs up: --duration,\n" +
			"Ctrl-C, or the other side. How it ended is the exit status (offhookctl help exit).",
		Example: "  offhookctl call 07010002000 --demo\n" +
			"  offhookctl call 9196 --server pbx.example.com --user 07010001000 --play in.wav --record out.wav --duration 10s --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := c.check(); err != nil {
				return err
			}
			return p.placeCall(cmd.Context(), c, args[0])
		},
	}
	c.line.flags(cmd)
	c.audio.flags(cmd)
	c.conduct.flags(cmd)
	return cmd
}

func (c *placing) check() error {
	if err := c.line.check(); err != nil {
		return err
	}
	return c.conduct.check()
}

func (p *program) placeCall(ctx context.Context, c placing, target string) error {
	chosen, err := c.line.choose(ctx, p)
	if err != nil {
		return err
	}
	files, err := c.audio.open()
	if err != nil {
		return err
	}
	var v endedCall
	err = p.with(ctx, files, chosen.connects, func(app *boot.App) error {
		id, err := c.line.open(ctx, app, chosen)
		if err != nil {
			return err
		}
		w := app.Client.Watch()
		defer w.Close()
		dialled, err := app.Client.Dial(id, target)
		if err != nil {
			return err
		}
		v, err = p.follower(app, w, dialled, c.conduct).run(ctx)
		return err
	})
	if err != nil {
		return err
	}
	recording, err := c.audio.heard(v)
	if err != nil {
		return err
	}
	p.summarise(v, recording)
	return ended(p.words, v)
}
