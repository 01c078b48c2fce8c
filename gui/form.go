package gui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// formPage makes or changes one account.
type formPage struct {
	w      *Window
	fields *formFields
	check  *formCheck
	title  *widget.Text
	later  *widget.Text    // that a change waits for the end of a call
	fault  *fyne.Container // room above all fields for what is wrong
	told   *fyne.Container // the room that is in use, this one or that of a field
	save   *widget.Button
	saving bool
	trial  *testCall
	sheet  *container.Scroll
	root   fyne.CanvasObject

	version int // of the route when the form was filled
}

func newFormPage(w *Window) page {
	cat := w.cat
	p := &formPage{w: w, title: widget.NewPageTitle(""), fault: widget.Column(0), later: widget.NewMuted(cat.Text("form.in_call"))}
	p.told = p.fault
	p.fields = newFormFields(w, p.changed, p.submit)
	p.fields.number.OnPasted = p.fields.digestNumber
	p.check = newFormCheck(p)
	p.save = widget.NewButton(widget.Primary, "", cat.Text("form.save"), p.submit)
	p.trial = newTestCall(p)
	cancel := widget.NewSmallButton(widget.Link, cat.Text("form.cancel"), w.leaveOver)
	p.sheet = widget.NewSheet(widget.Inset(theme.Edge, theme.Edge, theme.Gap, theme.Edge, widget.Narrow(520,
		widget.Column(12, widget.Row(theme.Gap, 0, p.title, widget.Middle(200, false, cancel)), p.later, p.fault, p.fields.root, p.check.root, p.trial.root))))
	buttons := widget.Inset(8, theme.Edge, 10, theme.Edge, widget.Middle(520, false, widget.Grid(2, theme.Gap, 0, p.check.button, p.save)))
	p.root = container.New(&footed{}, p.sheet, buttons)
	return p
}

func (p *formPage) object() fyne.CanvasObject { return p.root }

func (p *formPage) enter() { p.w.win.Canvas().Focus(p.fields.server) }

// lasts implements lasting: what is typed often comes from another window.
func (p *formPage) lasts() {}

func (p *formPage) leave() {}

// filled and forgetSecrets implement secretive.
func (p *formPage) filled() int { return p.version }

func (p *formPage) forgetSecrets() {
	p.check.stop()
	p.fields.password.Put("")
}

// update fills the form when it is entered; a newer snapshot changes nothing
// that a person is typing.
func (p *formPage) update() {
	p.later.Hidden = !p.w.calling(p.w.route.id)
	if p.version == p.w.route.version {
		return
	}
	p.version = p.w.route.version
	cat, acct := p.w.cat, account.Account{Register: true}
	v, known := p.w.accountOf(p.w.route.id)
	if known {
		acct = v.Account.Clone()
	}
	p.title.Set(cat.Text("form.edit"))
	if !known {
		p.title.Set(cat.Text("form.new"))
	}
	p.saving = false
	p.fields.set(acct, !known)
	p.check.reset()
	p.say(nil)
}

// changed is called for every change of a field: what a test has shown is old.
func (p *formPage) changed() {
	p.check.reset()
	p.say(nil)
}

// say shows what is wrong, where it can be put right; nil takes it away.
func (p *formPage) say(err error, buttons ...fyne.CanvasObject) {
	if err == nil {
		p.show(nil, present.NoFix)
		return
	}
	s := p.w.cat.Error(err)
	p.show(sentenceNote(widget.Bad, s, buttons...), present.FixFor(err))
}

// show puts a note above the field to be put right and the focus into it, so that both are
// scrolled to, or above all fields; nil takes the note away.
func (p *formPage) show(note fyne.CanvasObject, fix present.Fix) {
	p.told.Objects = nil
	p.told.Hide()
	if note != nil {
		p.told = p.fault
		if field := p.fields.reach(fix); field != nil {
			p.told = p.fields.faults[field]
		}
		p.told.Add(note)
		p.told.Show()
		p.sheet.ScrollToTop()
	}
	text := p.w.cat.Text("form.save")
	if p.saving {
		text = p.w.cat.Text("form.saving")
	}
	p.save.Set("", text, false)
	p.save.SetEnabled(!p.saving && !p.check.running())
	p.root.Refresh()
	p.point(fix)
}

// calling reports whether an account has a call that is up.
func (w *Window) calling(accountID string) bool {
	return slices.ContainsFunc(w.snap.Calls, func(v sipclient.CallView) bool {
		return v.AccountID == accountID && accountID != "" && call.Live(v.State)
	})
}

// servers splits STUN servers that are separated by commas or spaces, and writes each as
// host:port. What is none stays as it is, to be refused.
func servers(text string) []string {
	all := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
	for i, typed := range all {
		if server, err := account.ParseSTUN(typed); err == nil {
			all[i] = server
		}
	}
	return all
}
