package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"offhook/gui/present"
	"offhook/sipclient"
	"offhook/sipclient/contacts"
	"offhook/sipclient/history"
)

// pastCalls are the flags of history.
type pastCalls struct {
	query              sipclient.HistoryQuery
	account            string
	outgoing, incoming bool
	since, until       string
	table              bool
}

func (p *program) historyCommand() *cobra.Command {
	var c pastCalls
	cmd := &cobra.Command{
		Use: "history", Short: "List past calls, the newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.check(cmd.Flags().Changed("limit")); err != nil {
				return err
			}
			return p.listHistory(cmd.Context(), c)
		},
	}
	f := cmd.Flags()
	f.StringVar(&c.query.Search, "search", "", "only calls whose number, name, contact or note has this `text` in it")
	f.StringVarP(&c.account, "account", "a", "", "only calls of this `account`")
	f.IntVarP(&c.query.Limit, "limit", "n", 20, "at most so many; all of them with --csv")
	f.IntVar(&c.query.Offset, "offset", 0, "leave out so many of the newest")
	f.BoolVar(&c.query.Missed, "missed", false, "only missed calls")
	f.BoolVar(&c.outgoing, "outgoing", false, "only calls that went out")
	f.BoolVar(&c.incoming, "incoming", false, "only calls that came in")
	f.BoolVar(&c.query.Recorded, "recorded", false, "only calls with a recording")
	f.StringVar(&c.since, "since", "", "only calls from this `day` on, such as 2026-03-01, or a moment as RFC 3339 has it")
	f.StringVar(&c.until, "until", "", "only calls before this `day` or moment")
	f.BoolVar(&c.table, "csv", false, "print a table for spreadsheets")
	cmd.MarkFlagsMutuallyExclusive("missed", "outgoing", "incoming")
	cmd.AddCommand(p.historyNote(), p.historyDelete())
	return cmd
}

func (p *program) historyNote() *cobra.Command {
	return &cobra.Command{
		Use: "note ID TEXT", Short: "Write a note to a past call, in place of the one before", Args: cobra.ExactArgs(2),
		Long: "ID is as \"offhookctl history --json\" prints it.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withHistory(cmd.Context(), func(ctx context.Context, store *history.Store) error {
				r, err := pastCall(ctx, store, args[0])
				if err != nil {
					return err
				}
				return store.Annotate(ctx, r.AccountID, r.ID, args[1])
			})
		},
	}
}

func (p *program) historyDelete() *cobra.Command {
	var before string
	cut := sipclient.HistoryCut{}
	cmd := &cobra.Command{
		Use: "delete [ID]", Short: "Forget a past call, those before a day, or all", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if cut.Before, err = moment("before", before); err != nil {
				return err
			}
			if len(args) == 1 == (cut.All || before != "") {
				return usage("history delete takes one of ID, --before and --all")
			}
			return p.withHistory(cmd.Context(), func(ctx context.Context, store *history.Store) error {
				if len(args) == 1 {
					r, err := pastCall(ctx, store, args[0])
					if err != nil {
						return err
					}
					cut.AccountID, cut.ID = r.AccountID, r.ID
				}
				n, err := store.Remove(ctx, cut)
				if err == nil {
					p.printForgotten(n, "call", "calls")
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&before, "before", "", "all calls before this `day` or moment")
	cmd.Flags().BoolVar(&cut.All, "all", false, "every call")
	cmd.MarkFlagsMutuallyExclusive("before", "all")
	return cmd
}

// printForgotten says how much is gone: one and many are the words for it.
func (p *program) printForgotten(n int, one, many string) {
	switch {
	case p.json:
		p.object(struct {
			Forgotten int `json:"forgotten"`
		}{n})
	case n == 1:
		fmt.Fprintf(p.out, "Forgotten: 1 %s.\n", one)
	default:
		fmt.Fprintf(p.out, "Forgotten: %d %s.\n", n, many)
	}
}

// pastCall finds a call by its ID.
func pastCall(ctx context.Context, store *history.Store, id string) (sipclient.CallRecord, error) {
	for offset := 0; ; offset += history.MaxLimit {
		calls, err := store.Recent(ctx, sipclient.HistoryQuery{Limit: history.MaxLimit, Offset: offset})
		if err != nil {
			return sipclient.CallRecord{}, err
		}
		if i := slices.IndexFunc(calls, func(r sipclient.CallRecord) bool { return r.ID == id }); i >= 0 {
			return calls[i], nil
		}
		if len(calls) < history.MaxLimit {
			return sipclient.CallRecord{}, hinted("offhookctl history --json shows them.", "No past call has the ID %s.", present.Plain(id))
		}
	}
}

// withHistory runs f with the past calls.
func (p *program) withHistory(ctx context.Context, f func(context.Context, *history.Store) error) (err error) {
	store, err := history.New(history.Options{Path: p.historyFile, Logger: p.logger()})
	if err != nil {
		return err
	}
	defer func() {
		if closing := store.Close(context.WithoutCancel(ctx)); err == nil {
			err = closing
		}
	}()
	return f(ctx, store)
}

// check finds mistakes and completes the query.
func (c *pastCalls) check(limited bool) (err error) {
	if c.table && !limited {
		c.query.Limit = history.MaxLimit
	}
	if c.query.Limit < 1 || c.query.Limit > history.MaxLimit || c.query.Offset < 0 {
		return usage("--limit is from 1 to %d, and --offset not negative", history.MaxLimit)
	}
	switch {
	case c.outgoing:
		c.query.Direction = sipclient.Outgoing
	case c.incoming:
		c.query.Direction = sipclient.Incoming
	}
	if c.query.From, err = moment("since", c.since); err != nil {
		return err
	}
	c.query.Until, err = moment("until", c.until)
	return err
}

// moment reads a day, or a moment of it; the zero time for nothing, and for nothing else.
func moment(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, text, time.Local)
	if err != nil {
		at, err = time.Parse(time.RFC3339, text)
	}
	if err != nil || at.Year() < 1970 {
		return at, usage("--%s takes a day from 1970 on, such as 2026-03-01, or a moment, such as 2026-03-01T12:00:00+09:00", flag)
	}
	return at, nil
}

// listedCall is a call as history --json prints it.
type listedCall struct {
	sipclient.CallRecord
	TalkMS float64 `json:"talk_ms"`
}

func (p *program) listHistory(ctx context.Context, c pastCalls) error {
	return p.withHistory(ctx, func(ctx context.Context, store *history.Store) (err error) {
		if c.query.AccountID, err = p.pastAccount(ctx, store, c.account); err != nil {
			return err
		}
		calls, err := p.namedCalls(ctx, store, c.query)
		if err != nil {
			return err
		}
		if c.table {
			return history.WriteCSV(p.out, calls)
		}
		return p.printCalls(calls)
	})
}

// pastAccount is the ID of an account whose calls are asked for; empty where none is. There
// may be calls of one that is gone, or was the demo's: it is called by its ID.
func (p *program) pastAccount(ctx context.Context, store *history.Store, name string) (id string, err error) {
	if name == "" {
		return "", nil
	}
	a, err := p.savedAccount(ctx, name)
	if err == nil {
		return a.ID, nil
	}
	calls, wrong := store.Recent(ctx, sipclient.HistoryQuery{AccountID: name, Limit: 1})
	if wrong == nil && len(calls) > 0 {
		return name, nil
	}
	return "", err
}

// namedCalls are the calls that match, with the names of the contacts, which a search looks
// through, too. Without contacts that can be read, it is done without them.
func (p *program) namedCalls(ctx context.Context, store *history.Store, q sipclient.HistoryQuery) (calls []sipclient.CallRecord, err error) {
	unnamed := p.withContacts(ctx, func(ctx context.Context, people *contacts.Store) error {
		var found []sipclient.Contact
		var failed error
		if q.Search != "" {
			found, failed = people.Find(ctx, sipclient.ContactQuery{Search: q.Search})
		}
		for _, c := range found {
			for _, n := range c.Numbers {
				q.Also = append(q.Also, n.Number)
			}
		}
		if calls, err = store.Recent(ctx, q); err != nil {
			return failed
		}
		var numbers []string
		for _, r := range calls {
			numbers = append(numbers, r.Number)
		}
		names, wrong := people.Names(ctx, numbers)
		for i := range calls {
			calls[i].Contact = names[calls[i].Number]
		}
		return errors.Join(failed, wrong)
	})
	if unnamed != nil {
		p.logger().Warn("naming calls", "error", unnamed)
	}
	return calls, err
}

func (p *program) printCalls(calls []sipclient.CallRecord) error {
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, r := range calls {
		if p.json {
			p.object(listedCall{r, milliseconds(r.Duration())})
			continue
		}
		arrow := "→"
		if r.Direction == sipclient.Incoming {
			arrow = "←"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", r.Started.Format("2006-01-02 15:04:05"), arrow,
			present.Plain(r.Number), present.Plain(cmp.Or(r.Contact, r.Name)), r.Result, r.Duration().Round(time.Second))
	}
	return table.Flush()
}
