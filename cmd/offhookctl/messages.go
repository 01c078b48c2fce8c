package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/control"
	"offhook/gui/present"
	"offhook/sipclient"
	"offhook/sipclient/history"
	"offhook/sipclient/messages"
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

func (p *program) messagesCommand() *cobra.Command {
	q := sipclient.MessageQuery{}
	var until string
	cmd := &cobra.Command{
		Use: "messages [NUMBER]", Short: "List texts that came and were sent, the newest first", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if q.Limit < 1 || q.Offset < 0 {
				return usage("--limit is at least 1, and --offset not negative")
			}
			if len(args) > 0 {
				q.Number = args[0]
			}
			var err error
			if q.Before.At, err = moment("until", until); err != nil {
				return err
			}
			return p.listMessages(cmd.Context(), q)
		},
	}
	cmd.Flags().IntVarP(&q.Limit, "limit", "n", 20, "at most so many")
	cmd.Flags().IntVar(&q.Offset, "offset", 0, "leave out so many of the newest")
	cmd.Flags().StringVar(&until, "until", "", "only messages before this `day` or moment")
	cmd.AddCommand(p.messagesDelete())
	return cmd
}

func (p *program) messagesDelete() *cobra.Command {
	var before string
	cut := sipclient.MessageCut{}
	cmd := &cobra.Command{
		Use: "delete [NUMBER]", Short: "Forget the texts with a number, those before a day, or all", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if cut.Before, err = moment("before", before); err != nil {
				return err
			}
			if cut.Number = strings.TrimSpace(strings.Join(args, "")); cut.Number != "" == (cut.All || before != "") {
				return usage("messages delete takes one of NUMBER, --before and --all")
			}
			return p.withMessages(func(store *messages.Store) error {
				n, err := store.RemoveMessages(cmd.Context(), cut)
				if err == nil {
					p.printForgotten(n, "text", "texts")
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&before, "before", "", "all texts before this `day` or moment")
	cmd.Flags().BoolVar(&cut.All, "all", false, "every text")
	cmd.MarkFlagsMutuallyExclusive("before", "all")
	return cmd
}

// withMessages runs f with the texts, which lie beside the history.
func (p *program) withMessages(f func(*messages.Store) error) (err error) {
	path := p.historyFile
	if path == "" {
		if path, err = history.DefaultPath(); err != nil {
			return err
		}
	}
	store := messages.New(messages.Options{Path: messages.Beside(path), Logger: p.logger()})
	defer func() { err = errors.Join(err, store.Close()) }()
	return f(store)
}

func (p *program) listMessages(ctx context.Context, q sipclient.MessageQuery) (err error) {
	var found []sipclient.Message
	err = p.withMessages(func(store *messages.Store) (err error) {
		found, err = store.Messages(ctx, q)
		return err
	})
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, m := range found {
		if p.json {
			p.object(m)
			continue
		}
		arrow := "→"
		if m.Direction == sipclient.Incoming {
			arrow = "←"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", m.At.Format("2006-01-02 15:04:05"), arrow, present.Plain(m.Number), m.State, present.Plain(m.Text))
	}
	return table.Flush()
}
