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
// and nowhere else. A server of the same URL is replaced.
type relayForm struct {
	w                 *Window
	url, user, secret *widget.Input
	fault             *widget.Text
	open              *widget.Button
	card              *fyne.Container
	root              *fyne.Container
}

func newRelayForm(w *Window) *relayForm {
	f := &relayForm{w: w, fault: widget.NewMuted("").Colored(theme.EndText)}
	cat := w.cat
	f.url = widget.NewInput(cat.Text("network.turn_url"), "turn:turn.example.com:3478", f.edited, f.save)
	f.user = widget.NewInput(cat.Text("network.turn_user"), "", f.edited, f.save)
	f.secret = widget.NewSecretInput(cat.Text("form.password"), "", f.edited, f.save)
	f.open = widget.NewSmallButton(widget.Plain, cat.Text("network.turn_add"), func() {
		f.card.Show()
		f.open.Hide()
		f.root.Refresh()
		w.win.Canvas().Focus(f.url)
	})
	buttons := widget.Flow(theme.Gap, widget.NewSmallButton(widget.Primary, cat.Text("form.save"), f.save),
		widget.NewSmallButton(widget.Link, cat.Text("form.cancel"), f.close))
	f.card = widget.Card(widget.Column(theme.Gap, widget.NewField(f.url.Name, nil, f.url), widget.NewField(f.user.Name, nil, f.user),
		widget.NewField(f.secret.Name, widget.NewMuted(cat.Text("form.password_kept")), f.secret), f.fault, buttons))
	f.root = widget.Column(4, f.card, widget.Flow(0, f.open))
	f.close()
	return f
}

func (f *relayForm) update() {
	f.open.SetEnabled(!f.w.snap.Locked("network.turn") && len(f.w.snap.Choices.Network.TURN) < sipclient.MaxServers)
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
	w, secret := f.w, account.NewPassword(f.secret.Text)
	known := slices.ContainsFunc(w.snap.Choices.Network.TURN, func(x media.TURNServer) bool { return x.URL == server.URL })
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
			if err == nil {
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
		}
	})
}
