package main

import (
	"context"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/boot"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// answering are the flags of answer.
type answering struct {
	placing
	once bool
}

func (p *program) answerCommand() *cobra.Command {
	var a answering
	cmd := &cobra.Command{
		Use: "answer", Short: "Wait for calls and answer them", Args: cobra.NoArgs,
		Long: "Logs in and answers every call that comes, one after the other, until Ctrl-C.\n" +
			"One that comes during another is declined.\n" +
			"With --once it ends with the first call, whose result is the exit status.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.check(); err != nil {
				return err
			}
			last, err := p.answerCalls(cmd.Context(), a)
			return p.conclude(a.audio, sipclient.Incoming, "", last, err)
		},
	}
	a.flags(cmd)
	a.times = 1
	cmd.Flags().BoolVar(&a.once, "once", false, "end with the first call")
	return cmd
}

func (a *answering) check() error {
	a.line.register = a.line.server != "" // nobody can call who is not logged in
	if a.line.demo {
		return usage("nobody can call the demo's account: run offhookctl demopbx, and log in there with --server")
	}
	if a.audio.record != "" && !a.once {
		return usage("--record takes --once: there is one file")
	}
	return a.placing.check()
}

// answerCalls answers what comes and returns the last call, whose summary is not
// printed yet; nil where there was none.
func (p *program) answerCalls(ctx context.Context, a answering) (last *endedCall, err error) {
	chosen, err := a.line.choose(ctx, p)
	if err != nil {
		return nil, err
	}
	if a.line.saved() && !chosen.saved.Register {
		return nil, hinted("Only an account that logs in (an extension) can be called.", "The account %q is a trunk.", chosen.saved.ID)
	}
	sound, err := a.audio.open()
	if err != nil {
		return nil, err
	}
	err = p.with(ctx, sound, chosen.connects, func(app *boot.App) error {
		id, err := a.line.open(ctx, app, chosen)
		if err != nil {
			return err
		}
		w := app.Client.Watch()
		defer w.Close()
		account := &standing{p: p, id: id}
		for {
			if last != nil {
				p.summarise(*last, nil)
				last = nil
			}
			offered, err := answerNext(ctx, app, w, account)
			if ctx.Err() != nil && !a.once {
				return a.trace.write(app) // Ctrl-C is how it ends
			}
			if err != nil {
				return err
			}
			f := p.follower(app, w, account, offered, a.conduct)
			f.alone = true
			v, err := f.run(ctx)
			if err != nil {
				return err
			}
			last = &v
			if a.once {
				return a.trace.write(app)
			}
		}
	})
	return last, err
}

// answerNext answers the next call that comes and returns it. It fails when the
// account will not come up by itself any more.
func answerNext(ctx context.Context, app *boot.App, w *sipclient.Watch, account *standing) (sipclient.CallID, error) {
	for {
		for _, v := range app.Client.Snapshot().Calls {
			if v.State == call.Offered && app.Client.Answer(v.ID) == nil {
				return v.ID, nil
			}
		}
		u, err := w.Next(ctx)
		switch {
		case ctx.Err() != nil:
			return "", interrupted()
		case err != nil:
			return "", err
		}
		if err := account.report(u); err != nil {
			return "", err
		}
	}
}
