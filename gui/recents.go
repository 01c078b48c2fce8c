package gui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

const maxRecents = 200

// recentsPage is the list of calls.
type recentsPage struct {
	w      *Window
	search *widget.Input
	list   *fynewidget.List
	empty  *fyne.Container
	root   *fyne.Container

	visible bool
	loaded  bool
	calls   []sipclient.CallRecord
	cancel  context.CancelFunc // of the query under way
}

func newRecentsPage(w *Window) page {
	p := &recentsPage{w: w, empty: widget.Column(4)}
	p.list = fynewidget.NewList(
		func() int { return len(p.calls) },
		func() fyne.CanvasObject { return widget.NewListRow(widget.Item{}, nil) },
		func(i fynewidget.ListItemID, o fyne.CanvasObject) { p.fill(i, o.(*widget.ListRow)) })
	p.list.HideSeparators = true
	p.search = widget.NewInput(w.cat.Text("recents.search"), w.cat.Text("recents.search"), p.reload, nil)
	body := container.New(&layers{}, widget.Inset(0, 4, 0, 4, p.list), widget.Inset(24, 24, 12, 24, p.empty))
	p.root = container.New(&headed{}, widget.Inset(12, 12, 8, 12, p.search), body)
	return p
}

// headed keeps the first object at the top at its smallest height.
type headed struct{}

func (*headed) Layout(o []fyne.CanvasObject, s fyne.Size) {
	h := o[0].MinSize().Height
	o[0].Resize(fyne.NewSize(s.Width, h))
	o[1].Move(fyne.NewPos(0, h))
	o[1].Resize(fyne.NewSize(s.Width, s.Height-h))
}

func (*headed) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(max(a.Width, b.Width), a.Height+b.Height)
}

func (p *recentsPage) object() fyne.CanvasObject { return p.root }

func (p *recentsPage) enter() {
	p.visible = true
	p.reload()
}

// find puts the focus into the search field.
func (p *recentsPage) find() { p.w.win.Canvas().Focus(p.search) }

func (p *recentsPage) leave() { p.visible = false }

// update shows the rows again: their dates depend on the clock, their buttons
// on whether a call is up.
func (p *recentsPage) update() { p.show() }

// reload reads the calls again, if anybody sees them.
func (p *recentsPage) reload() {
	if !p.visible {
		return
	}
	if p.cancel != nil {
		p.cancel()
	}
	w, query := p.w, sipclient.HistoryQuery{Search: p.search.Text, Limit: maxRecents}
	p.cancel = w.bridge.work(func(ctx context.Context) func() {
		calls, err := w.o.Client.Recent(ctx, query)
		if ctx.Err() != nil {
			return nil
		}
		return func() {
			if err != nil {
				w.fail(err)
				return
			}
			p.calls, p.loaded = calls, true
			p.show()
		}
	})
}

func (p *recentsPage) show() {
	p.empty.Objects = p.emptyObjects()
	p.empty.Hidden = len(p.empty.Objects) == 0
	p.list.Hidden = !p.empty.Hidden
	p.root.Refresh()
}

// fill shows call number i on a row.
func (p *recentsPage) fill(i int, row *widget.ListRow) {
	if i >= len(p.calls) {
		return // the list asks once more for what has just gone
	}
	c := p.calls[i]
	row.Set(p.item(c))
	row.OnTapped = func() { p.w.redial(c) }
}

func (p *recentsPage) item(c sipclient.CallRecord) widget.Item {
	r := p.w.cat.Recent(c, p.w.now())
	item := widget.Item{Icon: theme.IconOutgoing, IconColor: theme.CallText, Title: r.Title, Detail: r.Detail, Side: r.When}
	switch {
	case r.Missed:
		item.Icon, item.IconColor, item.TitleColor = theme.IconMissed, theme.EndText, theme.EndText
	case r.Incoming:
		item.Icon = theme.IconIncoming
	case r.Failed:
		item.IconColor = theme.WarnText
	}
	return item
}

func (p *recentsPage) emptyObjects() []fyne.CanvasObject {
	if len(p.calls) > 0 {
		return nil
	}
	cat := p.w.cat
	switch {
	case !p.loaded:
		return []fyne.CanvasObject{widget.NewMuted(cat.Text("recents.loading")).Centered()}
	case p.search.Text != "":
		return []fyne.CanvasObject{widget.NewMuted(cat.Text("recents.none_found")).Centered()}
	}
	next := cat.Text("recents.empty_do")
	if v, ok := p.w.account(); ok && v.Demo {
		next = cat.Text("recents.empty_demo", present.Data{"Number": cat.Number(present.DemoNumber)})
	}
	return []fyne.CanvasObject{widget.NewText(cat.Text("recents.empty")).Bold().Centered(), widget.NewMuted(next).Centered()}
}

// redial calls whom a row is about, by the account of then if it is still there.
func (w *Window) redial(c sipclient.CallRecord) {
	if c.Number == "" || w.inCall() {
		return
	}
	w.dialText(c.AccountID, c.Number)
}
