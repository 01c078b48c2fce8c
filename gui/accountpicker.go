package gui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// accountPicker chooses the account that a section is about, among those that
// are kept. It shows nothing where there is only one.
type accountPicker struct {
	w       *Window
	changed func()
	id      string
	ids     []string
	choice  *widget.Choice
	none    *widget.Text
	note    *fyne.Container // that the organisation has set the account up
	root    *fyne.Container
}

func newAccountPicker(w *Window, changed func()) *accountPicker {
	p := &accountPicker{w: w, changed: changed, none: widget.NewMuted(w.cat.Text("settings.no_accounts")), note: w.managedNote()}
	name := w.cat.Text("options.account")
	p.choice = widget.NewChoice(name, nil, func(i int) {
		p.id = p.ids[i]
		p.changed()
	})
	p.root = widget.Column(4, widget.NewField(name, nil, p.choice), p.none, p.note)
	return p
}

// update follows the snapshot and returns the account; ok is false where there
// is none. locked is true for one that cannot be changed here.
func (p *accountPicker) update() (acct account.Account, locked, ok bool) {
	var names []string
	p.ids = nil
	for _, v := range p.w.snap.Accounts {
		if !v.Demo {
			names, p.ids = append(names, unique(p.w.cat.AccountTitle(v), names)), append(p.ids, v.ID)
		}
	}
	at := max(0, slices.Index(p.ids, p.id))
	p.root.Objects[0].(*fyne.Container).Hidden = len(p.ids) < 2
	p.none.Hidden = len(p.ids) > 0
	p.note.Hide()
	if len(p.ids) == 0 {
		p.id = ""
		return account.Account{}, true, false
	}
	p.id = p.ids[at]
	p.choice.ShowChosen(names, at)
	i := slices.IndexFunc(p.w.snap.Accounts, func(v sipclient.AccountView) bool { return v.ID == p.id })
	v := p.w.snap.Accounts[i]
	locked = v.Managed || p.w.snap.Locked("accounts")
	p.note.Hidden = !locked
	return v.Account.Clone(), locked, true
}

// changeAccount changes a kept account and leaves its password alone. What
// goes wrong is said above the page.
func (w *Window) changeAccount(id string, change func(*account.Account)) {
	for _, v := range w.snap.Accounts {
		if v.ID != id {
			continue
		}
		a := v.Account.Clone()
		change(&a)
		w.bridge.work(func(ctx context.Context) func() {
			if _, err := w.o.Client.SaveAccount(ctx, a, nil); err != nil {
				return func() { w.fail(err) }
			}
			return nil
		})
	}
}
