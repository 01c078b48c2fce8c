package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"offhook/gui/theme"
)

// SortRow is one row of a SortList.
type SortRow struct {
	// Object is what the row shows.
	Object fyne.CanvasObject
	// Up and Down name the buttons that move it.
	Up, Down string
	// Fixed rows cannot be moved.
	Fixed bool
}

// SortList is rows whose order a person changes: by dragging a row at its grip,
// or with the two arrows beside it.
type SortList struct {
	widget.BaseWidget
	// OnMoved is called with a row's place and its new one; who made the list
	// then shows the rows in their new order.
	OnMoved func(from, to int)

	rows     []*sortRow
	follow   *arrow // the row that an arrow moved: its arrow keeps the focus
	content  *fyne.Container
	mark     *Panel // where the row that is dragged would go
	disabled bool
	single   bool
}

// NewSortList returns an empty list.
func NewSortList(moved func(from, to int)) *SortList {
	l := &SortList{OnMoved: moved, content: Column(4), mark: NewPanel(theme.Accent, "", 1)}
	l.mark.Hide()
	l.ExtendBaseWidget(l)
	return l
}

// Set shows other rows.
func (l *SortList) Set(rows []SortRow) {
	l.rows, l.content.Objects = nil, nil
	for i, r := range rows {
		row := newSortRow(l, i, r)
		row.up.SetEnabled(i > 0 && !r.Fixed && !l.disabled)
		row.down.SetEnabled(i < len(rows)-1 && !r.Fixed && !l.disabled)
		l.rows = append(l.rows, row)
		l.content.Add(row.root)
	}
	l.Refresh()
	l.refocus()
}

// arrow is one of the two buttons of a row.
type arrow struct {
	row int
	up  bool
}

// refocus puts the keyboard back on the arrow that moved a row, now where the
// row is; at the end of the way on the other one.
func (l *SortList) refocus() {
	if l.follow == nil || l.follow.row >= len(l.rows) {
		return
	}
	row, up := l.rows[l.follow.row], l.follow.up
	l.follow = nil
	to := row.down
	if up && !row.up.Disabled() || row.down.Disabled() {
		to = row.up
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil && !to.Disabled() {
		c.Focus(to)
	}
}

// step moves a row by one, for an arrow that has the keyboard.
func (l *SortList) step(from, to int) {
	c := fyne.CurrentApp().Driver().CanvasForObject(l)
	if c != nil && c.Focused() != nil {
		l.follow = &arrow{to, to < from}
	}
	l.Reorder(from, to)
}

// SetSortable shows grips and arrows, or not, for a list of one row. It is to be
// called before Set.
func (l *SortList) SetSortable(on bool) { l.single = !on }

// SetEnabled lets the order be changed, or not. It is to be called before Set.
func (l *SortList) SetEnabled(on bool) { l.disabled = !on }

// Reorder asks for a row to stand at another place.
func (l *SortList) Reorder(from, to int) {
	if to = min(len(l.rows)-1, max(0, to)); to != from && l.OnMoved != nil {
		l.OnMoved(from, to)
	}
}

// HeightFor returns how high the list is at width.
func (l *SortList) HeightFor(width float32) float32 { return HeightFor(l.content, width) }

// target returns the place that a row dragged to y would take, and where the
// mark goes.
func (l *SortList) target(from int, y float32) (to int, mark float32) {
	to, mark = 0, 0
	for i, r := range l.rows {
		middle := r.root.Position().Y + r.root.Size().Height/2
		if y > middle {
			mark = r.root.Position().Y + r.root.Size().Height
			to = i + 1
		}
	}
	if to > from {
		to-- // the row itself leaves a gap above
	}
	return to, mark
}

// CreateRenderer implements fyne.Widget.
func (l *SortList) CreateRenderer() fyne.WidgetRenderer {
	return &drawing{
		objects: []fyne.CanvasObject{l.content, l.mark},
		layout:  func(s fyne.Size) { l.content.Resize(s) },
		min:     l.content.MinSize,
		refresh: l.content.Refresh,
	}
}

// sortRow is a row with its grip and arrows.
type sortRow struct {
	root     *fyne.Container
	up, down *Button
}

func newSortRow(l *SortList, i int, r SortRow) *sortRow {
	s := &sortRow{
		up:   NewIconButton(theme.IconUp, r.Up, func() { l.step(i, i-1) }),
		down: NewIconButton(theme.IconDown, r.Down, func() { l.step(i, i+1) }),
	}
	grip, arrows := newGrip(l, i, r.Fixed), Middle(36, false, Column(0, s.up, s.down))
	grip.Hidden, arrows.Hidden = l.single, l.single
	s.root = Row(4, 1, grip, r.Object, arrows)
	return s
}

// grip is what a row is dragged by. The keyboard has the arrows.
type grip struct {
	widget.BaseWidget
	list  *SortList
	row   int
	fixed bool
	icon  *Image
	to    int
	moved bool
}

func newGrip(l *SortList, row int, fixed bool) *grip {
	g := &grip{list: l, row: row, fixed: fixed || l.disabled, icon: NewImage(theme.IconGrip, theme.Muted, 18)}
	g.ExtendBaseWidget(g)
	return g
}

// Dragged implements fyne.Draggable.
func (g *grip) Dragged(e *fyne.DragEvent) {
	if g.fixed {
		return
	}
	l := g.list
	y := l.rows[g.row].root.Position().Y + e.Position.Y
	var at float32
	g.to, at = l.target(g.row, y)
	g.moved = true
	l.mark.Move(fyne.NewPos(0, at))
	l.mark.Resize(fyne.NewSize(l.Size().Width, 3))
	l.mark.Show()
}

// DragEnd implements fyne.Draggable.
func (g *grip) DragEnd() {
	if !g.moved {
		return
	}
	g.moved = false
	g.list.mark.Hide()
	g.list.Reorder(g.row, g.to)
}

// Cursor implements desktop.Cursorable.
func (g *grip) Cursor() desktop.Cursor {
	if g.fixed {
		return desktop.DefaultCursor
	}
	return desktop.VResizeCursor
}

// CreateRenderer implements fyne.Widget.
func (g *grip) CreateRenderer() fyne.WidgetRenderer {
	return &drawing{
		objects: []fyne.CanvasObject{g.icon},
		layout:  func(s fyne.Size) { g.icon.Resize(s) },
		min:     func() fyne.Size { return fyne.NewSize(20, 24) },
		refresh: func() { g.icon.Refresh() },
	}
}
