package gui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient/account"
)

// formFields are what an account is made of. The four that everybody needs come
// first, the rest behind "More".
type formFields struct {
	w       *Window
	changed func()
	filling bool
	// was is the account as it was when the fields were filled.
	was account.Account

	formEntries
	formSwitches
	// faults are above the fields that can be wrong: room for what is.
	faults   map[*widget.Input]*fyne.Container
	more     *widget.Button
	rest     *fyne.Container
	advanced *formAdvanced
	root     *fyne.Container
}

// formEntries are the fields to type into.
type formEntries struct {
	server, number, password               *widget.Input
	label, display, auth, domain, ca, stun *widget.Input
}

// formSwitches are the switches, and what they mean as they stand.
type formSwitches struct {
	register, plain, ask        *widget.Switch
	mode, secretNote, plainNote *widget.Text
}

func newFormFields(w *Window, changed, submit func()) *formFields {
	f := &formFields{w: w, changed: changed, faults: make(map[*widget.Input]*fyne.Container)}
	cat := w.cat
	line := func(name, hint string) *widget.Input {
		return widget.NewInput(cat.Text(name), cat.Text(hint), f.edited, submit)
	}
	f.server, f.number = line("form.server", "form.server_hint"), line("form.number", "form.number_hint")
	f.server.OnPasted, f.server.OnLeft = f.digest, f.digest
	f.password = widget.NewSecretInput(cat.Text("form.password"), "", f.edited, submit)
	f.label, f.display = line("form.label", "form.label_hint"), line("form.display_name", "form.display_name_hint")
	f.auth, f.domain = line("form.auth_user", "form.auth_user_hint"), line("form.domain", "form.domain_hint")
	f.ca, f.stun = line("form.ca", "form.ca_hint"), line("form.stun", "form.stun_hint")
	check := func(text string) *widget.Switch { return widget.NewSwitch(text, "", func(bool) { f.edited() }) }
	f.register, f.plain, f.ask = check(cat.Text("form.register")), check(cat.Text("form.plain")), check(cat.Text("form.ask"))
	f.mode, f.secretNote = widget.NewMuted(""), widget.NewMuted("")
	f.plainNote = widget.NewMuted(cat.Text("form.plain_warning")).Colored(theme.WarnText)
	f.more = widget.NewSmallButton(widget.Link, cat.Text("form.more"), func() { f.unfold(f.rest.Hidden) })
	f.rest = f.restFields()
	f.advanced = newFormAdvanced(w, f.edited, submit)
	f.root = widget.Column(12,
		f.fallible(f.server, f.server), f.fallible(f.number, f.number), f.fallible(f.password, f.password), f.secretNote, f.ask,
		widget.Column(2, f.register, f.mode), widget.Flow(0, f.more), f.rest, widget.Flow(0, f.advanced.fold), f.advanced.root)
	return f
}

// fallible returns a field with o, which holds its entry, below the room for what is wrong with it.
func (f *formFields) fallible(entry *widget.Input, o fyne.CanvasObject) *fyne.Container {
	f.faults[entry] = widget.Column(0)
	f.faults[entry].Hide()
	return widget.Column(12, f.faults[entry], widget.NewField(entry.Name, nil, o))
}

func (f *formFields) restFields() *fyne.Container {
	cat := f.w.cat
	choose := widget.NewIconButton(theme.IconFile, cat.Text("form.ca_choose"), f.chooseCA)
	return widget.Column(12,
		widget.NewField(cat.Text("form.label"), nil, f.label),
		widget.NewField(cat.Text("form.display_name"), nil, f.display),
		widget.NewField(cat.Text("form.auth_user"), nil, f.auth),
		f.fallible(f.domain, f.domain),
		f.fallible(f.ca, widget.Row(4, 0, f.ca, widget.Middle(40, false, choose))),
		f.fallible(f.stun, f.stun),
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
	if f.register.On() {
		f.mode.Set(cat.Text("form.register_on"))
	}
	note := cat.Text("form.password_kept")
	switch {
	case f.ask.On():
		note = cat.Text("form.password_memory")
	case f.was.ID != "" && f.password.Text == "":
		note = cat.Text("form.password_unchanged")
	case !f.register.On() && f.password.Text == "":
		note = cat.Text("form.password_optional")
	}
	f.secretNote.Set(note)
	f.plainNote.Hidden = !f.plain.On()
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

// reach returns the field that has to be put right, unfolded where it was not; nil where it is
// none of them.
func (f *formFields) reach(fix present.Fix) *widget.Input {
	switch fix {
	case present.FixCA, present.FixSTUN, present.FixDomain:
		f.unfold(true)
	}
	return map[present.Fix]*widget.Input{present.FixServer: f.server, present.FixNumber: f.number, present.FixPassword: f.password,
		present.FixCA: f.ca, present.FixSTUN: f.stun, present.FixDomain: f.domain}[fix]
}

// set fills the fields.
func (f *formFields) set(a account.Account, isNew bool) {
	f.filling, f.was = true, a.Clone()
	f.server.Put(a.Server)
	f.number.Put(a.Number)
	f.password.Put("")
	f.label.Put(a.Label)
	f.display.Put(a.DisplayName)
	f.auth.Put(a.AuthUser)
	f.domain.Put(a.Domain)
	f.ca.Put(a.CAFile)
	f.stun.Put(strings.Join(a.STUN, ", "))
	f.register.Turn(a.Register)
	f.plain.Turn(a.AllowPlainWS)
	f.ask.Turn(a.AskPassword)
	f.rest.Hidden = isNew || !unusual(a)
	f.more.Set("", f.w.cat.Text("form.more"), false)
	if !f.rest.Hidden {
		f.more.Set("", f.w.cat.Text("form.less"), false)
	}
	f.advanced.set(a)
	f.filling = false
	f.explain()
}

// unusual reports whether something behind "More" is set.
func unusual(a account.Account) bool {
	return a.Label != "" || a.DisplayName != "" || a.AuthUser != "" || a.Domain != "" || a.CAFile != "" || a.AllowPlainWS || len(a.STUN) > 0
}

// get reads the fields. The password is nil where the one that is kept stays.
func (f *formFields) get() (account.Account, *account.Password) {
	f.digest()
	a := f.was.Clone() // codecs, rules and melody are set elsewhere
	a.Server, a.Number = strings.TrimSpace(f.server.Text), strings.TrimSpace(f.number.Text)
	a.Label, a.DisplayName = strings.TrimSpace(f.label.Text), strings.TrimSpace(f.display.Text)
	a.AuthUser, a.Domain = strings.TrimSpace(f.auth.Text), strings.TrimSpace(f.domain.Text)
	a.CAFile, a.STUN = strings.TrimSpace(f.ca.Text), servers(f.stun.Text)
	a.Register, a.AllowPlainWS, a.AskPassword = f.register.On(), f.plain.On(), f.ask.On()
	f.advanced.get(&a)
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
			f.useCA(r.URI().Path())
			_ = r.Close() // nothing was read
		}
	}, f.w.win)
	d.SetFilter(storage.NewExtensionFileFilter([]string{".pem", ".crt", ".cer"}))
	f.w.chooseIn(d)
}

// useCA puts the file's path in, which is as good as typing it: an old test says nothing
// any more.
func (f *formFields) useCA(path string) { f.ca.SetText(path) }

// digest spreads a text that says more than a server, such as
// "1001@pbx.example.com" or a SIP URI, over the fields that it belongs into.
func (f *formFields) digest() {
	if id, ok := account.ParseIdentity(f.server.Text); ok {
		f.spread(id)
	}
}

// digestNumber does the same for what was pasted as the number.
func (f *formFields) digestNumber() {
	if id, ok := account.ParseIdentity(f.number.Text); ok && id.Number != "" {
		f.spread(id)
	}
}

func (f *formFields) spread(id account.Identity) {
	f.server.SetText(id.Server)
	if id.Number != "" {
		f.number.SetText(id.Number)
	}
	if !id.Password.Empty() {
		f.password.SetText(id.Password.Reveal())
	}
}

// reconnects reports whether a change of the account touches the way to its
// server, so that it is worth a test.
func (f *formFields) reconnects(a account.Account, secret *account.Password) bool {
	b := f.was
	return a.ID == "" || secret != nil || a.Server != b.Server || a.Number != b.Number || a.Domain != b.Domain || a.AuthUser != b.AuthUser ||
		a.Register != b.Register || a.AllowPlainWS != b.AllowPlainWS || a.CAFile != b.CAFile || !slices.Equal(a.STUN, b.STUN)
}
