package gui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// welcomePage is the first thing a newcomer sees: three ways to begin.
type welcomePage struct {
	w    *Window
	demo *widget.Button
	// starting is set from the press on the demo until its call, and waits names
	// the demo's account once it is there.
	starting bool
	waits    string
	root     fyne.CanvasObject
}

func newWelcomePage(w *Window) page {
	p := &welcomePage{w: w}
	cat := w.cat
	p.demo = widget.NewButton(widget.Call, theme.IconPlay, cat.Text("welcome.demo_button"), p.startDemo)
	connect := widget.NewButton(widget.Primary, theme.IconLink, cat.Text("welcome.connect_button"), w.newAccount)
	file := widget.NewButton(widget.Plain, theme.IconFile, cat.Text("welcome.file_button"), func() { w.openImport("") })
	skip := widget.NewSmallButton(widget.Link, cat.Text("welcome.skip"), func() { w.command(w.o.Client.SetWelcomed()) })
	choice := func(title, text string, b *widget.Button) fyne.CanvasObject {
		return widget.Card(widget.Column(theme.Gap, widget.NewText(title).Bold(), widget.NewMuted(text), b))
	}
	objects := []fyne.CanvasObject{
		widget.NewPageTitle(cat.Text("welcome.title")),
		widget.NewMuted(cat.Text("welcome.intro")),
	}
	if w.o.StartDemo != nil {
		objects = append(objects, choice(cat.Text("welcome.demo_title"), cat.Text("welcome.demo_text"), p.demo))
	}
	objects = append(objects, choice(cat.Text("welcome.connect_title"), cat.Text("welcome.connect_text"), connect),
		choice(cat.Text("welcome.file_title"), cat.Text("welcome.file_text"), file), widget.Center(skip))
	p.root = widget.NewSheet(widget.Inset(theme.Edge, theme.Edge, theme.Edge, theme.Edge, widget.Narrow(440, widget.Column(12, objects...))))
	return p
}

func (p *welcomePage) object() fyne.CanvasObject { return p.root }
func (p *welcomePage) enter()                    { p.w.win.Canvas().Unfocus() }
func (p *welcomePage) leave()                    {}

func (p *welcomePage) update() {
	text := p.w.cat.Text("welcome.demo_button")
	if p.starting {
		text = p.w.cat.Text("welcome.demo_starting")
	}
	p.demo.Set(theme.IconPlay, text, false)
	p.demo.SetEnabled(!p.starting)
	for _, v := range p.w.snap.Accounts {
		if p.starting && v.ID == p.waits && slices.Contains([]sipclient.AccountState{sipclient.AccountReady, sipclient.AccountFailed, sipclient.AccountWaiting}, v.State) {
			p.hear(v)
			return
		}
	}
}

// startDemo starts the built-in PBX. The page stays until its account is ready.
func (p *welcomePage) startDemo() {
	w := p.w
	p.starting, p.waits = true, ""
	w.open("welcome", "")
	w.bridge.work(func(ctx context.Context) func() {
		id, err := w.o.StartDemo(ctx)
		return func() {
			if err != nil {
				p.starting = false
				w.route.leave()
				w.fail(err)
				return
			}
			p.waits, w.dialer = id, id
			w.refresh()
		}
	})
}

// hear calls the announcement, as was asked for by the button. A demo that does
// not connect says why in the account line.
func (p *welcomePage) hear(v sipclient.AccountView) {
	w := p.w
	p.starting, p.waits = false, ""
	w.command(w.o.Client.SetWelcomed())
	if w.route.over == "welcome" {
		w.route.home()
		if v.State == sipclient.AccountReady {
			w.dialText(v.ID, present.DemoNumber)
		}
	}
	w.refresh()
}
