package gui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// contactPage is one contact: who it is, and a button for each number.
type contactPage struct {
	w             *Window
	head, numbers *fyne.Container
	favourite     *widget.Switch
	note          *widget.Text
	noteField     *fyne.Container
	edit, remove  *widget.Button
	calls         []*widget.Button
	watched       []*watchedLine // beneath the numbers
	ask           *question
	root          fyne.CanvasObject

	contact sipclient.Contact
	version int // of the route when the page was filled
}

func newContactPage(w *Window) page {
	cat := w.cat
	p := &contactPage{w: w, head: widget.Column(4), numbers: widget.Column(theme.Gap), note: widget.NewText(""), ask: newQuestion(w)}
	back := widget.NewIconButton(theme.IconBack, cat.Text("contacts.back"), w.leaveOver)
	p.edit = widget.NewSmallButton(widget.Link, cat.Text("contacts.edit"), func() { w.editContact(p.contact) })
	p.favourite = widget.NewSwitch(cat.Text("contacts.favourite"), "", p.favour)
	p.remove = widget.NewButton(widget.Link, theme.IconTrash, cat.Text("contacts.delete"), p.askDelete)
	p.noteField = widget.NewField(cat.Text("contacts.note"), nil, p.note)
	content := widget.Column(14, widget.Row(0, 1, back, widget.Column(0), widget.Middle(200, false, p.edit)), p.head, p.numbers,
		widget.Card(p.favourite), p.noteField, p.remove)
	p.root = container.New(&headed{}, widget.Column(0, p.ask.root), // in view, wherever the page is scrolled to
		widget.NewSheet(widget.Inset(theme.Gap, theme.Edge, theme.Edge, theme.Edge, widget.Narrow(480, content))))
	return p
}

func (p *contactPage) object() fyne.CanvasObject { return p.root }

func (p *contactPage) enter() {
	if len(p.calls) > 0 {
		p.w.win.Canvas().Focus(p.calls[0])
		return
	}
	p.w.win.Canvas().Focus(p.edit)
}

func (p *contactPage) leave() { p.ask.drop() }

// update fills the page when it is entered; later snapshots only change whether
// one can call.
func (p *contactPage) update() {
	if p.version != p.w.route.version {
		p.version = p.w.route.version
		p.fill(p.w.route.about.contact)
	}
	_, ready := p.w.account()
	for _, b := range p.calls {
		b.SetEnabled(ready && !p.w.inCall())
	}
	for _, l := range p.watched {
		l.update()
	}
}

func (p *contactPage) fill(c sipclient.Contact) {
	p.contact = c
	v := p.w.cat.Person(c)
	p.head.Objects = []fyne.CanvasObject{widget.NewAvatar(v.Initials, avatarSize), widget.NewPageTitle(v.Title).Centered()}
	if v.Company != "" {
		p.head.Add(widget.NewMutedLine(v.Company).Shrinking().Centered())
	}
	p.numbers.Objects, p.calls, p.watched = nil, nil, nil
	for _, n := range v.Numbers {
		b := widget.NewButton(widget.Call, theme.IconPhone, n.Number, func() { p.dial(n.Dial) }) // which is long enough
		b.Name = p.w.cat.Text("contacts.call", present.Data{"Number": n.Number})
		p.calls = append(p.calls, b)
		line := newWatchedLine(p.w, n.Dial)
		p.watched = append(p.watched, line)
		write := widget.NewIconButton(theme.IconMessage, p.w.cat.Text("messages.start"), func() { p.w.openTalk(talkWith{number: n.Dial, name: v.Title}) })
		way := widget.Column(4, widget.Row(4, 0, b, widget.Middle(40, false, write)), line.root)
		if n.Label == "" {
			p.numbers.Add(way)
			continue
		}
		p.numbers.Add(widget.NewField(n.Label, nil, way))
	}
	p.favourite.Set(c.Favourite)
	p.note.Set(c.Note)
	p.noteField.Hidden = c.Note == ""
}

func (p *contactPage) dial(number string) {
	if p.w.dialText("", number) {
		p.w.goHome()
	}
}

// favour makes the contact a favourite, or none.
func (p *contactPage) favour(on bool) {
	p.contact.Favourite = on
	w, c := p.w, p.contact
	w.bridge.work(func(ctx context.Context) func() {
		_, err := w.o.Client.SaveContact(ctx, c)
		return func() {
			w.command(err)
			w.shell.reload()
		}
	})
}

func (p *contactPage) askDelete() {
	w, id := p.w, p.contact.ID
	p.ask.putAbout("contacts.ask_delete", p.w.cat.Person(p.contact).Title, func() {
		w.bridge.work(func(ctx context.Context) func() {
			err := w.o.Client.RemoveContact(ctx, id)
			return func() {
				w.command(err)
				w.shell.reload()
			}
		})
		w.leaveOver()
	})
}

// back takes the question away, or goes back to the list.
func (p *contactPage) back() func() {
	if p.ask.asking() {
		return p.ask.drop
	}
	return p.w.leaveOver
}
