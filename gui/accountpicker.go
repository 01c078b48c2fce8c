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

// accountEdits are changes of kept accounts, made one after the other: each is
// made to what the one before has saved, and none is lost to a snapshot that is
// late.
type accountEdits struct {
	queue []accountEdit
	busy  bool
	saved map[string]account.Account // while busy
}

type accountEdit struct {
	id     string
	change func(*account.Account)
}

// changeAccount changes a kept account and leaves its password alone. What
// goes wrong is said above the page.
func (w *Window) changeAccount(id string, change func(*account.Account)) {
	e := &w.edits
	e.queue = append(e.queue, accountEdit{id, change})
	if !e.busy {
		e.busy, e.saved = true, make(map[string]account.Account)
		w.nextEdit()
	}
}

// nextEdit makes the next change.
func (w *Window) nextEdit() {
	e := &w.edits
	if len(e.queue) == 0 {
		e.busy, e.saved = false, nil
		return
	}
	edit := e.queue[0]
	e.queue = e.queue[1:]
	a, known := e.saved[edit.id]
	if v, ok := w.accountOf(edit.id); ok && !known {
		a, known = v.Account.Clone(), true
	}
	if !known { // it was removed meanwhile
		w.nextEdit()
		return
	}
	edit.change(&a)
	w.bridge.work(func(ctx context.Context) func() {
		_, err := w.o.Client.SaveAccount(ctx, a, nil)
		return func() {
			if err != nil {
				w.fail(err)
			} else {
				e.saved[edit.id] = a
			}
			w.nextEdit()
		}
	})
}
