package gui

import (
	"cmp"
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// accountsSection is the list of accounts in the order in which they are
// offered: how each stands, and what can be done with it.
type accountsSection struct {
	w *Window
	// removing is the account whose removal is asked about.
	removing string
	tests    map[string]*checkRun
	shown    []accountCard
	list     *widget.SortList
	fixed    *fyne.Container // that the organisation has set which one dials
	none     *widget.Text
	empty    *fyne.Container // around none
	add      *fyne.Container
	root     *fyne.Container
}

// accountCard is all that a card shows: it is built anew when that changes.
type accountCard struct {
	line                           present.AccountLine
	isDefault, demo, locked, asked bool
	fixed                          bool // which one dials
	test                           *checkRun
}

func newAccountsSection(w *Window) page {
	a := &accountsSection{w: w, tests: make(map[string]*checkRun)}
	cat := w.cat
	a.list = widget.NewSortList(func(from, to int) {
		if from < len(w.snap.Accounts) {
			w.command(w.o.Client.MoveAccount(w.snap.Accounts[from].ID, to-from))
		}
	})
	a.fixed, a.none = w.lockNote("settings.default_locked"), widget.NewMuted("")
	a.empty = widget.Column(theme.Gap, a.none)
	if w.o.StartDemo != nil {
		a.empty.Add(widget.NewButton(widget.Plain, theme.IconPlay, cat.Text("settings.start_demo"), func() { w.startDemo(nil) }))
	}
	a.add = widget.Column(theme.Gap,
		widget.NewButton(widget.Plain, theme.IconPlus, cat.Text("account.add"), w.newAccount),
		widget.NewButton(widget.Plain, theme.IconFile, cat.Text("import.title"), func() { w.openImport("") }))
	a.root = widget.Column(theme.Gap, a.list, a.fixed, a.empty, a.add)
	return a
}

func (a *accountsSection) object() fyne.CanvasObject { return a.root }
func (a *accountsSection) enter()                    {}

// lasts implements lasting: a test goes on.
func (a *accountsSection) lasts() {}

func (a *accountsSection) leave() {
	a.removing = ""
	for id, t := range a.tests {
		t.forget()
		delete(a.tests, id)
	}
}

func (a *accountsSection) update() {
	s := a.w.snap
	fixed := s.Locked("default_account")
	a.none.Set(a.w.cat.NoAccount(s))
	a.empty.Hidden, a.add.Hidden, a.fixed.Hidden = len(s.Accounts) > 0, s.Locked("accounts"), !fixed || len(s.Accounts) < 2
	def, _ := a.w.account()
	if fixed { // another may dial, but in this run alone
		def, _ = present.DefaultAccount(s)
	}
	var cards []accountCard
	for _, v := range s.Accounts {
		cards = append(cards, accountCard{a.w.cat.SteadyAccount(v, a.w.now()), v.ID == def.ID, v.Demo, v.Managed, a.removing == v.ID, fixed, a.tests[v.ID]})
	}
	if slices.Equal(cards, a.shown) {
		return
	}
	a.shown = cards
	a.build()
}

// build makes the cards. The demo's and those of the organisation stay where
// they are.
func (a *accountsSection) build() {
	rows := make([]widget.SortRow, 0, len(a.shown))
	for _, c := range a.shown {
		name := present.Data{"Name": c.line.Title}
		rows = append(rows, widget.SortRow{Object: a.card(c), Fixed: c.demo || c.locked,
			Up: a.w.cat.Text("options.up", name), Down: a.w.cat.Text("options.down", name)})
	}
	a.list.SetSortable(len(rows) > 1)
	widget.KeepFocus(a.list, func() { a.list.Set(rows) })
}

// refresh builds the cards again after something that is not in the snapshot.
func (a *accountsSection) refresh() {
	a.shown = nil
	a.update()
	a.root.Refresh()
}

// card shows one account: how it stands, why, and what can be done with it.
func (a *accountsSection) card(c accountCard) fyne.CanvasObject {
	cat, l := a.w.cat, c.line
	word := cmp.Or(l.Long, l.Word) + " · " + l.Mode
	if c.isDefault {
		word += " · " + cat.Text("settings.default_account")
	}
	lines := []fyne.CanvasObject{
		widget.Row(theme.Gap, 1, widget.NewDot(tone(l.Tone)), widget.NewText(l.Title).Bold().AtMost(2)),
		widget.NewMuted(word),
	}
	if !l.Why.Empty() {
		lines = append(lines, sentenceNote(tone(l.Tone), l.Why))
	}
	if l.Warning != "" {
		lines = append(lines, widget.NewMuted(l.Warning).Colored(theme.WarnText))
	}
	if c.locked {
		lines = append(lines, a.w.managedNote())
	}
	if c.asked {
		return widget.Card(widget.Column(theme.Gap, append(lines, a.question(l))...))
	}
	lines = append(lines, a.buttons(c))
	if c.test != nil {
		lines = append(lines, c.test.stepsIn(widget.NewSteps)...)
	}
	return widget.Card(widget.Column(theme.Gap, lines...))
}

func (a *accountsSection) buttons(c accountCard) fyne.CanvasObject {
	w, cat, id := a.w, a.w.cat, c.line.AccountID
	var buttons []fyne.CanvasObject
	add := func(kind widget.Kind, text string, f func()) {
		buttons = append(buttons, widget.NewSmallButton(kind, text, f))
	}
	if c.line.Remedy == present.TryAgain || c.line.Remedy == present.EnterPassword {
		add(widget.Plain, c.line.Button, func() { w.helpAccount(c.line) })
	}
	if !c.demo {
		text := cat.Text("form.test")
		if c.test != nil && c.test.running() {
			text = cat.Text("form.stop")
		}
		add(widget.Plain, text, func() { a.test(id) })
	}
	if !c.demo && !c.locked {
		add(widget.Plain, cat.Text("settings.edit"), func() {
			w.open("form", id)
		})
	}
	if !c.isDefault && !c.fixed {
		add(widget.Plain, cat.Text("settings.make_default"), func() {
			if v, ok := w.accountOf(id); ok {
				w.makeDefault(v)
			}
		})
	}
	if !c.locked {
		add(widget.Link, cat.Text("settings.remove"), func() {
			a.removing = id
			a.refresh()
		})
	}
	return widget.Flow(theme.Gap, buttons...)
}

// test runs the live check of an account in its card, or stops it.
func (a *accountsSection) test(id string) {
	t := a.tests[id]
	v, ok := a.w.accountOf(id)
	switch {
	case !ok:
		return
	case t != nil && t.running():
		t.stop()
		a.refresh()
		return
	case t == nil:
		t = &checkRun{w: a.w, changed: a.refresh}
		a.tests[id] = t
	}
	t.start(v.Account, nil, func(err error) {
		if err != nil && !t.check.Failed() {
			a.w.fail(err) // no step tells it
		}
	})
}

// question asks before an account is removed.
func (a *accountsSection) question(l present.AccountLine) fyne.CanvasObject {
	w, cat := a.w, a.w.cat
	yes := widget.NewSmallButton(widget.End, cat.Text("settings.remove"), func() {
		a.removing = ""
		w.removeAccount(l.AccountID)
		a.refresh()
	})
	no := widget.NewSmallButton(widget.Plain, cat.Text("settings.keep"), func() {
		a.removing = ""
		a.refresh()
	})
	return widget.Column(theme.Gap, widget.NewText(cat.Text("settings.remove_confirm", present.Data{"Name": l.Title})), widget.Flow(theme.Gap, yes, no))
}

// accountOf returns the account with the ID.
func (w *Window) accountOf(id string) (sipclient.AccountView, bool) {
	for _, v := range w.snap.Accounts {
		if v.ID == id && id != "" {
			return v, true
		}
	}
	return sipclient.AccountView{}, false
}

func (w *Window) removeAccount(id string) {
	w.bridge.work(func(ctx context.Context) func() {
		if err := w.o.Client.RemoveAccount(ctx, id); err != nil {
			return func() { w.fail(err) }
		}
		return nil
	})
}

// remedy does what the button of the account line offers.
func (w *Window) remedy() {
	l := w.cat.Line(w.snap, w.now())
	if v, ok := w.account(); ok {
		l = w.cat.Account(v, w.now())
	}
	w.helpAccount(l)
}

// helpAccount does the one thing that helps an account now.
func (w *Window) helpAccount(l present.AccountLine) {
	switch l.Remedy {
	case present.AddAccount:
		w.route.open("form", "")
	case present.EditAccount:
		w.route.open("form", l.AccountID)
	case present.EnterPassword:
		w.route.open("password", l.AccountID)
	case present.TryAgain:
		w.command(w.o.Client.Reconnect(l.AccountID))
	}
	w.refresh()
}

// askEachTime turns an account to passwords that are asked for.
func (w *Window) askEachTime(id string) {
	w.changeAccount(id, func(a *account.Account) { a.AskPassword = true })
}
