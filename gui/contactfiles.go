package gui

import (
	"context"
	"errors"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
)

// contactFiles takes contacts from a file, or writes them to one: it asks for the
// path, shows how far it is, can be stopped, and reports what came of it.
type contactFiles struct {
	w       *Window
	export  bool
	path    *widget.Input
	act     *widget.Button
	said    *fyne.Container
	root    fyne.CanvasObject
	running context.CancelFunc // nil where nothing is under way
	version int                // of the route when the page was filled
}

func newContactImport(w *Window) page { return newContactFiles(w, false) }
func newContactExport(w *Window) page { return newContactFiles(w, true) }

func newContactFiles(w *Window, export bool) page {
	cat := w.cat
	p := &contactFiles{w: w, export: export, said: widget.Column(theme.Gap)}
	title, intro := cat.Text("contacts.import_title"), cat.Text("contacts.import_intro")
	if export {
		title, intro = cat.Text("contacts.export_title"), cat.Text("contacts.export_intro")
	}
	p.path = widget.NewInput(cat.Text("contacts.path"), cat.Text("contacts.path_hint"), p.show, p.start)
	choose := widget.NewButton(widget.Plain, theme.IconFile, cat.Text("contacts.choose"), p.choose)
	p.act = widget.NewButton(widget.Primary, "", "", p.start)
	back := widget.NewSmallButton(widget.Link, cat.Text("contacts.back"), w.leaveOver)
	content := widget.Column(12, widget.Row(theme.Gap, 0, widget.NewPageTitle(title), widget.Middle(200, false, back)),
		widget.NewField(p.path.Name, nil, p.path), choose, p.said, widget.NewMuted(intro))
	p.root = container.New(&footed{},
		widget.NewSheet(widget.Inset(theme.Edge, theme.Edge, theme.Gap, theme.Edge, widget.Narrow(520, content))),
		widget.Inset(8, theme.Edge, 10, theme.Edge, widget.Middle(520, false, p.act)))
	return p
}

// lasts implements lasting: it goes on while one looks elsewhere.
func (p *contactFiles) lasts() {}

func (p *contactFiles) object() fyne.CanvasObject { return p.root }

func (p *contactFiles) enter() { p.w.win.Canvas().Focus(p.path) }

// leave stops what is under way: nobody would see what comes of it.
func (p *contactFiles) leave() { p.stop() }

func (p *contactFiles) update() {
	if p.version == p.w.route.version {
		return
	}
	p.version = p.w.route.version
	p.said.Objects = nil
	p.show()
}

// show puts the word on the button.
func (p *contactFiles) show() {
	key := "contacts.import"
	switch {
	case p.running != nil:
		key = "contacts.stop"
	case p.export:
		key = "contacts.export"
	}
	p.act.Set("", p.w.cat.Text(key), false)
	p.act.SetEnabled(p.running != nil || typedPath(p.path.Text) != "")
	p.root.Refresh()
}

// start begins, or stops what is under way.
func (p *contactFiles) start() {
	path := typedPath(p.path.Text)
	if p.running != nil {
		p.stop()
		return
	}
	if path == "" {
		return
	}
	w := p.w
	ctx, cancel := context.WithCancel(w.bridge.ctx)
	p.running = cancel
	progress := widget.NewText(w.cat.Text("contacts.starting"))
	p.said.Objects = []fyne.CanvasObject{progress}
	p.show()
	told := func(done, total int) {
		w.bridge.do(func() {
			progress.Set(w.cat.Text("contacts.progress", present.Data{"Done": w.cat.Integer(done), "Total": w.cat.Integer(total)}))
		})
	}
	w.bridge.work(func(context.Context) func() {
		defer cancel()
		said, err := p.run(ctx, path, told)
		return func() {
			p.running = nil
			p.said.Objects = p.failed(err)
			if err == nil {
				p.said.Objects = said()
			}
			p.show()
			w.shell.reload()
		}
	})
}

// run does the work on a worker, and returns what says what came of it.
func (p *contactFiles) run(ctx context.Context, path string, told func(done, total int)) (said func() []fyne.CanvasObject, err error) {
	cat := p.w.cat
	if p.export {
		n, err := p.w.o.Client.ExportContacts(ctx, path, told)
		return func() []fyne.CanvasObject {
			return []fyne.CanvasObject{widget.NewNote(widget.Good, cat.Count("contacts.exported", n), path, "", nil)}
		}, err
	}
	report, err := p.w.o.Client.ImportContacts(ctx, path, told)
	return func() []fyne.CanvasObject {
		what, skipped := cat.ImportedContacts(report)
		said := []fyne.CanvasObject{widget.NewNote(widget.Good, what, "", "", nil)}
		for _, line := range skipped {
			said = append(said, widget.NewMuted(line))
		}
		return said
	}, err
}

func (p *contactFiles) failed(err error) []fyne.CanvasObject {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) {
		return []fyne.CanvasObject{widget.NewNote(widget.Warn, p.w.cat.Text("contacts.stopped"), "", "", nil)}
	}
	s := p.w.cat.Error(err)
	return []fyne.CanvasObject{sentenceNote(widget.Bad, s)}
}

func (p *contactFiles) stop() {
	if p.running != nil {
		p.running()
	}
}

// choose lets a person pick the file.
func (p *contactFiles) choose() {
	if p.export {
		d := dialog.NewFileSave(func(f fyne.URIWriteCloser, err error) {
			if f != nil {
				p.chosen(f.URI(), f.Close())
				return
			}
			p.chosen(nil, err)
		}, p.w.win)
		d.SetFileName("Offhook.vcf")
		d.Resize(p.w.win.Canvas().Size())
		d.Show()
		return
	}
	d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		if f != nil {
			p.chosen(f.URI(), f.Close())
			return
		}
		p.chosen(nil, err)
	}, p.w.win)
	d.SetFilter(storage.NewExtensionFileFilter([]string{".vcf", ".vcard", ".csv", ".txt"}))
	d.Resize(p.w.win.Canvas().Size())
	d.Show()
}

func (p *contactFiles) chosen(u fyne.URI, err error) {
	if err != nil {
		p.w.fail(err)
	}
	if u != nil {
		p.path.Put(filepath.FromSlash(u.Path()))
		p.show()
	}
}
