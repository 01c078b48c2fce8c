package gui

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	fynewidget "fyne.io/fyne/v2/widget"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// formFields are what an account is made of. The four that everybody needs come
// first, the rest behind "More".
type formFields struct {
	w       *Window
	changed func()
	filling bool
	id      string

	formEntries
	formSwitches
	codecs *codecList
	more   *widget.Button
	rest   *fyne.Container
	root   *fyne.Container
}

// formEntries are the fields to type into.
type formEntries struct {
	server, number, password               *fynewidget.Entry
	label, display, auth, domain, ca, stun *fynewidget.Entry
}

// formSwitches are the switches, and what they mean as they stand.
type formSwitches struct {
	register, plain, ask        *fynewidget.Check
	mode, secretNote, plainNote *widget.Text
}

func newFormFields(w *Window, changed, submit func()) *formFields {
	f := &formFields{w: w, changed: changed}
	cat := w.cat
	line := func(hint string) *fynewidget.Entry { return entry(hint, f.edited, submit) }
	f.server, f.number = line(cat.Text("form.server_hint")), line(cat.Text("form.number_hint"))
	f.password = fynewidget.NewPasswordEntry()
	f.password.OnChanged = func(string) { f.edited() }
	f.password.OnSubmitted = func(string) { submit() }
	f.label, f.display = line(cat.Text("form.label_hint")), line(cat.Text("form.display_name_hint"))
	f.auth, f.domain = line(cat.Text("form.auth_user_hint")), line(cat.Text("form.domain_hint"))
	f.ca, f.stun = line(cat.Text("form.ca_hint")), line(cat.Text("form.stun_hint"))
	check := func(text string) *fynewidget.Check { return fynewidget.NewCheck(text, func(bool) { f.edited() }) }
	f.register, f.plain, f.ask = check(cat.Text("form.register")), check(cat.Text("form.plain")), check(cat.Text("form.ask"))
	f.mode, f.secretNote = widget.NewMuted(""), widget.NewMuted("")
	f.plainNote = widget.NewMuted(cat.Text("form.plain_warning")).Colored(theme.WarnText)
	f.codecs = newCodecList(w, f.edited)
	f.more = widget.NewSmallButton(widget.Link, cat.Text("form.more"), func() { f.unfold(f.rest.Hidden) })
	f.rest = f.restFields()
	f.root = widget.Column(12,
		widget.NewField(cat.Text("form.server"), nil, f.server),
		widget.NewField(cat.Text("form.number"), nil, f.number),
		widget.NewField(cat.Text("form.password"), nil, f.password), f.secretNote, f.ask,
		widget.Column(2, f.register, f.mode), widget.Flow(0, f.more), f.rest)
	return f
}

func (f *formFields) restFields() *fyne.Container {
	cat := f.w.cat
	choose := widget.NewIconButton(theme.IconPlus, cat.Text("form.ca_choose"), f.chooseCA)
	return widget.Column(12,
		widget.NewField(cat.Text("form.label"), nil, f.label),
		widget.NewField(cat.Text("form.display_name"), nil, f.display),
		widget.NewField(cat.Text("form.auth_user"), nil, f.auth),
		widget.NewField(cat.Text("form.domain"), nil, f.domain),
		widget.NewField(cat.Text("form.ca"), nil, widget.Row(4, 0, f.ca, widget.Middle(40, false, choose))),
		widget.NewField(cat.Text("form.codecs"), nil, f.codecs.root),
		widget.NewField(cat.Text("form.stun"), nil, f.stun),
		widget.Column(2, f.plain, f.plainNote))
}

// edited is called when a person changed a field.
func (f *formFields) edited() {
	if !f.filling {
		f.explain()
		f.changed()
	}
}

// explain says what the switches mean as they stand.
func (f *formFields) explain() {
	cat := f.w.cat
	f.mode.Set(cat.Text("form.register_off"))
	if f.register.Checked {
		f.mode.Set(cat.Text("form.register_on"))
	}
	note := cat.Text("form.password_kept")
	switch {
	case f.ask.Checked:
		note = cat.Text("form.password_memory")
	case f.id != "" && f.password.Text == "":
		note = cat.Text("form.password_unchanged")
	case !f.register.Checked && f.password.Text == "":
		note = cat.Text("form.password_optional")
	}
	f.secretNote.Set(note)
	f.plainNote.Hidden = !f.plain.Checked
}

func (f *formFields) unfold(open bool) {
	f.rest.Hidden = !open
	text := f.w.cat.Text("form.more")
	if open {
		text = f.w.cat.Text("form.less")
	}
	f.more.Set("", text, false)
	f.w.refresh()
}

// set fills the fields.
func (f *formFields) set(a account.Account, isNew bool) {
	f.filling, f.id = true, a.ID
	f.server.SetText(a.Server)
	f.number.SetText(a.Number)
	f.password.SetText("")
	f.label.SetText(a.Label)
	f.display.SetText(a.DisplayName)
	f.auth.SetText(a.AuthUser)
	f.domain.SetText(a.Domain)
	f.ca.SetText(a.CAFile)
	f.stun.SetText(strings.Join(a.STUN, ", "))
	f.register.SetChecked(a.Register)
	f.plain.SetChecked(a.AllowPlainWS)
	f.ask.SetChecked(a.AskPassword)
	f.codecs.set(a.Codecs)
	f.rest.Hidden = isNew || !unusual(a)
	f.more.Set("", f.w.cat.Text("form.more"), false)
	if !f.rest.Hidden {
		f.more.Set("", f.w.cat.Text("form.less"), false)
	}
	f.filling = false
	f.explain()
}

// unusual reports whether something behind "More" is set.
func unusual(a account.Account) bool {
	return a.Label != "" || a.DisplayName != "" || a.AuthUser != "" || a.Domain != "" || a.CAFile != "" || a.AllowPlainWS ||
		len(a.Codecs) > 0 || len(a.STUN) > 0
}

// get reads the fields. The password is nil where the one that is kept stays.
func (f *formFields) get() (account.Account, *account.Password) {
	a := account.Account{
		ID:     f.id,
		Server: strings.TrimSpace(f.server.Text), Number: strings.TrimSpace(f.number.Text),
		Label: strings.TrimSpace(f.label.Text), DisplayName: strings.TrimSpace(f.display.Text),
		AuthUser: strings.TrimSpace(f.auth.Text), Domain: strings.TrimSpace(f.domain.Text),
		CAFile: strings.TrimSpace(f.ca.Text), STUN: list(f.stun.Text),
		Register: f.register.Checked, AllowPlainWS: f.plain.Checked, AskPassword: f.ask.Checked,
		Codecs: f.codecs.get(),
	}
	if f.password.Text == "" {
		return a, nil
	}
	p := account.NewPassword(f.password.Text)
	return a, &p
}

// chooseCA lets a person pick the file; the path is all that is kept.
func (f *formFields) chooseCA() {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err != nil {
			f.w.fail(err)
			return
		}
		if r != nil {
			f.ca.SetText(r.URI().Path())
			_ = r.Close() // nothing was read
		}
	}, f.w.win)
	d.SetFilter(storage.NewExtensionFileFilter([]string{".pem", ".crt", ".cer"}))
	d.Show()
}

// remedies are the buttons that help against an error of saving.
func (p *formPage) remedies(err error) []fyne.CanvasObject {
	cat := p.w.cat
	switch {
	case errors.Is(err, sipclient.ErrNoKeyring):
		return []fyne.CanvasObject{widget.NewSmallButton(widget.Plain, cat.Text("form.ask"), func() {
			p.fields.ask.SetChecked(true)
			p.submit()
		})}
	}
	return nil
}
