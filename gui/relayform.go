package gui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// relayForm adds a TURN server, with its password, which goes to the keyring
// and nowhere else. A server of the same URL is replaced. It also takes the password
// alone, of a server that is there.
type relayForm struct {
	w                 *Window
	saved             func(url string)
	url, user, secret *widget.Input
	whose             *widget.Text    // in place of server: whose password is asked for
	server            *fyne.Container // around url and user
	fault             *widget.Text
	open              *widget.Button
	card              *fyne.Container
	root              *fyne.Container
}

// newRelayForm makes the form; saved is told of every server whose password was kept or that was added.
func newRelayForm(w *Window, saved func(url string)) *relayForm {
	f := &relayForm{w: w, saved: saved, whose: widget.NewText("").Bold(), fault: widget.NewMuted("").Colored(theme.EndText)}
	cat := w.cat
	f.url = widget.NewInput(cat.Text("network.turn_url"), "turn:turn.example.com:3478", f.edited, f.save)
	f.user = widget.NewInput(cat.Text("network.turn_user"), "", f.edited, f.save)
	f.secret = widget.NewSecretInput(cat.Text("form.password"), "", f.edited, f.save)
	f.open = widget.NewSmallButton(widget.Plain, cat.Text("network.turn_add"), func() {
		f.show(f.url)
	})
	buttons := widget.Flow(theme.Gap, widget.NewSmallButton(widget.Primary, cat.Text("form.save"), f.save),
		widget.NewSmallButton(widget.Link, cat.Text("form.cancel"), f.close))
	f.server = widget.Column(theme.Gap, widget.NewField(f.url.Name, nil, f.url), widget.NewField(f.user.Name, nil, f.user))
	f.card = widget.Card(widget.Column(theme.Gap, f.whose, f.server,
		widget.NewField(f.secret.Name, widget.NewMuted(cat.Text("form.password_kept")), f.secret), f.fault, buttons))
	f.root = widget.Column(4, f.card, widget.Flow(0, f.open))
	f.close()
	return f
}

func (f *relayForm) update() {
	f.open.SetEnabled(!f.w.snap.Locked("network.turn") && len(f.w.snap.Choices.Network.TURN) < sipclient.MaxServers)
}

// show opens the card, with the keyboard in a field.
func (f *relayForm) show(first *widget.Input) {
	f.whose.Hidden, f.server.Hidden = first != f.secret, first == f.secret
	f.card.Show()
	f.open.Hide()
	f.root.Refresh()
	f.w.win.Canvas().Focus(first)
}

// ask wants the password of a server that is there.
func (f *relayForm) ask(server media.TURNServer) {
	f.close()
	f.url.Put(server.URL)
	f.user.Put(server.User)
	f.whose.Set(present.Plain(server.URL))
	f.show(f.secret)
}

func (f *relayForm) edited() { f.fault.Hide() }

// close hides the card and forgets what was typed.
func (f *relayForm) close() {
	for _, e := range []*widget.Input{f.url, f.user, f.secret} {
		e.Put("")
	}
	f.fault.Hide()
	f.card.Hide()
	f.open.Show()
	f.root.Refresh()
	f.w.shell.dropFocus()
}

func (f *relayForm) say(err error) {
	s := f.w.cat.Error(err)
	f.fault.Set(s.Text())
	f.fault.Show()
	f.root.Refresh()
}

// save keeps the password first: a relay without it is of no use.
func (f *relayForm) save() {
	if f.card.Hidden {
		return // Enter was pressed twice
	}
	server, err := present.TURNServer(f.url.Text, f.user.Text)
	if err != nil {
		f.say(err)
		return
	}
	w, secret, alone := f.w, account.NewPassword(f.secret.Text), f.server.Hidden
	known := !alone && slices.ContainsFunc(w.snap.Choices.Network.TURN, func(x media.TURNServer) bool { return x.URL == server.URL })
	if server.User == "" || secret.Empty() && !known { // nobody relays for everybody, and calls would leave it out
		f.say(media.ErrTURNIncomplete)
		return
	}
	w.bridge.work(func(ctx context.Context) func() {
		var err error
		if !secret.Empty() {
			err = w.o.Client.SaveRelayPassword(ctx, server.URL, secret)
		}
		return func() {
			if err == nil && !alone {
				err = w.o.Client.Choose(func(c *sipclient.Choices) {
					c.Network.TURN = slices.DeleteFunc(c.Network.TURN, func(x media.TURNServer) bool { return x.URL == server.URL })
					c.Network.TURN = append(c.Network.TURN, server)
				})
			}
			if err != nil {
				f.say(err)
				return
			}
			f.close()
			f.saved(server.URL)
			w.refresh()
		}
	})
}
