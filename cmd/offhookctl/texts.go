package main

import (
	"context"
	"errors"
	"fmt"
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
	cmd.AddCommand(p.messagesDelete(), p.messagesResend())
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

func (p *program) messagesResend() *cobra.Command {
	return &cobra.Command{
		Use: "resend ID", Short: "Have the running phone send a text again that was not sent", Args: cobra.ExactArgs(1),
		Long: "ID is what \"offhookctl messages --json\" calls the text.",
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := p.findMessage(cmd.Context(), args[0])
			switch {
			case err != nil:
				return err
			case m.Direction != sipclient.Outgoing || m.State != sipclient.MessageFailed:
				return hinted("", "This text has not failed: it is %s.", m.State)
			}
			return p.tell(cmd.Context(), control.Request{Do: control.Resend, Message: &m})
		},
	}
}

// findMessage looks through all texts, page by page, for the one with an ID.
func (p *program) findMessage(ctx context.Context, id string) (m sipclient.Message, err error) {
	err = p.withMessages(func(store *messages.Store) error {
		q := sipclient.MessageQuery{Limit: 500}
		for {
			found, err := store.Messages(ctx, q)
			if err != nil {
				return err
			}
			if i := slices.IndexFunc(found, func(m sipclient.Message) bool { return m.ID == id }); i >= 0 {
				m = found[i]
				return nil
			}
			if len(found) == 0 {
				return hinted("offhookctl messages --json lists them.", "No text has the ID %s.", present.Plain(id))
			}
			last := found[len(found)-1]
			q.Before = sipclient.MessageMark{At: last.At, ID: last.ID}
		}
	})
	return m, err
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
