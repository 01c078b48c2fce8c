package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/widget"
	"offhook/sipclient/account"
)

// accountMelodies gives each account a melody of its own, where there are
// several.
type accountMelodies struct {
	w     *Window
	play  func(melody string)
	own   *ringtoneCard
	rows  map[string]melodyRow
	order []string
	list  *fyne.Container
	root  *fyne.Container
}

// melodyRow is the choice for one account, and the line that its organisation has set it.
type melodyRow struct {
	*widget.Choice
	note *fyne.Container
}

func newAccountMelodies(w *Window, play func(string)) *accountMelodies {
	a := &accountMelodies{w: w, play: play, own: newRingtoneCard(w), list: widget.Column(10)}
	a.root = widget.Column(6, widget.NewHeading(w.cat.Text("ringing.per_account")), a.list, a.own.root)
	return a
}

func (a *accountMelodies) update() {
	var order []string
	for _, v := range a.w.snap.Accounts {
		order = append(order, v.ID)
	}
	if !slices.Equal(order, a.order) {
		a.build(order)
	}
	all := melodies(a.w.snap)
	names := melodyNames(a.w.cat, []string{a.w.cat.Text("ringing.as_above")}, all)
	for _, v := range a.w.snap.Accounts {
		row := a.rows[v.ID]
		row.ShowChosen(names, 1+slices.Index(all, v.Melody))
		row.SetEnabled(!v.Demo && !v.Managed)
		row.note.Hidden = !v.Managed
	}
	a.root.Hidden = len(order) < 2
}

func (a *accountMelodies) build(order []string) {
	a.order, a.rows, a.list.Objects = order, make(map[string]melodyRow), nil
	for _, v := range a.w.snap.Accounts {
		id, title := v.ID, a.w.cat.AccountTitle(v)
		row := melodyRow{widget.NewChoice(title, nil, func(i int) { a.picked(id, title, i) }), a.w.managedNote()}
		a.rows[id] = row
		a.list.Add(widget.Column(2, widget.NewField(title, nil, row.Choice), row.note))
	}
}

// picked takes a line of an account's list: the first is the melody of all, the last
// a sound file to be named.
func (a *accountMelodies) picked(id, title string, i int) {
	all := melodies(a.w.snap)
	take := func(melody string) {
		a.w.changeAccount(id, func(x *account.Account) { x.Melody = melody })
	}
	hear := func(melody string) {
		a.play(melody)
		take(melody)
	}
	switch {
	case i == 0:
		a.own.close()
		take("")
	case i <= len(all):
		a.own.close()
		hear(all[i-1])
	default:
		a.update() // what rings is as before
		a.own.open(a.w.cat.Text("ringing.file_of", present.Data{"Name": title}), hear)
	}
}
