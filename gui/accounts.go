package gui

import (
	"context"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// accountsSection is the list of accounts.
type accountsSection struct {
	w *Window
	// removing is the account whose removal is asked about.
	removing string
	list     *fyne.Container
	root     *fyne.Container
}

func newAccountsSection(w *Window) page {
	a := &accountsSection{w: w, list: widget.Column(theme.Gap)}
	add := widget.NewButton(widget.Plain, theme.IconPlus, w.cat.Text("account.add"), func() {
		w.route.open("form", "")
		w.refresh()
	})
	a.root = widget.Column(theme.Gap, a.list, add)
	return a
}

func (a *accountsSection) object() fyne.CanvasObject { return a.root }
func (a *accountsSection) enter()                    {}
func (a *accountsSection) leave()                    { a.removing = "" }

func (a *accountsSection) update() {
	a.list.Objects = nil
	def, _ := a.w.account()
	for _, v := range a.w.snap.Accounts {
		a.list.Add(a.card(v, v.ID == def.ID))
	}
	if len(a.w.snap.Accounts) > 0 {
		return
	}
	a.list.Add(widget.NewMuted(a.w.cat.Text("settings.no_accounts")))
	if a.w.o.StartDemo != nil {
		a.list.Add(widget.NewButton(widget.Plain, theme.IconPlay, a.w.cat.Text("settings.start_demo"), func() { a.w.startDemo(nil) }))
	}
}

// card shows one account: how it stands, why, and what can be done with it.
func (a *accountsSection) card(v sipclient.AccountView, isDefault bool) fyne.CanvasObject {
	w, cat := a.w, a.w.cat
	l := cat.Account(v, w.now())
	lines := []fyne.CanvasObject{
		widget.Row(theme.Gap, 0, widget.NewLine(l.Title).Bold().Shrinking(), widget.NewMutedLine(l.Mode)),
		widget.NewMuted(l.Word),
	}
	if isDefault {
		lines[1] = widget.NewMuted(l.Word + " · " + cat.Text("settings.default_account"))
	}
	if !l.Why.Empty() {
		lines = append(lines, widget.NewNote(tone(l.Tone), l.Why.What, l.Why.Body(), l.Why.Code, nil))
	}
	if l.Warning != "" {
		lines = append(lines, widget.NewMuted(l.Warning).Colored(theme.WarnText))
	}
	if a.removing == v.ID {
		return widget.Card(widget.Column(theme.Gap, append(lines, a.question(v, l.Title))...))
	}
	return widget.Card(widget.Column(theme.Gap, append(lines, a.buttons(v, l, isDefault))...))
}

func (a *accountsSection) buttons(v sipclient.AccountView, l present.AccountLine, isDefault bool) fyne.CanvasObject {
	w, cat := a.w, a.w.cat
	var buttons []fyne.CanvasObject
	add := func(kind widget.Kind, text string, f func()) {
		buttons = append(buttons, widget.NewSmallButton(kind, text, f))
	}
	if l.Remedy == present.TryAgain || l.Remedy == present.EnterPassword {
		add(widget.Plain, l.Button, func() { w.helpAccount(l) })
	}
	if !v.Demo {
		add(widget.Plain, cat.Text("settings.edit"), func() {
			w.route.open("form", v.ID)
			w.refresh()
		})
	}
	if !isDefault {
		add(widget.Plain, cat.Text("settings.make_default"), func() { w.makeDefault(v) })
	}
	add(widget.Link, cat.Text("settings.remove"), func() {
		a.removing = v.ID
		w.refresh()
	})
	return widget.Flow(theme.Gap, buttons...)
}

// question asks before an account is removed.
func (a *accountsSection) question(v sipclient.AccountView, title string) fyne.CanvasObject {
	w, cat := a.w, a.w.cat
	yes := widget.NewSmallButton(widget.End, cat.Text("settings.remove"), func() {
		a.removing = ""
		w.removeAccount(v.ID)
		w.refresh()
	})
	no := widget.NewSmallButton(widget.Plain, cat.Text("settings.keep"), func() {
		a.removing = ""
		w.refresh()
	})
	return widget.Column(theme.Gap, widget.NewText(cat.Text("settings.remove_confirm", present.Data{"Name": title})), widget.Flow(theme.Gap, yes, no))
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
	for _, v := range w.snap.Accounts {
		if v.ID != id {
			continue
		}
		acct := v.Account.Clone()
		acct.AskPassword = true
		w.bridge.work(func(ctx context.Context) func() {
			if _, err := w.o.Client.SaveAccount(ctx, acct, nil); err != nil {
				return func() { w.fail(err) }
			}
			return nil
		})
	}
}
