package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/boot"
	"offhook/gui/present"
	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/history"
)

// probeAccount is the name under which doctor tries the keyring.
const probeAccount = "offhook-doctor"

func (p *program) doctorCommand() *cobra.Command {
	var l line
	cmd := &cobra.Command{
		Use: "doctor", Short: "Check settings, keyring, history, sound devices and every account, step by step", Args: cobra.NoArgs,
		Long: "Checks what a call needs, from the settings file to the SIP server's answer, and says what is wrong and what to do.\n" +
			"With --account or --server it checks that account instead of all. The status is 3 if anything is wrong.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := l.check(); err != nil {
				return err
			}
			if l.demo {
				return usage("doctor has nothing to check in the demo")
			}
			return p.examine(cmd.Context(), l)
		},
	}
	l.flags(cmd)
	return cmd
}

// finding is one line of doctor.
type finding struct {
	Event string `json:"event"` // "check"
	What  string `json:"what"`  // settings, keyring, history, input, output, or ACCOUNT: STEP
	OK    bool   `json:"ok"`
	// Detail is a fact; Error is what is wrong and what to do.
	Detail string  `json:"detail,omitempty"`
	Error  string  `json:"error,omitempty"`
	TookMS float64 `json:"took_ms"`
}

// doctor collects findings.
type doctor struct {
	p   *program
	bad int
}

// check runs one examination and prints what it found.
func (d *doctor) check(what string, examine func() (detail string, err error)) {
	began := time.Now()
	detail, err := examine()
	d.found(what, detail, err, time.Since(began))
}

func (d *doctor) found(what, detail string, err error, took time.Duration) {
	f := finding{Event: "check", What: what, OK: err == nil, Detail: present.Plain(detail), TookMS: milliseconds(took)}
	var text present.Sentence
	if err != nil {
		d.bad++
		_, text = explain(d.p.words, err)
		f.Error = text.String()
	}
	switch {
	case d.p.json:
		d.p.object(f)
	case err != nil:
		fmt.Fprintf(d.p.out, "FAIL  %-28s %s\n", what, withCode(text))
		if hint := text.Body(); hint != "" {
			fmt.Fprintf(d.p.out, "      %-28s %s\n", "", hint)
		}
	default:
		fmt.Fprintf(d.p.out, "ok    %-28s %s\n", what, f.Detail)
	}
}

func (p *program) examine(ctx context.Context, l line) error {
	d := &doctor{p: p}
	store, err := p.settings()
	if err != nil {
		return err
	}
	var settings sipclient.Settings
	d.check("settings", func() (detail string, err error) {
		settings, err = store.Load(ctx)
		return fmt.Sprintf("%s, %d accounts", store.Path(), len(settings.Accounts)), err
	})
	for _, w := range store.Warnings() {
		d.found("settings", "", hinted("", "%s", w), 0)
	}
	err = p.with(ctx, sound{}, nobody, func(app *boot.App) error {
		d.check("keyring", func() (string, error) { return d.keyring(ctx, app) })
		d.check("history", func() (string, error) { return d.history(ctx, app.History) })
		d.devices(ctx, app)
		return d.accounts(ctx, app, l, settings)
	})
	if err != nil {
		return err
	}
	if p.json {
		p.object(map[string]any{"event": "summary", "t_ms": p.now(), "problems": d.bad})
	}
	if d.bad > 0 {
		return &failure{status: exitUnwell, text: present.Sentence{What: problems(d.bad)}}
	}
	return nil
}

func problems(n int) string {
	if n == 1 {
		return "One thing is wrong."
	}
	return fmt.Sprintf("%d things are wrong.", n)
}

// keyring keeps a secret, reads it back and removes it.
func (d *doctor) keyring(ctx context.Context, app *boot.App) (string, error) {
	const text = "not a password"
	if err := app.Keyring.Set(ctx, probeAccount, account.NewPassword(text)); err != nil {
		return "", err
	}
	got, err := app.Keyring.Get(ctx, probeAccount)
	if err != nil {
		return "", err
	}
	if err := app.Keyring.Delete(ctx, probeAccount); err != nil {
		return "", err
	}
	if got.Reveal() != text {
		return "", hinted("", "The keyring returned something else than was put in.")
	}
	return "unlocked, keeps and returns", nil
}

func (d *doctor) history(ctx context.Context, store *history.Store) (string, error) {
	calls, err := store.Recent(ctx, sipclient.HistoryQuery{Limit: history.MaxLimit})
	return fmt.Sprintf("%s, %d calls", store.Path(), len(calls)), err
}

func (d *doctor) devices(ctx context.Context, app *boot.App) {
	began := time.Now()
	devices, err := app.Client.Devices(ctx)
	took := time.Since(began)
	for _, kind := range []struct {
		name    string
		list    []media.Device
		missing error
	}{{"microphone", devices.Inputs, media.ErrNoMicrophone}, {"loudspeaker", devices.Outputs, media.ErrNoSpeaker}} {
		detail, problem := "", err
		if err == nil && len(kind.list) == 0 {
			problem = kind.missing
		}
		for i, device := range kind.list {
			if i == 0 || device.Default {
				detail = device.Name
			}
		}
		if n := len(kind.list); n > 1 {
			detail += fmt.Sprintf(", and %d more", n-1)
		}
		d.found(kind.name, detail, problem, took)
	}
}

// accounts checks the account of the command line, or all that are saved.
func (d *doctor) accounts(ctx context.Context, app *boot.App, l line, settings sipclient.Settings) error {
	list := settings.Accounts
	var password *account.Password
	if l.password {
		given, err := d.p.readPassword()
		if err != nil {
			return err
		}
		password = &given
	}
	switch {
	case l.server != "":
		a, err := l.given()
		if err != nil {
			return err
		}
		list = []account.Account{a}
	case l.account != "":
		a, err := findAccount(settings, l.account)
		if err != nil {
			return err
		}
		list = []account.Account{a}
	}
	for _, a := range list {
		d.account(ctx, app, a, password)
	}
	return nil
}

// account goes the way to an account's server step by step.
func (d *doctor) account(ctx context.Context, app *boot.App, a account.Account, password *account.Password) {
	reported := false
	err := app.Client.CheckAccount(ctx, a, password, func(s sipclient.CheckStep) {
		if s.Done {
			reported = s.Err != nil
			d.found(a.ID+": "+string(s.Step), s.Detail, s.Err, s.Took)
		}
	})
	if err != nil && !reported {
		d.found(a.ID, "", err, 0)
	}
}
