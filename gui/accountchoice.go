package gui

import (
	"slices"

	"offhook/gui/widget"
	"offhook/sipclient"
)

// accountChooser picks an account among several, the one that dials at first.
type accountChooser struct {
	w      *Window
	id     string
	ids    []string
	choice *widget.Choice
}

func newAccountChooser(w *Window, changed func()) *accountChooser {
	a := &accountChooser{w: w}
	a.choice = widget.NewChoice(w.cat.Text("diagnostics.account"), nil, func(i int) {
		a.id = a.ids[i]
		changed()
	})
	return a
}

// current returns the account that is chosen.
func (a *accountChooser) current() (sipclient.AccountView, bool) {
	if v, ok := a.w.accountOf(a.id); ok {
		return v, true
	}
	return a.w.account()
}

func (a *accountChooser) update() {
	var names []string
	a.ids = nil
	for _, v := range a.w.snap.Accounts {
		a.ids, names = append(a.ids, v.ID), append(names, a.w.cat.AccountTitle(v))
	}
	a.choice.Hidden = len(names) < 2
	if v, ok := a.current(); ok {
		a.choice.ShowChosen(names, slices.Index(a.ids, v.ID))
	}
}
