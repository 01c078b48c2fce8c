package gui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// recentsPage is the list of past calls, with what is looked for above it.
type recentsPage struct {
	w       *Window
	search  *widget.Input
	chips   recentChips
	account *accountChoice
	days    dayFilter
	recentButtons
	ask     *question
	list    *widget.List
	empty   *fyne.Container
	nothing *container.Scroll // around empty
	root    *fyne.Container

	calls   *pager[sipclient.HistoryQuery, sipclient.CallRecord]
	count   sipclient.HistoryCount // whichever way they went
	visible bool
}

// recentButtons are beside the search and the filters.
type recentButtons struct {
	clear, export *widget.Button
	talks         *widget.Button // to the messages
}

func newRecentsPage(w *Window) page {
	cat := w.cat
	p := &recentsPage{w: w, empty: widget.Column(4), ask: newQuestion(w)}
	p.search = widget.NewInput(cat.Text("recents.search"), cat.Text("recents.search"), p.typed, nil)
	p.chips = newRecentChips(p)
	p.days.choice = widget.NewChoice(cat.Text("recents.days"), dayNames(cat), p.byDays)
	p.days.choice.ShowChosen(nil, 0)
	p.export = widget.NewIconButton(theme.IconFile, cat.Text("recents.export"), func() {
		w.route.about.calls = p.calls.query
		w.open("recents-export", "")
	})
	p.talks = widget.NewIconButton(theme.IconMessage, cat.Text("messages.title"), func() { w.open("messages", "") })
	p.account = newAccountChoice(cat.Text("recents.account"), p.byAccount)
	p.clear = widget.NewIconButton(theme.IconTrash, cat.Text("recents.clear"), p.askClear)
	p.calls = &pager[sipclient.HistoryQuery, sipclient.CallRecord]{w: w, count: p.counted, fetch: fetchCalls(w.o.Client), changed: p.show}
	p.list = widget.NewList(cat.Text("recents.list"), p.calls.length, p.line)
	p.list.OnOpen, p.list.OnDelete = p.open, p.askDelete
	p.list.OnAbove = func() { w.win.Canvas().Focus(p.search) }
	p.calls.list = p.list
	p.search.OnDown = func() { w.win.Canvas().Focus(p.list) }
	filters := widget.Row(theme.Gap, 0, widget.Tiles(theme.Gap, p.days.choice, p.account.Choice), p.export, p.clear)
	head := widget.Column(theme.Gap, widget.Row(4, 0, p.search, widget.Middle(40, false, p.talks)), p.chips.root, filters, p.ask.root)
	p.nothing = widget.NewSheet(widget.Inset(24, 24, 12, 24, p.empty))
	body := container.New(&layers{}, widget.Inset(0, 0, 0, 4, p.list), p.nothing)
	p.root = container.New(&headed{}, widget.Inset(12, 12, 8, 12, head), body)
	return p
}

// lasts implements lasting: the list stands beside other windows.
func (p *recentsPage) lasts() {}

func (p *recentsPage) object() fyne.CanvasObject { return p.root }

func (p *recentsPage) enter() {
	p.visible = true
	p.reload()
	if p.days.stop == nil {
		p.days.stop = p.w.bridge.every(time.Minute, p.newDay) // a timer until midnight would sleep with the computer
	}
}

func (p *recentsPage) leave() {
	p.visible = false
	if p.days.stop != nil {
		p.days.stop()
		p.days.stop = nil
	}
	p.calls.stop()
	p.ask.drop()
}

// update shows what the snapshot changes: the accounts to choose from.
func (p *recentsPage) update() {
	p.account.show(p.w.cat, p.w.cat.Text("recents.every_account"), p.w.snap.Accounts, p.calls.query.AccountID)
	p.account.Hidden = len(p.w.snap.Accounts) < 2
	p.talks.Set(theme.IconMessage, "", p.w.snap.Messages.New > 0)
	p.newDay()
	p.show()
}

// reload reads the calls again, if anybody sees them.
func (p *recentsPage) reload() {
	if p.visible {
		p.askFrom()
		p.calls.reload()
	}
}

// typed is called for every change of the search field.
func (p *recentsPage) typed() {
	p.calls.query.Search = p.search.Text
	p.restart()
}

func (p *recentsPage) byAccount(id string) {
	p.calls.query.AccountID = id
	p.restart()
}

// counted runs on a worker.
func (p *recentsPage) counted(ctx context.Context, q sipclient.HistoryQuery) (int, func(), error) {
	shown := q
	n, err := p.w.o.Client.CountRecent(ctx, wentAs(q, sipclient.HistoryQuery{}))
	total := n.Calls
	switch {
	case err != nil:
	case shown.Missed:
		total = n.Missed
	case shown.Recorded, shown.Direction != "":
		var some sipclient.HistoryCount
		some, err = p.w.o.Client.CountRecent(ctx, shown)
		total = some.Calls
	}
	return total, func() { p.count = n }, err
}

// fetchCalls returns what reads calls on a worker.
func fetchCalls(c Past) func(ctx context.Context, q sipclient.HistoryQuery, limit, offset int) ([]sipclient.CallRecord, error) {
	return func(ctx context.Context, q sipclient.HistoryQuery, limit, offset int) ([]sipclient.CallRecord, error) {
		q.Limit, q.Offset = limit, offset
		return c.Recent(ctx, q)
	}
}

// show puts numbers on the filters and says what to do where there is nothing.
func (p *recentsPage) show() {
	p.chips.show()
	p.clear.SetEnabled(p.count.Calls > 0)
	p.export.SetEnabled(p.calls.total > 0)
	p.empty.Objects = p.emptyObjects()
	if p.list.Hidden = len(p.empty.Objects) > 0; p.list.Hidden {
		p.nothing.Show()
	} else {
		p.nothing.Hide()
	}
	p.root.Refresh()
}

// line is call number i on its row.
func (p *recentsPage) line(i int) widget.Line {
	c, ok := p.calls.at(i)
	if !ok {
		return widget.Line{}
	}
	r, typed := p.w.cat.Recent(c, p.w.now()), p.calls.query.Search
	line := widget.Line{Icon: theme.IconOutgoing, IconColor: theme.CallText, Title: r.Title, Detail: r.Detail, Side: r.When, Under: r.Time,
		TitleMarks: marks(typed, r.Title), DetailMarks: marks(typed, r.Detail), Selected: p.w.route.over == "past" && p.w.route.about.call.ID == c.ID}
	switch {
	case r.Missed:
		line.Icon, line.IconColor, line.TitleColor = theme.IconMissed, theme.EndText, theme.EndText
	case r.Incoming:
		line.Icon = theme.IconIncoming
	case r.Failed:
		line.IconColor = theme.WarnText
	}
	return line
}

// open shows all about a call.
func (p *recentsPage) open(i int) {
	if c, ok := p.calls.at(i); ok {
		p.w.openPast(c)
		p.list.Refresh()
	}
}

// askDelete asks whether to forget a call.
func (p *recentsPage) askDelete(i int) {
	c, ok := p.calls.at(i)
	if !ok {
		return
	}
	name := p.w.cat.Recent(c, p.w.now()).Title
	p.ask.putAbout("recents.ask_delete", name, func() {
		p.w.forget(sipclient.HistoryCut{AccountID: c.AccountID, ID: c.ID})
		p.w.win.Canvas().Focus(p.list)
	})
}

// askClear asks whether to forget all calls.
func (p *recentsPage) askClear() {
	p.ask.put(p.w.cat.Text("recents.ask_clear"), func() { p.w.forget(sipclient.HistoryCut{All: true}) })
}

// find puts the keyboard into the search field.
func (p *recentsPage) find() { p.w.win.Canvas().Focus(p.search) }

// back takes back what was asked or typed.
func (p *recentsPage) back() func() {
	switch {
	case p.ask.asking():
		return p.ask.drop
	case p.search.Text != "":
		return func() { p.search.SetText("") }
	}
	return nil
}

// key takes what neither list nor field has taken: Down leads into the list, and
// letters go on searching.
func (p *recentsPage) key(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyDown {
		p.w.win.Canvas().Focus(p.list)
	}
}

func (p *recentsPage) rune(r rune) {
	p.w.win.Canvas().Focus(p.search)
	p.search.TypedRune(r)
}

func (p *recentsPage) emptyObjects() []fyne.CanvasObject {
	if p.calls.total > 0 {
		return nil
	}
	cat, q := p.w.cat, p.calls.query
	switch {
	case !p.calls.loaded:
		return []fyne.CanvasObject{widget.NewMuted(cat.Text("recents.loading")).Centered()}
	case q.Search != "", !q.From.IsZero(), q.Direction != "":
		return nothing(cat.Text("recents.none_found"), cat.Text("recents.none_found_do"))
	case q.Missed:
		return []fyne.CanvasObject{widget.NewMuted(cat.Text("recents.no_missed")).Centered()}
	case q.Recorded:
		return []fyne.CanvasObject{widget.NewMuted(cat.Text("recents.no_recorded")).Centered()}
	}
	next := cat.Text("recents.empty_do")
	if v, ok := p.w.account(); ok && v.Demo {
		next = cat.Text("recents.empty_demo", present.Data{"Number": cat.Number(present.DemoNumber)})
	}
	return nothing(cat.Text("recents.empty"), next)
}

// nothing says that a list is empty, and what to do next.
func nothing(what, next string) []fyne.CanvasObject {
	return []fyne.CanvasObject{widget.NewText(what).Bold().Centered(), widget.NewMuted(next).Centered()}
}

// forget removes calls and shows what is left.
func (w *Window) forget(cut sipclient.HistoryCut) {
	w.bridge.work(func(ctx context.Context) func() {
		_, err := w.o.Client.Forget(ctx, cut)
		return func() {
			w.command(err)
			w.shell.reload()
		}
	})
}
