package main

import (
	"context"
	"errors"

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
		Long: "Logs in and answers every call that comes, one at a time, until Ctrl-C; a call that comes meanwhile is declined.\n" +
			"With --once it ends with the first call, whose result is the exit status.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.check(); err != nil {
				return err
			}
			return p.answerCalls(cmd.Context(), a)
		},
	}
	a.line.flags(cmd)
	a.audio.flags(cmd)
	a.conduct.flags(cmd)
	cmd.Flags().BoolVar(&a.once, "once", false, "end with the first call")
	return cmd
}

func (a *answering) check() error {
	a.line.register = a.line.server != "" // nobody can call who is not logged in
	if a.audio.record != "" && !a.once {
		return usage("--record takes --once: there is one file")
	}
	return a.placing.check()
}

func (p *program) answerCalls(ctx context.Context, a answering) error {
	chosen, err := a.line.choose(ctx, p)
	if err != nil {
		return err
	}
	if a.line.saved() && !chosen.saved.Register {
		return hinted("Only an account that logs in (an extension) can be called.", "The account %q is a trunk.", chosen.saved.ID)
	}
	files, err := a.audio.open()
	if err != nil {
		return err
	}
	var last endedCall
	err = p.with(ctx, files, chosen.connects, func(app *boot.App) error {
		id, err := a.line.open(ctx, app, chosen)
		if err != nil {
			return err
		}
		w := app.Client.Watch()
		defer w.Close()
		waiter := waiter{p: p, app: app, watch: w, account: id}
		for ctx.Err() == nil {
			offered, err := waiter.next(ctx)
			if err != nil {
				return err
			}
			if last, err = p.follower(app, w, offered, a.conduct).run(ctx); err != nil || a.once {
				return err
			}
			p.summarise(last, nil)
		}
		return nil
	})
	if !a.once && errors.Is(err, context.Canceled) {
		return nil // Ctrl-C is how it ends
	}
	if err != nil || !a.once {
		return err
	}
	recording, err := a.audio.heard(last)
	if err != nil {
		return err
	}
	p.summarise(last, recording)
	return ended(p.words, last)
}

// waiter waits for calls to an account.
type waiter struct {
	p       *program
	app     *boot.App
	watch   *sipclient.Watch
	account string
	state   sipclient.AccountState
}

// next answers the next call that comes and returns it. It fails when the
// account will not come up by itself any more.
func (w *waiter) next(ctx context.Context) (sipclient.CallID, error) {
	for {
		for _, v := range w.app.Client.Snapshot().Calls {
			if v.State == call.Offered && w.app.Client.Answer(v.ID) == nil {
				return v.ID, nil
			}
		}
		u, err := w.watch.Next(ctx)
		if err != nil {
			return "", err
		}
		for _, n := range u.Notices {
			if n.Kind == sipclient.NoticePasswordNeeded {
				return "", sipclient.ErrPasswordNeeded
			}
		}
		for _, a := range u.Snapshot.Accounts {
			if a.ID != w.account || a.State == w.state {
				continue
			}
			w.state = a.State
			e := event{Event: "account", T: w.p.now(), Account: a.Title(), State: string(a.State)}
			if a.Err != nil {
				e.Error = w.p.words.Error(a.Err).String()
			}
			w.p.emit(e)
			if a.State == sipclient.AccountFailed {
				return "", a.Err
			}
		}
	}
}
