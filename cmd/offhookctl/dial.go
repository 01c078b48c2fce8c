package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/control"
	"offhook/gui/present"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/contacts"
	"offhook/sipclient/history"
)

// dialling are the flags of dial and redial.
func dialling(cmd *cobra.Command, r *control.Request) {
	accountFlag(cmd, r)
	shownFlags(cmd, &r.As)
}

// shownFlags are who the other side sees.
func shownFlags(cmd *cobra.Command, as *sipclient.Identity) {
	cmd.Flags().StringVar(&as.Number, "as", "", "show this `number` of the account's")
	cmd.Flags().BoolVar(&as.Anonymous, "anonymous", false, "show none (Privacy: id)")
}

func (p *program) dialCommand() *cobra.Command {
	r, key, letters := control.Request{Do: control.Dial}, 0, false
	cmd := &cobra.Command{
		Use: "dial [NUMBER]", Short: "Call from the running phone", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			keyed := cmd.Flags().Changed("key")
			switch {
			case keyed == (len(args) == 1):
				return usage("dial takes a NUMBER, or --key")
			case keyed:
				r.To, err = p.keyNumber(cmd.Context(), key)
			default:
				r.To = spelled(args[0], letters)
			}
			if err != nil {
				return err
			}
			return p.dial(cmd.Context(), r)
		},
	}
	dialling(cmd, &r)
	cmd.Flags().IntVar(&key, "key", 0, "the number that this `key` of the keypad dials when it is held")
	cmd.Flags().BoolVar(&letters, "letters", false, "take the digits of the letters in NUMBER, as on a telephone's keys")
	return cmd
}

func (p *program) redialCommand() *cobra.Command {
	r := control.Request{Do: control.Dial}
	cmd := &cobra.Command{
		Use: "redial", Short: "Call again the number that was dialled last, from the account that it was dialled from", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			err := p.withHistory(cmd.Context(), func(ctx context.Context, store *history.Store) error {
				calls, err := store.Recent(ctx, sipclient.HistoryQuery{Direction: sipclient.Outgoing, Limit: 20})
				i := slices.IndexFunc(calls, func(c sipclient.CallRecord) bool { return c.Number != "" })
				if err != nil || i < 0 {
					return err
				}
				r.To, r.Account = calls[i].Number, cmp.Or(r.Account, calls[i].AccountID)
				return nil
			})
			switch {
			case err != nil:
				return err
			case r.To == "":
				return hinted("", "Nothing has been dialled yet.")
			}
			err = p.dial(cmd.Context(), r)
			if errors.Is(err, sipclient.ErrNoAccount) {
				err = hinted("Name another with --account.", "The running phone has no account %q.", r.Account)
			}
			return err
		},
	}
	dialling(cmd, &r)
	return cmd
}

// keyNumber is the number that a key dials when it is held.
func (p *program) keyNumber(ctx context.Context, key int) (number string, err error) {
	err = p.withContacts(ctx, func(ctx context.Context, store *contacts.Store) error {
		found, err := store.Find(ctx, sipclient.ContactQuery{SpeedDial: true})
		for _, c := range found {
			for _, n := range c.Numbers {
				if n.Key == key && key > 0 {
					number = n.Number
				}
			}
		}
		return err
	})
	if err == nil && number == "" {
		err = hinted("offhookctl contacts key gives it one.", "The key %d dials nobody.", key)
	}
	return number, err
}

// dial has the phone that runs place a call, and says what cannot be had of it.
func (p *program) dial(ctx context.Context, r control.Request) error {
	reply, err := p.ask(ctx, r)
	if err != nil {
		return err
	}
	if p.json {
		p.object(struct {
			Event string           `json:"event"`
			Call  sipclient.CallID `json:"call"`
		}{"dialled", reply.Call})
	} else {
		fmt.Fprintln(p.out, reply.Call)
	}
	state, err := p.ask(ctx, control.Request{Do: control.State})
	if err != nil || state.Snapshot == nil { // the call is placed all the same
		return nil
	}
	for _, v := range state.Snapshot.Accounts {
		if v.ID == r.Account || r.Account == "" && v.ID == state.Snapshot.Default {
			p.warnOfEmergency(v.Account, state.Snapshot.Choices.Country, r.To)
		}
	}
	return nil
}

// warnOfEmergency says on standard error what this phone cannot do for who dials an
// emergency number. The call goes on.
func (p *program) warnOfEmergency(a account.Account, country, text string) {
	target, err := a.Target(text)
	if err != nil {
		return // which the phone says
	}
	if words := p.emergency(a, text, target, country); words != "" {
		fmt.Fprintln(p.err, "offhookctl:", words)
	}
}

// emergency is what cannot be had of this phone by who dials an emergency number: in the
// country that was chosen, that of the account's number, or that of the locale.
func (p *program) emergency(a account.Account, text string, target account.Target, chosen string) string {
	return p.words.Emergency(a, text, target, chosen, present.CountryOf(locale()))
}
