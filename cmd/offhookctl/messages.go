package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/control"
	"offhook/gui/present"
	"offhook/sipclient"
)

func (p *program) pickupCommand() *cobra.Command {
	r := control.Request{Do: control.Pickup}
	cmd := &cobra.Command{
		Use: "pickup NUMBER", Short: "Take the call that rings at a watched contact", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.To = args[0]
			return p.tell(cmd.Context(), r)
		},
	}
	accountFlag(cmd, &r)
	return cmd
}

func accountFlag(cmd *cobra.Command, r *control.Request) {
	cmd.Flags().StringVarP(&r.Account, "account", "a", "", "`account` ID; the default one if left out")
}

// watchedCommand says how the contacts stand whose calls are watched.
func (p *program) watchedCommand() *cobra.Command {
	return &cobra.Command{
		Use: "watched", Short: "Say whether the contacts that are watched are in a call", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			reply, err := p.ask(cmd.Context(), control.Request{Do: control.State})
			if err != nil {
				return err
			}
			if reply.Snapshot == nil {
				return errors.New("the phone answered without its contacts")
			}
			for _, number := range slices.Sorted(maps.Keys(reply.Snapshot.Watched)) {
				w := reply.Snapshot.Watched[number]
				if p.json {
					p.object(struct {
						Number string `json:"number"`
						sipclient.Watched
					}{number, w})
					continue
				}
				fmt.Fprintf(p.out, "%-20s %-8s %s\n", present.Plain(number), cmp.Or(w.State, "unknown"), present.Plain(w.With.Number))
			}
			return nil
		},
	}
}

func (p *program) messageCommand() *cobra.Command {
	r := control.Request{Do: control.Text}
	cmd := &cobra.Command{
		Use: "message NUMBER TEXT...", Short: "Send a text from the running phone", Args: cobra.MinimumNArgs(2),
		Long: "What becomes of it is shown by \"offhookctl messages\", and by \"offhookctl phone\".",
		RunE: func(cmd *cobra.Command, args []string) error {
			r.To, r.Text = args[0], strings.Join(args[1:], " ")
			reply, err := p.ask(cmd.Context(), r)
			if err == nil && p.json {
				p.object(struct {
					Event string       `json:"event"`
					Do    control.Verb `json:"do"`
					ID    string       `json:"message"`
				}{"done", r.Do, reply.Message})
			}
			return err
		},
	}
	accountFlag(cmd, &r)
	return cmd
}

func (p *program) voicemailCommand() *cobra.Command {
	var dial bool
	r := control.Request{Do: control.Dial}
	cmd := &cobra.Command{
		Use: "voicemail", Short: "Say how the voice mailboxes stand, or call one", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			reply, err := p.ask(cmd.Context(), control.Request{Do: control.State})
			switch {
			case err != nil:
				return err
			case reply.Snapshot == nil:
				return errors.New("the phone answered without its accounts")
			case dial:
				return p.callMailbox(cmd.Context(), *reply.Snapshot, r)
			}
			for _, v := range reply.Snapshot.Accounts {
				p.printMailbox(v)
			}
			return nil
		},
	}
	accountFlag(cmd, &r)
	cmd.Flags().BoolVar(&dial, "call", false, "call the mailbox")
	return cmd
}

func (p *program) printMailbox(v sipclient.AccountView) {
	if p.json {
		p.object(struct {
			Account string `json:"account"`
			sipclient.Voicemail
			Number string `json:"number,omitempty"`
		}{v.ID, v.Voicemail, v.VoicemailNumber()})
		return
	}
	fmt.Fprintf(p.out, "%-12s %-24s %s\n", v.ID, p.words.Voicemail(v.Voicemail), present.Plain(v.VoicemailNumber()))
}

// callMailbox calls the mailbox of r's account, or of the default one.
func (p *program) callMailbox(ctx context.Context, s sipclient.Snapshot, r control.Request) error {
	if r.Account == "" {
		r.Account = s.Default
	}
	for _, v := range s.Accounts {
		if r.To = v.VoicemailNumber(); v.ID == r.Account && r.To != "" {
			return p.tell(ctx, r)
		}
	}
	return hinted("Set mailbox = \"number\" for the account in the settings file.", "Nobody has said what to call for the voice messages.")
}
