package gui

import (
	"slices"

	"offhook/gui/present"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// accountChoice is a list to choose one account from. What stands on a page is its
// Choice, which is the widget that Fyne draws.
type accountChoice struct {
	*widget.Choice
	id  string // the account that is chosen; empty for none
	ids []string
}

// newAccountChoice returns an empty list; picked gets the account's ID.
func newAccountChoice(name string, picked func(id string)) *accountChoice {
	c := &accountChoice{}
	c.Choice = widget.NewChoice(name, nil, func(i int) {
		c.id = c.ids[i]
		picked(c.id)
	})
	return c
}

// show lists accounts with that of id chosen, else the first. The entry none,
// where it is not empty, comes before them and means no account.
func (c *accountChoice) show(cat *present.Catalog, none string, accounts []sipclient.AccountView, id string) {
	var names []string
	c.ids = nil
	if none != "" {
		names, c.ids = []string{none}, []string{""}
	}
	for _, v := range accounts {
		names, c.ids = append(names, unique(cat.AccountTitle(v), names)), append(c.ids, v.ID)
	}
	c.id = ""
	if len(c.ids) == 0 {
		return
	}
	at := max(0, slices.Index(c.ids, id))
	c.id = c.ids[at]
	c.ShowChosen(names, at)
}
