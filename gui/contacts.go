package gui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// contactsPage is the list of contacts: the favourites, then all by letter.
type contactsPage struct {
	w       *Window
	search  *widget.Input
	export  *widget.Button
	list    *widget.List
	empty   *fyne.Container
	nothing *container.Scroll // around empty
	root    *fyne.Container

	people  *pager[sipclient.ContactQuery, sipclient.Contact]
	visible bool
}

func newContactsPage(w *Window) page {
	cat := w.cat
	p := &contactsPage{w: w, empty: widget.Column(4)}
	p.search = widget.NewInput(cat.Text("contacts.search"), cat.Text("contacts.search"), p.typed, nil)
	p.people = &pager[sipclient.ContactQuery, sipclient.Contact]{w: w, count: p.counted, fetch: fetchPeople(w.o.Client), changed: p.show}
	p.list = widget.NewList(cat.Text("contacts.list"), p.people.length, p.line)
	p.list.OnOpen = p.open
	p.list.OnAbove = func() { w.win.Canvas().Focus(p.search) }
	p.people.list = p.list
	p.search.OnDown = func() { w.win.Canvas().Focus(p.list) }
	add := widget.NewIconButton(theme.IconPlus, cat.Text("contacts.new"), func() { w.editContact(sipclient.Contact{}) })
	take := widget.NewSmallButton(widget.Link, cat.Text("contacts.import"), func() { w.open("contacts-import", "") })
	p.export = widget.NewSmallButton(widget.Link, cat.Text("contacts.export"), func() { w.open("contacts-export", "") })
	head := widget.Column(4, widget.Row(4, 0, p.search, widget.Middle(40, false, add)), widget.Flow(4, take, p.export))
	p.nothing = widget.NewSheet(widget.Inset(24, 24, 12, 24, p.empty))
	body := container.New(&layers{}, widget.Inset(0, 0, 0, 4, p.list), p.nothing)
	p.root = container.New(&headed{}, widget.Inset(12, 12, 4, 12, head), body)
	return p
}

// lasts implements lasting: the list stands beside other windows.
func (p *contactsPage) lasts() {}

func (p *contactsPage) object() fyne.CanvasObject { return p.root }

func (p *contactsPage) enter() {
	p.visible = true
	p.reload()
}

func (p *contactsPage) leave() {
	p.visible = false
	p.people.stop()
}

func (p *contactsPage) update() { p.show() }

// reload reads the contacts again, if anybody sees them.
func (p *contactsPage) reload() {
	if p.visible {
		p.people.reload()
	}
}

// typed is called for every change of the search field.
func (p *contactsPage) typed() {
	p.people.query.Search = p.search.Text
	p.people.restart()
}

// counted runs on a worker.
func (p *contactsPage) counted(ctx context.Context, q sipclient.ContactQuery) (int, func(), error) {
	n, err := p.w.o.Client.CountContacts(ctx, q)
	return n, nil, err
}

// fetchPeople returns what reads contacts on a worker.
func fetchPeople(c People) func(ctx context.Context, q sipclient.ContactQuery, limit, offset int) ([]sipclient.Contact, error) {
	return func(ctx context.Context, q sipclient.ContactQuery, limit, offset int) ([]sipclient.Contact, error) {
		q.Limit, q.Offset = limit, offset
		return c.Contacts(ctx, q)
	}
}

// show says what to do where there is nothing.
func (p *contactsPage) show() {
	cat := p.w.cat
	p.empty.Objects = nil
	switch {
	case p.people.total > 0:
	case !p.people.loaded:
		p.empty.Objects = []fyne.CanvasObject{widget.NewMuted(cat.Text("contacts.loading")).Centered()}
	case p.search.Text != "":
		p.empty.Objects = nothing(cat.Text("contacts.none_found"), cat.Text("contacts.none_found_do"))
	default:
		p.empty.Objects = nothing(cat.Text("contacts.empty"), cat.Text("contacts.empty_do"))
	}
	if p.list.Hidden = len(p.empty.Objects) > 0; p.list.Hidden {
		p.nothing.Show()
	} else {
		p.nothing.Hide()
	}
	p.export.SetEnabled(p.people.total > 0)
	p.root.Refresh()
}

// line is contact number i on its row. The first of each letter has the letter.
func (p *contactsPage) line(i int) widget.Line {
	c, ok := p.people.at(i)
	if !ok {
		return widget.Line{}
	}
	v, typed := p.w.cat.Person(c), p.people.query.Search
	line := widget.Line{Title: v.Title, Detail: v.Detail, TitleMarks: marks(typed, v.Title), DetailMarks: marks(typed, v.Detail),
		Selected: p.w.route.over == "contact" && p.w.route.about.contact.ID == c.ID}
	if watching := p.w.cat.WatchingPerson(p.w.snap, c); watching.Text != "" {
		line.Side = watching.Text
		line.Icon, line.IconColor = watchedSign(watching.Tone)
		return line
	}
	if c.Favourite {
		line.Icon, line.IconColor = theme.IconStar, theme.WarnText
		return line
	}
	if i > 0 {
		if before, ok := p.people.at(i - 1); ok && !before.Favourite && p.w.cat.Person(before).Section == v.Section {
			return line
		}
	}
	line.Letter = v.Section
	return line
}

// open shows a contact.
func (p *contactsPage) open(i int) {
	if c, ok := p.people.at(i); ok {
		p.w.openContact(c)
		p.list.Refresh()
	}
}

// find puts the keyboard into the search field.
func (p *contactsPage) find() { p.w.win.Canvas().Focus(p.search) }

// back takes back what was typed.
func (p *contactsPage) back() func() {
	if p.search.Text == "" {
		return nil
	}
	return func() { p.search.SetText("") }
}

// key takes what neither list nor field has taken.
func (p *contactsPage) key(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyDown {
		p.w.win.Canvas().Focus(p.list)
	}
}

func (p *contactsPage) rune(r rune) {
	p.w.win.Canvas().Focus(p.search)
	p.search.TypedRune(r)
}

// openContact shows a contact.
func (w *Window) openContact(c sipclient.Contact) {
	w.route.about.contact = c
	w.open("contact", "")
}

// editContact opens the form for a contact, a new one where it has no ID.
func (w *Window) editContact(c sipclient.Contact) {
	w.route.about.contact = c
	w.open("contact-form", "")
}

// contactOf shows the contact of the other side of a call, or the form for a new
// one that has its number.
func (w *Window) contactOf(r sipclient.CallRecord) {
	w.bridge.work(func(ctx context.Context) func() {
		found, err := w.o.Client.Contacts(ctx, sipclient.ContactQuery{Number: r.Number, Limit: 1})
		return func() {
			switch {
			case err != nil:
				w.fail(err)
			case len(found) > 0:
				w.openContact(found[0])
			default:
				w.editContact(sipclient.Contact{Name: r.Name, Numbers: []sipclient.ContactNumber{{Number: r.Number}}})
			}
		}
	})
}
