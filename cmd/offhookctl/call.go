package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/boot"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// placing are the flags of call; answer has most of them, too.
type placing struct {
	line    line
	audio   audio
	conduct conduct
	trace   sipTrace
	ready   bool
	letters bool
	times   int
	as      sipclient.Identity
}

func (p *program) callCommand() *cobra.Command {
	var c placing
	cmd := &cobra.Command{
		Use: "call TARGET", Short: "Place a call and say how it went", Args: cobra.ExactArgs(1),
		Long: "TARGET is a number as people write it, or a SIP address; \",\" in it is a pause, and what follows is sent after the answer. The call goes on until either side hangs up: --duration,\n" +
			"Ctrl-C, or the other side. How it ended is the exit status (offhookctl help exit).",
		Example: "  offhookctl call 07010002000 --demo\n" +
			"  offhookctl call 9196 --server pbx.example.com --user 07010001000 --play in.wav --record out.wav --duration 10s --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := c.check(); err != nil {
				return err
			}
			text := spelled(args[0], c.letters)
			target, err := account.ParseTarget(text, "pbx.invalid") // whatever the host will be
			if err != nil {
				return &failure{exitUsage, p.words.Error(err), err}
			}
			last, err := p.placeCalls(cmd.Context(), c, text)
			return p.conclude(c.audio, sipclient.Outgoing, target.User, last, err) // without what is sent after the answer
		},
	}
	c.flags(cmd)
	shownFlags(cmd, &c.as)
	cmd.Flags().BoolVar(&c.ready, "ready", false, "dial once the account is connected, as in a phone that is open already")
	cmd.Flags().BoolVar(&c.letters, "letters", false, "take the digits of the letters in TARGET, as on a telephone's keys")
	cmd.Flags().BoolVar(&c.conduct.told, "send-waiting", false, "send at once what is behind a \";\" in TARGET, and would wait for a person")
	cmd.Flags().IntVar(&c.times, "times", 1, "place the call so many times, one after the other; ends with the first that is not answered")
	return cmd
}

func (c *placing) flags(cmd *cobra.Command) {
	c.line.flags(cmd)
	c.audio.flags(cmd)
	c.conduct.flags(cmd)
	c.trace.flags(cmd)
}

func (c *placing) check() error {
	if err := c.line.check(); err != nil {
		return err
	}
	if c.times < 1 || c.times > 1000 {
		return usage("--times is from 1 to 1000")
	}
	return c.conduct.check()
}

// placeCalls places the calls and returns the last of them, whose summary is not
// printed yet; nil where there was none.
func (p *program) placeCalls(ctx context.Context, c placing, target string) (last *endedCall, err error) {
	chosen, err := c.line.choose(ctx, p)
	if err != nil {
		return nil, err
	}
	sound, err := c.audio.open()
	if err != nil {
		return nil, err
	}
	err = p.with(ctx, sound, chosen.connects, func(app *boot.App) error {
		id, err := c.line.open(ctx, app, chosen)
		if err != nil {
			return err
		}
		p.warnBefore(app, id, target)
		for range c.times {
			if last != nil {
				p.summarise(*last, nil)
				last = nil
			}
			v, err := p.placeCall(ctx, app, c, id, target)
			if err != nil {
				return err
			}
			last = &v
			if ended(p.words, v) != nil || ctx.Err() != nil {
				break
			}
		}
		return c.trace.write(app)
	})
	return last, err
}

// warnBefore is warnOfEmergency for an account of app.
func (p *program) warnBefore(app *boot.App, accountID, text string) {
	s := app.Client.Snapshot()
	for _, v := range s.Accounts {
		if v.ID == accountID {
			p.warnOfEmergency(v.Account, s.Choices.Country, text)
		}
	}
}

// placeCall places one call and follows it to its end.
func (p *program) placeCall(ctx context.Context, app *boot.App, c placing, id, target string) (endedCall, error) {
	w := app.Client.Watch()
	defer w.Close()
	standing := &standing{p: p, id: id}
	if c.ready {
		if err := standing.wait(ctx, w); err != nil {
			if errors.Is(err, context.Canceled) {
				err = interrupted()
			}
			return endedCall{}, err
		}
	}
	dialled, err := app.Client.DialAs(id, target, c.as)
	if err != nil {
		return endedCall{}, err
	}
	return p.follower(app, w, standing, dialled, c.conduct).run(ctx)
}

// conclude prints the last call's summary, once its recording is complete, and
// returns what the program ends with: what went wrong beside the call, or how
// the call ended. Where there was no call, with --json the summary says why.
func (p *program) conclude(a audio, direction sipclient.Direction, number string, last *endedCall, beside error) error {
	if last == nil {
		p.summariseFailure(direction, number, beside)
		return beside
	}
	recording, err := a.heard(*last)
	p.summarise(*last, recording)
	beside = errors.Join(beside, err)
	ending := ended(p.words, *last)
	if ending == nil {
		return beside
	}
	if beside != nil {
		p.complain(beside)
	}
	return ending
}
