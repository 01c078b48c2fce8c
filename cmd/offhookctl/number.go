package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"offhook/sipclient/account"
	"offhook/sipclient/numbering"
)

// plannedCall is what a text dials, as number --json prints it. What is sent
// after the answer is counted and not shown: it is often a PIN.
type plannedCall struct {
	URI       string `json:"uri"`
	Emergency bool   `json:"emergency,omitempty"`
	words     string // what cannot be had of the phone then
	// Sends are how many digits are sent once the call is answered, Waits how many
	// when the person says so.
	Sends int `json:"sends,omitempty"`
	Waits int `json:"waits,omitempty"`
}

func (p *program) numberCommand() *cobra.Command {
	var l line
	letters := false
	cmd := &cobra.Command{
		Use: "number TEXT", Short: "Say what a number dials, by the account's rules, without dialling it", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := l.check(); err != nil {
				return err
			}
			a, err := l.describe(cmd.Context(), p)
			if err != nil {
				return err
			}
			text := spelled(args[0], letters)
			target, err := a.Target(text)
			if err != nil {
				return &failure{exitUsage, p.words.Error(err), err}
			}
			plan := planned(target)
			plan.words = p.emergency(a, text, target, p.country(cmd.Context()))
			plan.Emergency = plan.words != ""
			return p.printPlan(plan)
		},
	}
	l.flags(cmd)
	cmd.Flags().BoolVar(&letters, "letters", false, "take the digits of the letters, as on a telephone's keys")
	return cmd
}

// describe returns the account without connecting it.
func (l *line) describe(ctx context.Context, p *program) (account.Account, error) {
	switch {
	case l.demo:
		return account.Account{Server: "demo.invalid"}, nil
	case l.server != "":
		return l.given()
	}
	return p.savedAccount(ctx, l.account)
}

// spelled returns the digits of a number that is written with letters, where that
// is wanted.
func spelled(text string, letters bool) string {
	if digits, ok := numbering.Spelled(text); ok && letters {
		return digits
	}
	return text
}

// country is what the person has chosen; empty where that is none.
func (p *program) country(ctx context.Context) string {
	store, err := p.settings()
	if err != nil {
		return ""
	}
	s, err := store.Load(ctx)
	if err != nil {
		return ""
	}
	return s.Country
}

func planned(target account.Target) plannedCall {
	plan := plannedCall{URI: target.URI()}
	for _, s := range target.PostDial.Steps() {
		if s.Wait || plan.Waits > 0 {
			plan.Waits += len(s.Digits)
		} else {
			plan.Sends += len(s.Digits)
		}
	}
	return plan
}

func (p *program) printPlan(plan plannedCall) error {
	if p.json {
		p.object(plan)
		return nil
	}
	digits := func(n int) string {
		if n == 1 {
			return "1 digit"
		}
		return fmt.Sprint(n, " digits")
	}
	fmt.Fprintf(p.out, "dials          %s\n", plan.URI)
	if plan.Sends > 0 {
		fmt.Fprintf(p.out, "then sends     %s\n", digits(plan.Sends))
	}
	if plan.Waits > 0 {
		fmt.Fprintf(p.out, "and when told  %s\n", digits(plan.Waits))
	}
	if plan.Emergency {
		fmt.Fprintf(p.out, "emergency      %s\n", plan.words)
	}
	return nil
}
