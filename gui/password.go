package gui

import (
	"context"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// passwordPage asks for one account's password.
type passwordPage struct {
	w     *Window
	why   *widget.Text
	fault *fyne.Container
	entry *widget.Input
	keep  *widget.Switch
	note  *widget.Text
	busy  bool
	goOn  *widget.Button
	root  fyne.CanvasObject

	version int // of the route when the page was filled
}

func newPasswordPage(w *Window) page {
	cat := w.cat
	p := &passwordPage{w: w, why: widget.NewText(""), fault: widget.Column(0), note: widget.NewMuted(cat.Text("password.memory"))}
	p.entry = widget.NewSecretInput(cat.Text("password.enter"), "", func() { p.goOn.SetEnabled(p.entry.Text != "" && !p.busy) }, p.submit)
	p.keep = widget.NewSwitch(cat.Text("password.keep"), "", func(on bool) { p.note.Hidden = on })
	p.goOn = widget.NewButton(widget.Primary, "", cat.Text("password.go"), p.submit)
	later := widget.NewButton(widget.Plain, "", cat.Text("password.later"), p.later)
	content := widget.Column(12, widget.NewPageTitle(cat.Text("password.title")), p.why, p.fault,
		widget.NewField(cat.Text("password.enter"), nil, p.entry), p.keep, p.note, widget.Grid(2, theme.Gap, 0, later, p.goOn))
	p.root = widget.NewSheet(widget.Inset(theme.Edge, theme.Edge, theme.Edge, theme.Edge, widget.Narrow(440, content)))
	return p
}

func (p *passwordPage) object() fyne.CanvasObject { return p.root }
func (p *passwordPage) enter()                    { p.w.win.Canvas().Focus(p.entry) }

// lasts implements lasting: a password often comes from another window.
func (p *passwordPage) lasts() {}

func (p *passwordPage) leave() {}

// filled and forgetSecrets implement secretive.
func (p *passwordPage) filled() int    { return p.version }
func (p *passwordPage) forgetSecrets() { p.entry.Put("") }

func (p *passwordPage) subject() (sipclient.AccountView, bool) { return p.w.accountOf(p.w.route.id) }

func (p *passwordPage) update() {
	v, ok := p.subject()
	if !ok {
		p.w.route.leave()
		return
	}
	cat := p.w.cat
	p.why.Set(cat.Text("password.why", present.Data{"Account": cat.AccountTitle(v)}))
	if p.version != p.w.route.version {
		p.version, p.busy = p.w.route.version, false
		p.fault.Objects = nil
		p.entry.Put("") // it may be another account's
		if v.Err != nil {
			p.say(v.Err)
		}
		p.keep.Turn(!v.AskPassword && !v.Demo)
		p.keep.Hidden = v.AskPassword || v.Demo
		p.note.Hidden = p.keep.On()
	}
	p.goOn.SetEnabled(p.entry.Text != "" && !p.busy)
}

func (p *passwordPage) say(err error, buttons ...fyne.CanvasObject) {
	s := p.w.cat.Error(err)
	p.fault.Objects = []fyne.CanvasObject{sentenceNote(widget.Warn, s, buttons...)}
	p.root.Refresh()
}

// submit gives the password: to the phone at once, and to the keyring where
// that is wanted.
func (p *passwordPage) submit() {
	v, ok := p.subject()
	if !ok || p.entry.Text == "" || p.busy {
		return
	}
	w, secret := p.w, account.NewPassword(p.entry.Text)
	if !p.keep.On() {
		w.command(w.o.Client.ProvidePassword(v.ID, secret))
		p.later()
		return
	}
	p.busy = true
	p.update()
	version := p.version
	w.bridge.work(func(ctx context.Context) func() {
		_, err := w.o.Client.SaveAccount(ctx, v.Account, &secret)
		return func() {
			if err == nil {
				w.command(w.o.Client.ProvidePassword(v.ID, secret))
			}
			switch {
			case p.version != version: // the page is another account's by now
				w.command(err)
			case err == nil:
				p.later()
			default:
				p.refused(err)
			}
		}
	})
}

// refused says why the password was not kept, and lets it be given for now.
func (p *passwordPage) refused(err error) {
	p.busy = false
	p.keep.Turn(false)
	p.say(err)
	p.goOn.SetEnabled(p.entry.Text != "")
}

// later goes back; the account line goes on asking.
func (p *passwordPage) later() {
	if p.w.forsake(p.version) {
		p.forgetSecrets()
		return
	}
	p.w.leaveOver()
}
