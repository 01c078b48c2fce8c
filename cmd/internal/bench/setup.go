//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"offhook/cmd/internal/boot"
	"offhook/cmd/internal/interop/rig"
	"offhook/media/session"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// setUp times calls of a phone that is already logged in, as a person's is: the engine of both programs, in this process.
func setUp(ctx context.Context, l *lab, p plan, measured figures) (err error) {
	app, err := boot.New(ctx, boot.Options{
		ConfigPath:  filepath.Join(l.dir, "settings.toml"),
		HistoryPath: filepath.Join(l.dir, "history.db"),
		Files:       session.WAV(l.speech, ""),
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close(ctx)) }()
	id, err := app.Client.AddTransient(account.Account{
		ID: "bench", Number: caller, Server: l.URL(), Register: true, CAFile: l.CAFile,
	}, nil, account.NewPassword(rig.Password(caller)))
	if err != nil {
		return err
	}
	watch := app.Client.Watch()
	defer watch.Close()
	if err := ready(ctx, watch); err != nil {
		return err
	}
	var toInvite, toAudio, whole []float64
	for range p.calls {
		t, err := engineCall(ctx, app.Client, watch, id)
		if err != nil {
			return err
		}
		toInvite = append(toInvite, milliseconds(t.InviteSent.Sub(t.Started)))
		toAudio = append(toAudio, milliseconds(t.FirstAudio.Sub(t.Answered)))
		whole = append(whole, milliseconds(t.FirstAudio.Sub(t.Started)))
	}
	measured.firstAndLater(dialToInviteFirst, dialToInviteLater, toInvite)
	measured.firstAndLater(okToAudioFirst, okToAudioLater, toAudio)
	measured[dialToAudio], _ = median(whole)
	return nil
}

// ready waits until the account is logged in.
func ready(ctx context.Context, watch *sipclient.Watch) error {
	ctx, cancel := context.WithTimeoutCause(ctx, 30*time.Second, errors.New("the account was not ready within 30 s"))
	defer cancel()
	for {
		update, err := watch.Next(ctx)
		if err != nil {
			return context.Cause(ctx)
		}
		for _, a := range update.Snapshot.Accounts {
			if a.State == sipclient.AccountReady {
				return nil
			}
		}
	}
}

// engineCall places a call, hangs up when it is heard, and returns when what happened.
func engineCall(ctx context.Context, client *sipclient.Client, watch *sipclient.Watch, account string) (sipclient.Timeline, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, 30*time.Second, errors.New("a call took more than 30 s"))
	defer cancel()
	id, err := client.Dial(account, callee)
	if err != nil {
		return sipclient.Timeline{}, err
	}
	for {
		update, err := watch.Next(ctx)
		if err != nil {
			return sipclient.Timeline{}, context.Cause(ctx)
		}
		for _, view := range update.Snapshot.Calls {
			if view.ID == id && !view.Timeline.FirstAudio.IsZero() {
				_ = client.Hangup(id) // refused when it is ending already
			}
		}
		for _, notice := range update.Notices {
			if notice.Call == nil || notice.Call.ID != id {
				continue
			}
			if notice.Call.Timeline.FirstAudio.IsZero() {
				return sipclient.Timeline{}, fmt.Errorf("the call ended before it was heard: %s", notice.Call.Result)
			}
			return notice.Call.Timeline, nil
		}
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
