package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"offhook/gui/present"
	"offhook/sipclient"
	"offhook/sipclient/contacts"
	"offhook/sipclient/search"
)

// namedContacts is how many contacts a sentence names at most.
const namedContacts = 5

const whichContact = "CONTACT is one of its numbers, its name, or its ID as \"offhookctl contacts list --json\" prints it."

func (p *program) contactsRemove() *cobra.Command {
	return &cobra.Command{
		Use: "remove CONTACT", Short: "Forget a contact", Args: cobra.ExactArgs(1), Long: whichContact,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withContact(cmd.Context(), args[0], func(ctx context.Context, store *contacts.Store, c sipclient.Contact) error {
				return store.Remove(ctx, c.ID)
			})
		},
	}
}

func (p *program) contactsKey() *cobra.Command {
	return &cobra.Command{
		Use: "key NUMBER KEY|none", Short: "Have a key of the keypad dial a contact's number when it is held, or none", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			key, err := strconv.Atoi(args[1])
			if args[1] == "none" {
				key, err = 0, nil
			} else if err != nil || key < 1 || key > sipclient.MaxSpeedKey {
				return usage("a key is from 1 to %d, or none", sipclient.MaxSpeedKey)
			}
			return p.withContact(cmd.Context(), args[0], func(ctx context.Context, store *contacts.Store, c sipclient.Contact) error {
				line, given := search.ParseNumber(args[0]), false
				for i := range c.Numbers {
					n := &c.Numbers[i]
					if len(c.Numbers) == 1 || search.ParseNumber(n.Number).Same(line) {
						n.Key, given = key, true
					} else if n.Key == key {
						n.Key = 0
					}
				}
				if !given {
					return usage("%s has several numbers: give the one that is meant", present.Plain(c.Title()))
				}
				_, err := store.Save(ctx, c)
				return err
			})
		},
	}
}

// contactsSwitch is a command that switches something of a contact.
func (p *program) contactsSwitch(name, short string, change func(c *sipclient.Contact, on bool)) *cobra.Command {
	return &cobra.Command{
		Use: name + " CONTACT on|off", Short: short, Args: cobra.ExactArgs(2), Long: whichContact,
		RunE: func(cmd *cobra.Command, args []string) error {
			if args[1] != "on" && args[1] != "off" {
				return usage("%s is on or off, not %q", name, args[1])
			}
			return p.withContact(cmd.Context(), args[0], func(ctx context.Context, store *contacts.Store, c sipclient.Contact) error {
				change(&c, args[1] == "on")
				_, err := store.Save(ctx, c)
				return err
			})
		},
	}
}

// withContact runs f for the one contact that which names.
func (p *program) withContact(ctx context.Context, which string, f func(context.Context, *contacts.Store, sipclient.Contact) error) error {
	if strings.TrimSpace(which) == "" { // which the store would take for everybody
		return usage("a contact is named by one of its numbers, its name or its ID")
	}
	return p.withContacts(ctx, func(ctx context.Context, store *contacts.Store) error {
		found, err := contactsCalled(ctx, store, which)
		switch {
		case err != nil:
			return err
		case len(found) == 0:
			return hinted("offhookctl contacts list shows them.", "No contact has the number or name %s.", present.Plain(which))
		case len(found) > 1:
			return misnamed("Give the name or the ID of the one you mean; offhookctl contacts list --json shows both.",
				"%d contacts are meant by %s: %s.", len(found), present.Plain(which), titles(found))
		}
		return f(ctx, store, found[0])
	})
}

// contactsCalled are the contacts with a number; or, where there are none, with a name; or
// the one with an ID.
func contactsCalled(ctx context.Context, store *contacts.Store, which string) ([]sipclient.Contact, error) {
	found, err := store.Find(ctx, sipclient.ContactQuery{Number: which})
	if err != nil || len(found) > 0 {
		return found, err
	}
	name := sipclient.Contact{Name: which}.Tidy().Name
	like, err := store.Find(ctx, sipclient.ContactQuery{Search: name, Limit: sipclient.MaxContacts})
	for _, c := range like {
		if strings.EqualFold(c.Title(), name) {
			found = append(found, c)
		}
	}
	if err != nil || len(found) > 0 {
		return found, err
	}
	return store.Find(ctx, sipclient.ContactQuery{ID: strings.TrimSpace(which)})
}

// titles names contacts for a sentence.
func titles(found []sipclient.Contact) string {
	var names []string
	for _, c := range found[:min(len(found), namedContacts)] {
		names = append(names, present.Plain(c.Title()))
	}
	if len(found) > namedContacts {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}
