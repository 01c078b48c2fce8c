package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
)

// ladder shows rungs, and the message of the one that was picked: beside them in
// a wide window, in their place in a narrow one.
type ladder struct {
	w      *Window
	rungs  []present.Rung
	host   string
	picked int // index; -1 for none
	drawn  []*widget.LadderRung

	list    *fyne.Container
	empty   *widget.Text
	steps   fyne.CanvasObject
	title   *widget.Text
	text    *widget.Text
	back    *widget.Button
	way     *fyne.Container // around back
	copy    *widget.Button
	message fyne.CanvasObject
	root    *fyne.Container
}

// newLadder returns an empty ladder; below stands beneath its rungs.
func newLadder(w *Window, below *fyne.Container) *ladder {
	l := &ladder{w: w, picked: -1, list: widget.Column(0), empty: widget.NewMuted(w.cat.Text("diagnostics.no_messages"))}
	column := widget.Column(theme.Edge, widget.Column(0, l.empty, l.list))
	if below != nil {
		column.Add(below)
	}
	l.steps = widget.NewSheet(widget.Inset(0, theme.Edge, theme.Edge, theme.Edge, widget.Narrow(720, column)))
	l.back = widget.NewIconButton(theme.IconBack, w.cat.Text("diagnostics.back"), func() { l.pick(-1) })
	l.title = widget.NewText("").Bold()
	l.copy = widget.NewSmallButton(widget.Plain, w.cat.Text("diagnostics.copy_message"), l.copyMessage)
	l.text = widget.NewMuted("").Mono()
	l.way = widget.Middle(60, false, l.back)
	head := widget.Row(theme.Gap, 1, l.way, widget.Middle(1000, false, l.title), widget.Middle(300, false, l.copy))
	l.message = widget.NewSheet(widget.Inset(0, theme.Edge, theme.Edge, theme.Edge, widget.Column(theme.Gap, head, l.text)))
	l.root = widget.Halves(l.steps, l.message)
	return l
}

// show draws rungs, with host at the right side, where they changed.
func (l *ladder) show(host string, rungs []present.Rung) {
	if host != l.host || !slices.Equal(rungs, l.rungs) {
		was := l.rungs
		at := func(i int) int { // where the message is that was there
			return slices.IndexFunc(rungs, func(r present.Rung) bool { return i >= 0 && r.Message != "" && r.Serial == was[i].Serial })
		}
		c := l.w.win.Canvas()
		focused := at(slices.IndexFunc(l.drawn, func(row *widget.LadderRung) bool { return c.Focused() == fyne.Focusable(row) }))
		l.host, l.rungs, l.picked = host, rungs, at(l.picked)
		l.build()
		if focused >= 0 {
			c.Focus(l.drawn[focused])
		}
	}
	l.arrange()
}

func (l *ladder) build() {
	l.empty.Hidden = len(l.rungs) > 0
	l.list.Objects, l.drawn = nil, nil
	if len(l.rungs) > 0 {
		l.list.Add(widget.NewLadderHead(l.w.cat.Text("app.title"), l.host))
	}
	for i, r := range l.rungs {
		var tapped func()
		if r.Message != "" {
			tapped = func() { l.pick(i) }
		}
		row := widget.NewLadderRung(widget.Rung{
			Offset: r.Offset, Text: r.Text, Way: [...]widget.Way{widget.NoWay, widget.Right, widget.Left}[r.Arrow],
			Dashed: r.Media || r.Arrow == present.NoArrow, Tone: tone(r.Tone), Selected: i == l.picked,
		}, tapped)
		l.drawn = append(l.drawn, row)
		l.list.Add(row)
	}
	l.list.Refresh()
}

// pick shows the message of a rung, -1 for none.
func (l *ladder) pick(i int) {
	if l.picked == i {
		return
	}
	for k, row := range l.drawn {
		row.Select(k == i)
	}
	l.picked = i
	l.copy.Set("", l.w.cat.Text("diagnostics.copy_message"), false)
	l.arrange()
}

// arrange puts rungs and message where there is room for them.
func (l *ladder) arrange() {
	wide := l.w.wide()
	has := l.picked >= 0
	if has {
		l.title.Set(l.rungs[l.picked].Title)
		l.text.Set(l.rungs[l.picked].Message)
	}
	show := func(o fyne.CanvasObject, on bool) {
		if on {
			o.Show()
		} else {
			o.Hide()
		}
	}
	show(l.steps, wide || !has)
	show(l.message, has)
	l.way.Hidden = wide
	l.root.Refresh()
}

func (l *ladder) copyMessage() {
	if l.picked >= 0 {
		l.w.app.Clipboard().SetContent(l.rungs[l.picked].Message)
		l.copy.Set("", l.w.cat.Text("diagnostics.copied"), false)
	}
}
