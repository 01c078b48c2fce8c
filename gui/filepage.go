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

// fileJob is what a page does with a file that a person names.
type fileJob struct {
	title, intro string // the keys of its texts
	act          string // the key of the button's word
	// name is proposed for a file to write; empty where one is read, of one of the
	// forms.
	name  string
	forms []string
	// more stands below the file; may be nil.
	more fyne.CanvasObject
	// begin takes what was chosen in the window, and returns what works on a worker.
	begin func(path string) fileWork
}

// fileWork does what was asked for, and returns what says what came of it.
type fileWork func(ctx context.Context, told func(done, total int)) (said func() []fyne.CanvasObject, err error)

// filePage does a fileJob: it asks for the path, shows how far it is, can be
// stopped, and reports what came of it.
type filePage struct {
	w       *Window
	job     fileJob
	path    *widget.Input
	act     *widget.Button
	said    *fyne.Container
	root    fyne.CanvasObject
	running context.CancelFunc // nil where nothing is under way
	version int                // of the route when the page was filled
}

func newFilePage(w *Window, job fileJob) page {
	cat := w.cat
	p := &filePage{w: w, job: job, said: widget.Column(theme.Gap)}
	p.path = widget.NewInput(cat.Text("contacts.path"), cat.Text("contacts.path_hint"), p.show, p.start)
	choose := widget.NewButton(widget.Plain, theme.IconFile, cat.Text("contacts.choose"), p.choose)
	p.act = widget.NewButton(widget.Primary, "", "", p.start)
	back := widget.NewSmallButton(widget.Link, cat.Text("contacts.back"), w.leaveOver)
	content := widget.Column(12, widget.Row(theme.Gap, 0, widget.NewPageTitle(cat.Text(job.title)), widget.Middle(200, false, back)),
		widget.NewField(p.path.Name, nil, p.path), choose)
	if job.more != nil {
		content.Add(job.more)
	}
	content.Add(p.said)
	content.Add(widget.NewMuted(cat.Text(job.intro)))
	p.root = container.New(&footed{},
		widget.NewSheet(widget.Inset(theme.Edge, theme.Edge, theme.Gap, theme.Edge, widget.Narrow(520, content))),
		widget.Inset(8, theme.Edge, 10, theme.Edge, widget.Middle(520, false, p.act)))
	return p
}

// lasts implements lasting: it goes on while one looks elsewhere.
func (p *filePage) lasts() {}

func (p *filePage) object() fyne.CanvasObject { return p.root }

func (p *filePage) enter() { p.w.win.Canvas().Focus(p.path) }

// leave stops what is under way: nobody would see what comes of it.
func (p *filePage) leave() { p.stop() }

func (p *filePage) update() {
	if p.version == p.w.route.version {
		return
	}
	p.version = p.w.route.version
	p.said.Objects = nil
	p.show()
}

// show puts the word on the button.
func (p *filePage) show() {
	key := p.job.act
	if p.running != nil {
		key = "contacts.stop"
	}
	p.act.Set("", p.w.cat.Text(key), false)
	p.act.SetEnabled(p.running != nil || typedPath(p.path.Text) != "")
	p.root.Refresh()
}

// start begins, or stops what is under way.
func (p *filePage) start() {
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
	work := p.job.begin(path)
	w.bridge.work(func(context.Context) func() {
		defer cancel()
		said, err := work(ctx, told)
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

func (p *filePage) failed(err error) []fyne.CanvasObject {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) {
		return []fyne.CanvasObject{widget.NewNote(widget.Warn, p.w.cat.Text("contacts.stopped"), "", "", nil)}
	}
	s := p.w.cat.Error(err)
	return []fyne.CanvasObject{sentenceNote(widget.Bad, s)}
}

func (p *filePage) stop() {
	if p.running != nil {
		p.running()
	}
}

// choose lets a person pick the file.
func (p *filePage) choose() {
	if p.job.name != "" {
		d := dialog.NewFileSave(func(f fyne.URIWriteCloser, err error) {
			if f != nil {
				p.chosen(f.URI(), f.Close())
				return
			}
			p.chosen(nil, err)
		}, p.w.win)
		d.SetFileName(p.job.name)
		p.w.chooseIn(d)
		return
	}
	d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		if f != nil {
			p.chosen(f.URI(), f.Close())
			return
		}
		p.chosen(nil, err)
	}, p.w.win)
	d.SetFilter(storage.NewExtensionFileFilter(p.job.forms))
	p.w.chooseIn(d)
}

func (p *filePage) chosen(u fyne.URI, err error) {
	if err != nil {
		p.w.fail(err)
	}
	if u != nil {
		p.path.Put(filepath.FromSlash(u.Path()))
		p.show()
	}
}
