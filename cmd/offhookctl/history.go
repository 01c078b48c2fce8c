package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"offhook/gui/present"
	"offhook/sipclient"
	"offhook/sipclient/history"
)

func (p *program) historyCommand() *cobra.Command {
	var q sipclient.HistoryQuery
	var name string
	cmd := &cobra.Command{
		Use: "history", Short: "List past calls, the newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if q.Limit < 1 || q.Limit > history.MaxLimit || q.Offset < 0 {
				return usage("--limit is from 1 to %d, and --offset not negative", history.MaxLimit)
			}
			return p.listHistory(cmd.Context(), q, name)
		},
	}
	f := cmd.Flags()
	f.StringVar(&q.Search, "search", "", "only calls whose number or name has this `text` in it")
	f.StringVarP(&name, "account", "a", "", "only calls of this `account`")
	f.IntVarP(&q.Limit, "limit", "n", 20, "at most so many")
	f.IntVar(&q.Offset, "offset", 0, "leave out so many of the newest")
	return cmd
}

// listedCall is a call as history --json prints it.
type listedCall struct {
	sipclient.CallRecord
	TalkMS float64 `json:"talk_ms"`
}

func (p *program) listHistory(ctx context.Context, q sipclient.HistoryQuery, name string) (err error) {
	if name != "" {
		a, err := p.savedAccount(ctx, name)
		if err != nil {
			return err
		}
		q.AccountID = a.ID
	}
	store, err := history.New(history.Options{Path: p.historyFile, Logger: p.logger()})
	if err != nil {
		return err
	}
	defer func() {
		if closing := store.Close(context.WithoutCancel(ctx)); err == nil {
			err = closing
		}
	}()
	calls, err := store.Recent(ctx, q)
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
			present.Plain(r.Number), present.Plain(r.Name), r.Result, r.Duration().Round(time.Second))
	}
	if flushing := table.Flush(); err == nil {
		err = flushing
	}
	return err
}
