package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"offhook/gui/present"
	"offhook/sipclient"
	"offhook/sipclient/contacts"
	"offhook/sipclient/history"
)

func (p *program) contactsCommand() *cobra.Command {
	var q sipclient.ContactQuery
	cmd := &cobra.Command{
		Use: "contacts", Short: "List contacts, take them from files and write them to files", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if q.Limit < 1 || q.Limit > sipclient.MaxContacts || q.Offset < 0 {
				return usage("--limit is from 1 to %d, and --offset not negative", sipclient.MaxContacts)
			}
			return p.withContacts(func(s *contacts.Store) error { return p.listContacts(cmd.Context(), s, q) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&q.Search, "search", "", "only contacts whose name, company or number has this `text` in it")
	f.BoolVar(&q.Favourites, "favourites", false, "only favourites")
	f.IntVarP(&q.Limit, "limit", "n", 100, "at most so many")
	f.IntVar(&q.Offset, "offset", 0, "leave out so many of the first")
	cmd.AddCommand(&cobra.Command{
		Use: "import FILE", Short: "Add what is in a vCard or CSV file", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withContacts(func(s *contacts.Store) error { return p.importContacts(cmd.Context(), s, args[0]) })
		},
	}, &cobra.Command{
		Use: "export FILE", Short: "Write all contacts: as CSV where FILE ends in .csv, else as vCard", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withContacts(func(s *contacts.Store) error {
				n, err := s.Export(cmd.Context(), args[0], nil)
				if err == nil {
					fmt.Fprintf(p.err, "%d contacts written\n", n)
				}
				return err
			})
		},
	})
	return cmd
}

// withContacts runs f on the contacts beside the call history.
func (p *program) withContacts(f func(*contacts.Store) error) error {
	beside := p.historyFile
	if beside == "" {
		path, err := history.DefaultPath()
		if err != nil {
			return err
		}
		beside = path
	}
	store := contacts.New(contacts.Options{Path: contacts.Beside(beside), Logger: p.logger()})
	return errors.Join(f(store), store.Close())
}

func (p *program) listContacts(ctx context.Context, s *contacts.Store, q sipclient.ContactQuery) error {
	found, err := s.Find(ctx, q)
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, c := range found {
		if p.json {
			p.object(c)
			continue
		}
		star := " "
		if c.Favourite {
			star = "*"
		}
		fmt.Fprintf(table, "%s %s\t%s", star, present.Plain(c.Name), present.Plain(c.Company))
		for _, n := range c.Numbers {
			fmt.Fprintf(table, "\t%s", present.Plain(n.Number))
		}
		fmt.Fprintln(table)
	}
	return errors.Join(err, table.Flush())
}

// importedContacts is what contacts import prints with --json.
type importedContacts struct {
	Added   int `json:"added"`
	Merged  int `json:"merged"`
	Known   int `json:"known"`
	Skipped int `json:"skipped"`
}

func (p *program) importContacts(ctx context.Context, s *contacts.Store, path string) error {
	report, err := s.Import(ctx, path, nil)
	if err != nil {
		return err
	}
	for _, x := range report.Skipped {
		fmt.Fprintf(p.err, "entry %d %s: %v\n", x.Entry, present.Plain(x.Name), x.Err)
	}
	skipped := len(report.Skipped) + report.SkippedMore
	if p.json {
		p.object(importedContacts{report.Added, report.Merged, report.Known, skipped})
		return nil
	}
	fmt.Fprintf(p.out, "%d added, %d completed, %d known, %d skipped\n", report.Added, report.Merged, report.Known, skipped)
	return nil
}
