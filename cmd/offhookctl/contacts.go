package main

import (
	"context"
	"fmt"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"offhook/gui/present"
	"offhook/sipclient"
	"offhook/sipclient/contacts"
	"offhook/sipclient/history"
)

func (p *program) contactsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "contacts", Short: "List and change contacts, take them from a file, write them to one", Args: cobra.NoArgs}
	cmd.AddCommand(
		p.contactsList(), p.contactsAdd(), p.contactsRemove(), p.contactsKey(), p.contactsImport(), p.contactsExport(),
		p.contactsSwitch("favourite", "List a contact before the others, or no more", func(c *sipclient.Contact, on bool) { c.Favourite = on }),
		// A phone that runs looks at its start whom it is to watch.
		p.contactsSwitch("watch", "Show whether a contact is in a call, from the phone's next start on, or do not", func(c *sipclient.Contact, on bool) { c.Watch = on }),
	)
	return cmd
}

func (p *program) contactsList() *cobra.Command {
	q := sipclient.ContactQuery{}
	key := 0
	cmd := &cobra.Command{
		Use: "list", Short: "List contacts, the favourites first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if key < 0 || key > sipclient.MaxSpeedKey || key == 0 && cmd.Flags().Changed("key") {
				return usage("--key is from 1 to %d", sipclient.MaxSpeedKey)
			}
			q.Limit, q.SpeedDial = sipclient.MaxContacts, key > 0
			return p.withContacts(cmd.Context(), func(ctx context.Context, store *contacts.Store) error {
				found, err := store.Find(ctx, q)
				if err != nil {
					return err
				}
				return p.printContacts(found, key)
			})
		},
	}
	cmd.Flags().StringVar(&q.Search, "search", "", "only contacts whose name, company or number has this `text` in it")
	cmd.Flags().BoolVar(&q.Favourites, "favourites", false, "only favourites")
	cmd.Flags().IntVar(&key, "key", 0, "only the number that this `key` of the keypad dials when it is held")
	return cmd
}

// printContacts prints a number a line; only that of a key where one is given.
func (p *program) printContacts(found []sipclient.Contact, key int) error {
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, c := range found {
		if p.json {
			p.object(c)
			continue
		}
		star := " "
		if c.Favourite {
			star = "★"
		}
		for _, n := range c.Numbers {
			held := ""
			if n.Key > 0 {
				held = strconv.Itoa(n.Key)
			}
			if key == 0 || n.Key == key {
				fmt.Fprintf(table, "%s %s\t%s\t%s\t%s\n", star, present.Plain(c.Title()), present.Plain(n.Label), present.Plain(n.Number), held)
			}
		}
	}
	return table.Flush()
}

func (p *program) contactsImport() *cobra.Command {
	return &cobra.Command{
		Use: "import FILE", Short: "Take the contacts of a vCard or CSV file; those that are there already are completed", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withContacts(cmd.Context(), func(ctx context.Context, store *contacts.Store) error {
				report, err := store.Import(ctx, args[0], nil)
				if err != nil {
					return err
				}
				what, skipped := p.words.ImportedContacts(report)
				fmt.Fprintln(p.out, what)
				for _, line := range skipped {
					fmt.Fprintln(p.out, line)
				}
				return nil
			})
		},
	}
}

func (p *program) contactsExport() *cobra.Command {
	version := string(sipclient.VCard4)
	cmd := &cobra.Command{
		Use: "export FILE", Short: "Write all contacts: as a table where the name ends in .csv, else as vCard", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if version != string(sipclient.VCard4) && version != string(sipclient.VCard3) {
				return usage("--vcard is 3.0 or 4.0")
			}
			return p.withContacts(cmd.Context(), func(ctx context.Context, store *contacts.Store) error {
				n, err := store.Export(ctx, args[0], sipclient.VCardVersion(version), nil)
				if err == nil {
					fmt.Fprintln(p.out, p.words.Count("contacts.exported", n))
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&version, "vcard", version, "`version` of vCard: 4.0, or 3.0 for older programs")
	return cmd
}

// withContacts runs f with the contacts, which lie beside the history.
func (p *program) withContacts(ctx context.Context, f func(context.Context, *contacts.Store) error) (err error) {
	path := p.historyFile
	if path == "" {
		if path, err = history.DefaultPath(); err != nil {
			return err
		}
	}
	store := contacts.New(contacts.Options{Path: contacts.Beside(path), Logger: p.logger()})
	defer func() {
		if closing := store.Close(); err == nil {
			err = closing
		}
	}()
	return f(ctx, store)
}
