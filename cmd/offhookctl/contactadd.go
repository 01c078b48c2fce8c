package main

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"offhook/sipclient"
	"offhook/sipclient/contacts"
)

func (p *program) contactsAdd() *cobra.Command {
	var c sipclient.Contact
	label := ""
	cmd := &cobra.Command{
		Use: "add NAME NUMBER...", Short: "Keep a person's numbers; with the name and company of a contact, those are added to it", Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withContacts(cmd.Context(), func(ctx context.Context, store *contacts.Store) error {
				c.Name = args[0]
				for _, number := range args[1:] {
					c.Numbers = append(c.Numbers, sipclient.ContactNumber{Label: label, Number: number})
				}
				return addContact(ctx, store, c.Tidy())
			})
		},
	}
	cmd.Flags().StringVar(&label, "number-label", "", "what kind of numbers they are: `word` such as work, mobile or home")
	cmd.Flags().StringVar(&c.Company, "company", "", "the contact's `company`")
	cmd.Flags().StringVar(&c.Note, "note", "", "a `text` about the contact")
	return cmd
}

// addContact keeps a contact. What there is of that name and company takes it in; who names
// no company means the only one of that name.
func addContact(ctx context.Context, store *contacts.Store, c sipclient.Contact) error {
	found, err := store.Find(ctx, sipclient.ContactQuery{Search: c.Title(), Limit: sipclient.MaxContacts})
	if err != nil {
		return err
	}
	kept, err := namesake(found, c)
	if err != nil {
		return err
	}
	kept.Company = cmp.Or(kept.Company, c.Company)
	if !strings.Contains("\n"+kept.Note+"\n", "\n"+c.Note+"\n") { // it is written below what is there
		kept.Note = strings.TrimSpace(kept.Note + "\n" + c.Note)
	}
	for _, number := range c.Numbers {
		if !slices.ContainsFunc(kept.Numbers, func(n sipclient.ContactNumber) bool { return n.Number == number.Number }) {
			kept.Numbers = append(kept.Numbers, number)
		}
	}
	_, err = store.Save(ctx, kept)
	return err
}

// namesake is the one of found that c is more of: that of its company, or else the only one
// that either of both says no company of. Without one, it is a new contact.
func namesake(found []sipclient.Contact, c sipclient.Contact) (sipclient.Contact, error) {
	var likely []sipclient.Contact
	for _, f := range found {
		switch {
		case f.Name != c.Name:
		case f.Company == c.Company:
			return f, nil
		case c.Name != "" && (f.Company == "" || c.Company == ""):
			likely = append(likely, f)
		}
	}
	switch len(likely) {
	case 0:
		return sipclient.Contact{Name: c.Name}, nil
	case 1:
		return likely[0], nil
	}
	return c, misnamed("Say which by --company.", "%d contacts are called %s.", len(likely), c.Title())
}
