package gui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// submit saves what is in the fields once a test has shown that it works. What
// a test has shown already, or what does not touch the connection, is saved at
// once.
func (p *formPage) submit() {
	if !p.fields.advanced.complete() {
		return // its field says what is wrong with it
	}
	acct, secret := p.fields.get()
	if err := acct.Validate(); err != nil {
		p.invalid(err)
		return
	}
	switch {
	case p.saving || p.check.running():
	case p.check.passed || !p.fields.reconnects(acct, secret):
		p.store(acct, secret, p.done)
	default:
		p.check.begin(acct, secret, func(err error) {
			if err != nil {
				p.refused(err)
				return
			}
			p.store(acct, secret, p.done)
		})
	}
}

// invalid says what is wrong with what was filled in, and opens where it can be put right.
func (p *formPage) invalid(err error) {
	p.say(err)
	if errors.Is(err, account.ErrPlainWS) {
		p.fields.unfold(true) // the permission is there
	}
	p.fields.advanced.openFor(err)
}

// refused says that nothing was saved and why, and puts the focus where it can
// be put right. Who insists may save all the same.
func (p *formPage) refused(err error) {
	cat := p.w.cat
	s := cat.Error(err)
	insist := widget.NewSmallButton(widget.Plain, cat.Text("connect.save_anyway"), func() {
		acct, secret := p.fields.get()
		if err := acct.Validate(); err != nil {
			p.invalid(err)
			return
		}
		p.store(acct, secret, p.done)
	})
	fix := present.FixFor(err)
	buttons := []fyne.CanvasObject{insist}
	if fix == present.FixCA {
		buttons = append(buttons, widget.NewSmallButton(widget.Plain, cat.Text("form.ca_choose"), p.fields.chooseCA))
	}
	p.show(widget.NewNote(widget.Warn, cat.Text("connect.not_saved"), s.What, s.Code, nil, buttons...), fix)
}

// point puts the focus into the field that has to be put right.
func (p *formPage) point(fix present.Fix) {
	field := p.fields.reach(fix)
	if field == nil || p.w.inFront() != p {
		return // or a call is in front, and has the keyboard
	}
	field.CursorColumn = len([]rune(field.Text))
	c := p.w.win.Canvas()
	c.Unfocus() // or a field that has the keyboard already is not scrolled to
	c.Focus(field)
}

// store saves; done gets the account's ID.
func (p *formPage) store(acct account.Account, secret *account.Password, done func(id string)) {
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
			if err != nil {
				p.say(err, p.remedies(err, done)...)
				return
			}
			p.saved(id, acct, secret)
			done(id)
		}
	})
}

// saved tells the phone what goes with a new account.
func (p *formPage) saved(id string, acct account.Account, secret *account.Password) {
	w := p.w
	if acct.AskPassword && secret != nil {
		w.command(w.o.Client.ProvidePassword(id, *secret))
	}
	if acct.ID == "" && onlyDemo(w.snap) {
		w.dialer = "" // a person who adds an account is done with the demo
		w.command(w.o.Client.SetDefault(id))
	}
}

// done leaves the form.
func (p *formPage) done(string) {
	w, first := p.w, !p.w.snap.Welcomed
	if first {
		w.command(w.o.Client.SetWelcomed())
	}
	switch {
	case w.forsake(p.version):
		p.forgetSecrets()
	case first:
		w.route.home()
	default:
		w.route.leave()
	}
	w.refresh()
}

// remedies are the buttons that help against an error of saving.
func (p *formPage) remedies(err error, done func(id string)) []fyne.CanvasObject {
	if !errors.Is(err, sipclient.ErrNoKeyring) {
		return nil
	}
	return []fyne.CanvasObject{widget.NewSmallButton(widget.Plain, p.w.cat.Text("form.ask"), func() {
		p.fields.ask.Turn(true)
		acct, secret := p.fields.get()
		p.store(acct, secret, done)
	})}
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
