package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/theme"
	"offhook/gui/widget"
)

// welcomePage is the first thing a newcomer sees.
type welcomePage struct {
	w        *Window
	demo     *widget.Button
	starting bool
	root     fyne.CanvasObject
}

func newWelcomePage(w *Window) page {
	p := &welcomePage{w: w}
	cat := w.cat
	p.demo = widget.NewButton(widget.Call, theme.IconPlay, cat.Text("welcome.demo_button"), p.startDemo)
	connect := widget.NewButton(widget.Primary, theme.IconLink, cat.Text("welcome.connect_button"), func() {
		w.route.open("form", "")
		w.refresh()
	})
	skip := widget.NewSmallButton(widget.Link, cat.Text("welcome.skip"), func() { w.command(w.o.Client.SetWelcomed()) })
	choice := func(title, text string, b *widget.Button) fyne.CanvasObject {
		return widget.Card(widget.Column(theme.Gap, widget.NewText(title).Bold(), widget.NewMuted(text), b))
	}
	objects := []fyne.CanvasObject{
		widget.NewTitle(cat.Text("welcome.title"), theme.TitleSize).Shrinking(),
		widget.NewMuted(cat.Text("welcome.intro")),
	}
	if w.o.StartDemo != nil {
		objects = append(objects, choice(cat.Text("welcome.demo_title"), cat.Text("welcome.demo_text"), p.demo))
	}
	objects = append(objects, choice(cat.Text("welcome.connect_title"), cat.Text("welcome.connect_text"), connect), center(skip))
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
}

func (p *welcomePage) startDemo() {
	p.starting = true
	p.update()
	p.w.startDemo(func(error) {
		p.starting = false
		p.update()
	})
}
