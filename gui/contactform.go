package gui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// contactForm makes or changes a contact.
type contactForm struct {
	w                   *Window
	title               *widget.Text
	name, company, note *widget.Input
	favourite, watch    *widget.Switch
	numbers             []*numberField
	list, fault         *fyne.Container
	save                *widget.Button
	root                fyne.CanvasObject

	contact sipclient.Contact
	saving  bool
	version int // of the route when the form was filled
}

// numberField is a number of the form, with what it is for.
type numberField struct {
	kind  *widget.Choice
	key   *widget.Choice // that dials it when it is held
	field *widget.Input
	label string // a word that none of the kinds has
	row   fyne.CanvasObject
}

func newContactForm(w *Window) page {
	cat := w.cat
	p := &contactForm{w: w, title: widget.NewPageTitle(""), list: widget.Column(theme.Gap), fault: widget.Column(0)}
	p.name = widget.NewInput(cat.Text("contacts.name"), "", p.edited, p.submit)
	p.company = widget.NewInput(cat.Text("contacts.company"), "", p.edited, p.submit)
	p.note = widget.NewInput(cat.Text("contacts.note"), "", p.edited, p.submit)
	p.favourite = widget.NewSwitch(cat.Text("contacts.favourite"), "", func(bool) {})
	p.watch = widget.NewSwitch(cat.Text("watched.watch"), cat.Text("watched.watch_remark"), func(bool) {})
	p.save = widget.NewButton(widget.Primary, "", cat.Text("contacts.save"), p.submit)
	cancel := widget.NewSmallButton(widget.Link, cat.Text("contacts.cancel"), p.cancel)
	more := widget.NewSmallButton(widget.Link, cat.Text("contacts.add_number"), func() {
		p.add(sipclient.ContactNumber{})
		p.root.Refresh()
		w.win.Canvas().Focus(p.numbers[len(p.numbers)-1].field)
	})
	content := widget.Column(12, widget.Row(theme.Gap, 0, p.title, widget.Middle(200, false, cancel)),
		widget.NewField(p.name.Name, nil, p.name), widget.NewField(p.company.Name, nil, p.company),
		widget.NewField(cat.Text("contacts.numbers"), nil, p.list), widget.Flow(0, more),
		widget.NewField(p.note.Name, nil, p.note), widget.Card(widget.Column(theme.Gap, p.favourite, p.watch)))
	buttons := widget.Inset(8, theme.Edge, 10, theme.Edge, widget.Middle(480, false, widget.Column(theme.Gap, p.fault, p.save)))
	p.root = container.New(&footed{},
		widget.NewSheet(widget.Inset(theme.Edge, theme.Edge, theme.Gap, theme.Edge, widget.Narrow(480, content))), buttons)
	return p
}

func (p *contactForm) object() fyne.CanvasObject { return p.root }

func (p *contactForm) enter() { p.w.win.Canvas().Focus(p.name) }

func (p *contactForm) leave() {}

// update fills the form when it is entered.
func (p *contactForm) update() {
	if p.version == p.w.route.version {
		return
	}
	p.version, p.saving = p.w.route.version, false
	p.contact = p.w.route.about.contact
	key := "contacts.title_edit"
	if p.contact.ID == "" {
		key = "contacts.title_new"
	}
	p.title.Set(p.w.cat.Text(key))
	p.name.Put(p.contact.Name)
	p.company.Put(p.contact.Company)
	p.note.Put(p.contact.Note)
	p.favourite.Set(p.contact.Favourite)
	p.watch.Set(p.contact.Watch)
	p.numbers, p.list.Objects = nil, nil
	for _, n := range p.contact.Numbers {
		p.add(n)
	}
	if len(p.numbers) == 0 {
		p.add(sipclient.ContactNumber{})
	}
	p.say(nil)
}

// add puts a line for a number at the end.
func (p *contactForm) add(n sipclient.ContactNumber) {
	cat, labels := p.w.cat, sipclient.NumberLabels()
	f := &numberField{}
	names := []string{""}
	for _, l := range labels {
		names = append(names, cat.NumberLabel(l))
	}
	at := slices.Index(labels, n.Label) + 1
	if at == 0 && n.Label != "" {
		f.label = n.Label
		names[0] = cat.NumberLabel(n.Label)
	}
	f.field = widget.NewInput(cat.Text("contacts.number"), cat.Text("contacts.number"), p.edited, p.submit)
	f.field.Put(n.Number)
	f.kind = widget.NewChoice(cat.Text("contacts.kind"), names, func(int) {})
	f.kind.ShowChosen(names, at)
	keys := []string{cat.Text("contacts.no_key")}
	for key := range sipclient.MaxSpeedKey {
		keys = append(keys, cat.Text("contacts.speed_key", present.Data{"Key": cat.Integer(key + 1)}))
	}
	f.key = widget.NewChoice(cat.Text("contacts.key"), keys, func(int) {})
	f.key.ShowChosen(keys, n.Key)
	remove := widget.NewIconButton(theme.IconTrash, cat.Text("contacts.remove_number"), func() { p.drop(f) })
	f.row = widget.Column(4, f.field, widget.Row(4, 0, f.kind, remove), f.key) // below each other: numbers are long
	p.numbers = append(p.numbers, f)
	p.list.Add(f.row)
}

// drop takes a number's line away.
func (p *contactForm) drop(f *numberField) {
	p.numbers = slices.DeleteFunc(p.numbers, func(o *numberField) bool { return o == f })
	p.list.Remove(f.row)
	p.edited()
	p.w.win.Canvas().Focus(p.name)
}

// read returns what was filled in.
func (p *contactForm) read() sipclient.Contact {
	c := p.contact
	c.Name, c.Company, c.Note, c.Favourite, c.Watch = p.name.Text, p.company.Text, p.note.Text, p.favourite.On(), p.watch.On()
	c.Numbers = nil
	for _, f := range p.numbers {
		label := f.label
		if i := f.kind.SelectedIndex(); i > 0 {
			label = sipclient.NumberLabels()[i-1]
		}
		c.Numbers = append(c.Numbers, sipclient.ContactNumber{Label: label, Number: f.field.Text, Key: max(f.key.SelectedIndex(), 0)})
	}
	return c.Tidy()
}

func (p *contactForm) edited() { p.say(nil) }

// say shows what is wrong above the button; nil takes it away.
func (p *contactForm) say(err error) {
	p.fault.Objects = nil
	if err != nil {
		s := p.w.cat.Error(err)
		p.fault.Add(sentenceNote(widget.Bad, s))
	}
	p.fault.Hidden = err == nil
	p.save.SetEnabled(!p.saving)
	p.root.Refresh()
}

// submit saves the contact and shows it.
func (p *contactForm) submit() {
	c := p.read()
	if err := c.Validate(); err != nil || p.saving {
		p.say(err)
		return
	}
	p.saving = true
	p.say(nil)
	w, version := p.w, p.version
	w.bridge.work(func(ctx context.Context) func() {
		id, err := w.o.Client.SaveContact(ctx, c)
		return func() {
			p.saving = false
			if err != nil {
				p.say(err)
				return
			}
			w.shell.reload()
			if c.ID = id; w.route.version == version {
				w.openContact(c)
			}
		}
	})
}

// cancel goes back without saving, to the contact where there is one.
func (p *contactForm) cancel() {
	if p.contact.ID != "" {
		p.w.openContact(p.contact)
		return
	}
	p.w.leaveOver()
}

func (p *contactForm) back() func() { return p.cancel }
