package gui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// Importer takes over what a settings file says. Both may block.
type Importer interface {
	// ReadSettings tells what a file would bring.
	ReadSettings(ctx context.Context, path string) (sipclient.Imported, error)
	// ImportSettings takes it.
	ImportSettings(ctx context.Context, path string) (sipclient.Imported, error)
}

// importPage opens a settings file: it asks which, shows what the file brings,
// takes it, and asks for the passwords, which no file holds. route.id is the
// file's path where it is known already.
type importPage struct {
	w       *Window
	path    *widget.Input
	asking  *fyne.Container // path and choose
	fault   *fyne.Container
	found   *fyne.Container
	secrets *importSecrets
	take    *widget.Button
	title   *widget.Text
	intro   *widget.Text
	busy    bool
	read    string // the path whose content is shown
	root    fyne.CanvasObject

	version int // of the route when the page was filled
}

func newImportPage(w *Window) page {
	cat := w.cat
	p := &importPage{w: w, fault: widget.Column(0), found: widget.Column(theme.Gap), title: widget.NewPageTitle(cat.Text("import.title"))}
	p.path = widget.NewInput(cat.Text("import.path"), cat.Text("import.path_hint"), p.edited, p.act)
	choose := widget.NewButton(widget.Plain, theme.IconFile, cat.Text("import.choose"), p.pick)
	p.asking = widget.Column(theme.Gap, widget.NewField(p.path.Name, nil, p.path), choose)
	p.intro = widget.NewMuted("")
	p.secrets = newImportSecrets(p)
	p.take = widget.NewButton(widget.Primary, "", "", p.act)
	cancel := widget.NewSmallButton(widget.Link, cat.Text("form.cancel"), w.leaveOver)
	content := widget.Column(12, widget.Row(theme.Gap, 0, p.title, widget.Middle(200, false, cancel)), p.intro,
		p.asking, p.fault, p.found, p.secrets.root)
	p.root = container.New(&footed{},
		widget.NewSheet(widget.Inset(theme.Edge, theme.Edge, theme.Gap, theme.Edge, widget.Narrow(520, content))),
		widget.Inset(8, theme.Edge, 10, theme.Edge, widget.Middle(520, false, p.take)))
	return p
}

func (p *importPage) object() fyne.CanvasObject { return p.root }

func (p *importPage) enter() {
	if !p.secrets.asking() {
		p.w.win.Canvas().Focus(p.path)
	}
}

// lasts implements lasting: a password often comes from another window.
func (p *importPage) lasts() {}

func (p *importPage) leave() {}

// filled and forgetSecrets implement secretive.
func (p *importPage) filled() int    { return p.version }
func (p *importPage) forgetSecrets() { p.secrets.forget() }

func (p *importPage) update() {
	if p.version == p.w.route.version {
		return
	}
	p.version, p.busy = p.w.route.version, false
	p.secrets.forget()
	p.path.Put(p.w.route.id)
	p.forget()
	if p.path.Text != "" {
		p.look()
	}
}

// edited is called for every change of the path: what was found is old.
func (p *importPage) edited() { p.forget() }

func (p *importPage) forget() {
	p.read, p.fault.Objects, p.found.Objects = "", nil, nil
	p.show()
}

// show puts the words for how far it is.
func (p *importPage) show() {
	cat := p.w.cat
	intro, text := cat.Text("import.intro"), cat.Text("import.look")
	switch {
	case p.secrets.asking():
		intro, text = cat.Text("import.secrets"), cat.Text("import.done")
	case p.busy:
		text = cat.Text("import.busy")
	case p.read != "":
		text = cat.Text("import.take")
	}
	p.intro.Set(intro)
	p.take.Set("", text, false)
	p.take.SetEnabled(!p.busy && (p.secrets.asking() || typedPath(p.path.Text) != ""))
	p.asking.Hidden = p.secrets.asking()
	p.root.Refresh()
}

// act does the next thing: look into the file, take it, or keep the passwords.
func (p *importPage) act() {
	switch {
	case p.busy:
	case p.secrets.asking():
		p.secrets.keep()
	case p.read != "":
		p.takeOver()
	case typedPath(p.path.Text) != "":
		p.look()
	}
}

// look reads the file and shows what it would bring.
func (p *importPage) look() {
	path := typedPath(p.path.Text)
	p.run(func(ctx context.Context) (sipclient.Imported, error) { return p.w.o.Client.ReadSettings(ctx, path) }, func(i sipclient.Imported) {
		p.read = path
		p.found.Objects = p.w.brings(i)
		if i.Empty() {
			p.read = ""
		}
	})
}

// takeOver takes the file's settings.
func (p *importPage) takeOver() {
	path := p.read
	p.run(func(ctx context.Context) (sipclient.Imported, error) { return p.w.o.Client.ImportSettings(ctx, path) }, func(i sipclient.Imported) {
		p.found.Objects = nil
		if len(i.Added) > 0 {
			p.w.dialer = "" // a person who brings an account is done with the demo
		}
		if !p.secrets.ask(i.NeedPassword()) {
			p.leaveDone()
		}
	})
}

// run does what may block, and shows what comes of it.
func (p *importPage) run(f func(context.Context) (sipclient.Imported, error), done func(sipclient.Imported)) {
	p.busy = true
	p.forget()
	w, version := p.w, p.version
	w.bridge.work(func(ctx context.Context) func() {
		i, err := f(ctx)
		return func() {
			if p.version != version {
				return // a person has gone on
			}
			p.busy = false
			if err != nil {
				p.say(err)
			} else {
				done(i)
			}
			p.show()
		}
	})
}

func (p *importPage) say(err error) {
	s := p.w.cat.Error(err)
	p.fault.Objects = []fyne.CanvasObject{sentenceNote(widget.Bad, s)}
}

// brings lists what a settings file brings.
func (w *Window) brings(i sipclient.Imported) []fyne.CanvasObject {
	cat := w.cat
	if i.Empty() {
		return []fyne.CanvasObject{widget.NewNote(widget.Good, cat.Text("import.nothing"), "", "", nil)}
	}
	var objects []fyne.CanvasObject
	add := func(title string, lines []present.ImportLine) {
		if len(lines) == 0 {
			return
		}
		objects = append(objects, widget.NewHeading(title))
		for _, l := range lines {
			card := widget.Column(2, widget.NewText(l.Title).Bold(), widget.NewMuted(l.Detail))
			for _, warning := range l.Warnings {
				card.Add(caution(warning))
			}
			objects = append(objects, widget.Card(card))
		}
	}
	view := cat.Import(i)
	add(cat.Count("import.accounts", len(view.Accounts)), view.Accounts)
	if view.Settings != "" {
		objects = append(objects, widget.NewHeading(cat.Text("import.settings")), widget.NewText(view.Settings))
	}
	for _, warning := range view.Warnings {
		objects = append(objects, caution(warning))
	}
	return objects
}

// caution is what a person should know before taking a file's settings.
func caution(warning string) *widget.Text { return widget.NewText(warning).Colored(theme.WarnText) }

// leaveDone goes on, where everything is in place.
func (p *importPage) leaveDone() {
	if p.w.forsake(p.version) {
		p.forgetSecrets()
		return
	}
	p.w.goHome()
}

// pick lets a person choose the file.
func (p *importPage) pick() {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err != nil {
			p.w.fail(err)
			return
		}
		if r != nil {
			p.path.Put(r.URI().Path())
			_ = r.Close() // the phone reads it, with its limits
			p.look()
		}
	}, p.w.win)
	d.SetFilter(storage.NewExtensionFileFilter([]string{".toml"}))
	p.w.chooseIn(d)
}

// dropped opens a settings file that was dropped on the window.
func (w *Window) dropped(_ fyne.Position, files []fyne.URI) {
	if w.inCall() {
		return // nothing covers a call by accident
	}
	for _, f := range files {
		if f.Scheme() == "file" && strings.EqualFold(f.Extension(), ".toml") {
			w.openImport(f.Path())
			return
		}
	}
}

// openImport goes to the page that opens a settings file; path may be empty.
func (w *Window) openImport(path string) {
	w.open("import", path)
}
