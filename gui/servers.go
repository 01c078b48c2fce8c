package gui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
)

// serverList is the STUN or TURN servers, each with a check and its result.
type serverList struct {
	w        *Window
	ask      func(server string) serverCheck // takes what it needs of the window
	password func(server string)             // asks for the password of one; nil where they have none
	remove   func(server string)
	results  map[string]serverResult
	shown    []serverRow
	locked   bool
	built    bool
	guarded  []enabler // what adds a server
	note     *fyne.Container
	list     *fyne.Container
	root     *fyne.Container
}

// serverCheck asks a server on a worker.
type serverCheck func(ctx context.Context) (answer string, err error)

// serverResult is how a check of a server stands.
type serverResult struct {
	cancel  *context.CancelFunc // while it runs
	text    string
	code    string
	failed  bool
	present bool
}

// serverRow is what a row was built of.
type serverRow struct {
	server string
	result serverResult
}

func newServerList(w *Window, ask func(server string) serverCheck, remove func(string)) *serverList {
	l := &serverList{w: w, ask: ask, remove: remove, results: make(map[string]serverResult), note: w.managedNote(), list: widget.Column(theme.Gap)}
	l.root = widget.Column(4, l.list, l.note)
	return l
}

// show follows the choices.
func (l *serverList) show(servers []string, locked bool) {
	rows := make([]serverRow, 0, len(servers))
	for _, s := range servers {
		rows = append(rows, serverRow{s, l.results[s]})
	}
	if l.built && locked == l.locked && slices.Equal(rows, l.shown) {
		return
	}
	l.shown, l.locked, l.built = rows, locked, true
	l.note.Hidden = !locked
	for _, g := range l.guarded {
		g.SetEnabled(!locked)
	}
	widget.KeepFocus(l.list, func() {
		l.list.Objects = nil
		for _, r := range rows {
			l.list.Add(l.row(r))
		}
	})
	l.root.Refresh()
}

func (l *serverList) row(r serverRow) fyne.CanvasObject {
	cat, server := l.w.cat, r.server
	lines := []fyne.CanvasObject{widget.NewText(present.Plain(server)).Bold()}
	if r.result.present {
		token := theme.CallText
		if r.result.failed {
			token = theme.EndText
		}
		lines = append(lines, widget.NewMuted(r.result.text).Colored(token))
		if r.result.code != "" {
			lines = append(lines, widget.NewMuted(r.result.code))
		}
	}
	text := cat.Text("form.test")
	if r.result.cancel != nil {
		text = cat.Text("form.stop")
		lines = append(lines, widget.NewMuted(cat.Text("network.asking")))
	}
	check := widget.NewSmallButton(widget.Plain, text, func() { l.check(server) })
	check.Name = text + " " + server
	buttons := []fyne.CanvasObject{check}
	if l.password != nil { // also where all else is locked: the organisation's file has none
		text := cat.Text("account.enter_password")
		enter := widget.NewSmallButton(widget.Plain, text, func() { l.password(server) })
		enter.Name = text + " " + server
		buttons = append(buttons, enter)
	}
	remove := widget.NewSmallButton(widget.Link, cat.Text("settings.remove"), func() { l.remove(server) })
	remove.Name = cat.Text("settings.remove") + " " + server
	remove.SetEnabled(!l.locked)
	return widget.Card(widget.Column(4, append(lines, widget.Flow(theme.Gap, append(buttons, remove)...))...))
}

// check asks a server whether it works, or no longer.
func (l *serverList) check(server string) {
	if was := l.results[server]; was.cancel != nil {
		(*was.cancel)()
		l.set(server, serverResult{})
		return
	}
	ctx, cancel := context.WithCancel(l.w.bridge.ctx)
	l.set(server, serverResult{cancel: &cancel})
	ask := l.ask(server)
	l.w.bridge.work(func(context.Context) func() {
		answer, err := ask(ctx)
		return func() {
			if ctx.Err() != nil {
				return
			}
			cancel()
			result := serverResult{present: true, text: answer}
			if err != nil {
				s := l.w.cat.Error(err)
				result.text, result.code, result.failed = s.Text(), s.Code, true
			}
			l.set(server, result)
		}
	})
}

func (l *serverList) set(server string, r serverResult) {
	l.results[server] = r
	l.w.refresh()
}

// drop ends what a server is asked and drops what it answered.
func (l *serverList) drop(server string) {
	if r := l.results[server]; r.cancel != nil {
		(*r.cancel)()
	}
	delete(l.results, server)
}

// forget drops what was asked of all.
func (l *serverList) forget() {
	for server := range l.results {
		l.drop(server)
	}
}
