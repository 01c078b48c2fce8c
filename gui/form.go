package gui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// formPage makes or changes one account.
type formPage struct {
	w      *Window
	fields *formFields
	check  *formCheck
	title  *widget.Text
	fault  *fyne.Container
	save   *widget.Button
	saving bool
	root   fyne.CanvasObject

	version int // of the route when the form was filled
}

func newFormPage(w *Window) page {
	cat := w.cat
	p := &formPage{w: w, title: widget.NewTitle("", theme.TitleSize).Shrinking(), fault: widget.Column(0)}
	p.fields = newFormFields(w, p.changed, p.submit)
	p.check = newFormCheck(p)
	p.save = widget.NewButton(widget.Primary, "", cat.Text("form.save"), p.submit)
	cancel := widget.NewSmallButton(widget.Link, cat.Text("form.cancel"), p.cancel)
	content := widget.Column(12, widget.Row(theme.Gap, 0, p.title, widget.Middle(200, false, cancel)), p.fields.root, p.check.root)
	buttons := widget.Inset(8, theme.Edge, 10, theme.Edge, widget.Middle(520, false,
		widget.Column(theme.Gap, p.fault, widget.Grid(2, theme.Gap, 0, p.check.button, p.save))))
	p.root = container.New(&callFrame{},
		widget.NewSheet(widget.Inset(theme.Edge, theme.Edge, theme.Gap, theme.Edge, widget.Narrow(520, content))), buttons)
	return p
}

func (p *formPage) object() fyne.CanvasObject { return p.root }

func (p *formPage) enter() { p.w.win.Canvas().Focus(p.fields.server) }

// leave stops a check under way and forgets the password that was typed.
func (p *formPage) leave() {
	p.check.stop()
	p.fields.password.SetText("")
}

// update fills the form when it is entered; a newer snapshot changes nothing
// that a person is typing.
func (p *formPage) update() {
	if p.version == p.w.route.version {
		return
	}
	p.version = p.w.route.version
	cat, acct, isNew := p.w.cat, account.Account{Register: true}, true
	for _, v := range p.w.snap.Accounts {
		if v.ID == p.w.route.id && v.ID != "" {
			acct, isNew = v.Account.Clone(), false
		}
	}
	p.title.Set(cat.Text("form.edit"))
	if isNew {
		p.title.Set(cat.Text("form.new"))
	}
	p.saving = false
	p.fields.set(acct, isNew)
	p.check.reset()
	p.say(nil)
}

// changed is called for every change of a field: what a test has shown is old.
func (p *formPage) changed() {
	p.check.reset()
	p.say(nil)
}

// say shows what is wrong above the buttons; nil takes it away.
func (p *formPage) say(err error, buttons ...fyne.CanvasObject) {
	p.fault.Objects = nil
	if err != nil {
		s := p.w.cat.Error(err)
		p.fault.Add(widget.NewNote(widget.Bad, s.What, s.Body(), s.Code, nil, buttons...))
	}
	p.fault.Hidden = err == nil
	text := p.w.cat.Text("form.save")
	if p.saving {
		text = p.w.cat.Text("form.saving")
	}
	p.save.Set("", text, false)
	p.save.SetEnabled(!p.saving)
	p.root.Refresh()
}

// submit saves what is in the fields.
func (p *formPage) submit() {
	acct, secret := p.fields.get()
	if err := acct.Validate(); err != nil {
		p.say(err)
		return
	}
	if p.saving {
		return
	}
	p.saving = true
	p.say(nil)
	w, version := p.w, p.version
	w.bridge.work(func(ctx context.Context) func() {
		id, err := w.o.Client.SaveAccount(ctx, acct, secret)
		return func() {
			if p.version != version {
				return // a person has gone on
			}
			p.saving = false
			p.saved(id, acct, secret, err)
		}
	})
}

func (p *formPage) saved(id string, acct account.Account, secret *account.Password, err error) {
	if err != nil {
		p.say(err, p.remedies(err)...)
		return
	}
	w := p.w
	if acct.AskPassword && secret != nil {
		w.command(w.o.Client.ProvidePassword(id, *secret))
	}
	if acct.ID == "" && onlyDemo(w.snap) {
		w.dialer = "" // a person who adds an account is done with the demo
		w.command(w.o.Client.SetDefault(id))
	}
	if !w.snap.Welcomed {
		w.command(w.o.Client.SetWelcomed())
		w.route.home()
	} else {
		w.route.leave()
	}
	w.refresh()
}

// onlyDemo reports whether no account of the person's own is there yet.
func onlyDemo(s sipclient.Snapshot) bool {
	for _, v := range s.Accounts {
		if !v.Demo {
			return false
		}
	}
	return true
}

// cancel leaves without saving.
func (p *formPage) cancel() {
	p.w.route.leave()
	p.w.refresh()
}

// entry returns a text field that submits with Enter.
func entry(hint string, changed func(), submit func()) *fynewidget.Entry {
	e := fynewidget.NewEntry()
	e.PlaceHolder = hint
	e.Scroll = fyne.ScrollNone
	e.OnChanged = func(string) { changed() }
	e.OnSubmitted = func(string) { submit() }
	return e
}

// list splits what is separated by commas or spaces.
func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
}
