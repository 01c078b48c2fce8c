package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// accountPicker chooses the account that a section is about, among those that
// are kept. It shows nothing where there is only one.
type accountPicker struct {
	w      *Window
	choice *accountChoice
	field  *fyne.Container // around choice
	none   *widget.Text
	note   *fyne.Container // that the organisation has set the account up
	root   *fyne.Container
}

func newAccountPicker(w *Window, changed func()) *accountPicker {
	p := &accountPicker{w: w, none: widget.NewMuted(""), note: w.managedNote()}
	name := w.cat.Text("options.account")
	p.choice = newAccountChoice(name, func(string) { changed() })
	p.field = widget.NewField(name, nil, p.choice.Choice)
	p.root = widget.Column(4, p.field, p.none, p.note)
	return p
}

// update follows the snapshot and returns the account; ok is false where there
// is none. locked is true for one that cannot be changed here.
func (p *accountPicker) update() (acct account.Account, locked, ok bool) {
	kept := slices.DeleteFunc(slices.Clone(p.w.snap.Accounts), func(v sipclient.AccountView) bool { return v.Demo })
	p.choice.show(p.w.cat, "", kept, p.choice.id)
	p.none.Set(p.w.cat.NoAccount(p.w.snap))
	p.field.Hidden, p.none.Hidden = len(kept) < 2, len(kept) > 0
	p.note.Hide()
	v, ok := p.w.accountOf(p.choice.id)
	if !ok {
		return account.Account{}, true, false
	}
	p.note.Hidden = !v.Managed
	return v.Account.Clone(), v.Managed, true
}
