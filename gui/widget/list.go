package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"offhook/gui/theme"
)

// List shows any number of rows of one height, and has objects only for those
// that can be seen: ten thousand cost no more than ten. The keyboard takes it as
// one control; inside, it moves from row to row.
//
//	Up Down PageUp PageDown Home End   the row with the keyboard
//	Enter Space, or a click            OnOpen
//	Delete                             OnDelete
//	letters, digits and other keys     the window's
type List struct {
	widget.BaseWidget
	// Name says what is listed.
	Name string
	// OnOpen is called with the row that is clicked or chosen by keyboard, OnDelete
	// for the Delete key; both may be nil.
	OnOpen, OnDelete func(row int)
	// OnAbove is called for the Up key on the first row; may be nil.
	OnAbove func()

	length  func() int
	fill    func(row int) Line
	scroll  *container.Scroll
	content *listContent
	current int // the row that the keyboard is on
	focused bool
}

// NewList returns a list of length() rows; fill says what is on one. Both are
// called often, and must not block; fill returns the zero Line for what is not
// known yet, and Refresh asks again.
func NewList(name string, length func() int, fill func(row int) Line) *List {
	l := &List{Name: name, length: length, fill: fill}
	l.content = &listContent{list: l}
	l.content.ExtendBaseWidget(l.content)
	l.scroll = container.NewVScroll(l.content)
	l.scroll.OnScrolled = func(fyne.Position) { l.content.arrange(false) }
	l.ExtendBaseWidget(l)
	return l
}

// rowHeight returns how high every row is, in the size of text of now.
func (l *List) rowHeight() float32 {
	return max(52, 14+(theme.Scaled(theme.BodySize)+theme.Scaled(theme.MutedSize))*1.45)
}

// Current returns the row that the keyboard is on, -1 where there is none.
func (l *List) Current() int { return min(l.current, l.length()-1) }

// GoTo brings a row into view and the keyboard onto it.
func (l *List) GoTo(row int) {
	l.current = min(max(row, 0), max(l.length()-1, 0))
	h, y := l.rowHeight(), float32(l.current)*l.rowHeight()
	top, room := l.scroll.Offset.Y, l.scroll.Size().Height
	switch {
	case y < top:
		l.scroll.ScrollToOffset(fyne.NewPos(0, y))
	case y+h > top+room && room > 0:
		l.scroll.ScrollToOffset(fyne.NewPos(0, y+h-room))
	}
	l.content.arrange(true)
}

// Range returns the rows that can be seen: from the first to before the last.
func (l *List) Range() (first, last int) {
	h := l.rowHeight()
	first = max(0, int(l.scroll.Offset.Y/h))
	return first, min(l.length(), int((l.scroll.Offset.Y+l.scroll.Size().Height)/h)+1)
}

// Refresh implements fyne.CanvasObject: all rows in view are filled again.
func (l *List) Refresh() {
	l.content.width = 0 // the size of text may be another
	l.content.arrange(true)
	l.scroll.Refresh()
}

// ToTop shows the first row.
func (l *List) ToTop() {
	l.current = 0
	l.scroll.ScrollToTop()
	l.content.arrange(true)
}

// FocusGained implements fyne.Focusable.
func (l *List) FocusGained() {
	l.focused = true
	l.GoTo(l.current)
}

// FocusLost implements fyne.Focusable.
func (l *List) FocusLost() {
	l.focused = false
	l.content.arrange(true)
}

// TypedRune implements fyne.Focusable.
func (l *List) TypedRune(r rune) {
	if r != ' ' { // TypedKey has it
		windowRune(l, r)
	}
}

// TypedKey implements fyne.Focusable.
func (l *List) TypedKey(e *fyne.KeyEvent) {
	page := max(1, int(l.scroll.Size().Height/l.rowHeight())-1)
	switch e.Name {
	case fyne.KeyUp:
		if l.current == 0 && l.OnAbove != nil {
			l.OnAbove()
			return
		}
		l.GoTo(l.current - 1)
	case fyne.KeyDown:
		l.GoTo(l.current + 1)
	case fyne.KeyPageUp:
		l.GoTo(l.current - page)
	case fyne.KeyPageDown:
		l.GoTo(l.current + page)
	case fyne.KeyHome:
		l.GoTo(0)
	case fyne.KeyEnd:
		l.GoTo(l.length() - 1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		l.call(l.OnOpen, l.current)
	case fyne.KeyDelete:
		l.call(l.OnDelete, l.current)
	default:
		windowKey(l, e)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (l *List) TypedShortcut(s fyne.Shortcut) { windowShortcut(l, s) }

func (l *List) call(f func(int), row int) {
	if f != nil && row >= 0 && row < l.length() {
		f(row)
	}
}

// tapped is a click on a row.
func (l *List) tapped(row int) {
	l.current = row
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		c.Focus(l)
	}
	l.call(l.OnOpen, row)
}

// CreateRenderer implements fyne.Widget.
func (l *List) CreateRenderer() fyne.WidgetRenderer {
	return &drawing{objects: []fyne.CanvasObject{l.scroll}, layout: func(s fyne.Size) {
		l.scroll.Resize(s)
		l.content.arrange(false)
	}, min: func() fyne.Size { return fyne.NewSize(160, l.rowHeight()) }, refresh: func() { l.content.arrange(true) }}
}

// barRoom is what rows leave at the right for the scroll bar, which would cover the
// keyboard's ring.
const barRoom = 4

// listContent is what scrolls: as high as all rows, with objects for some.
type listContent struct {
	widget.BaseWidget
	list  *List
	rows  []*lineRow // those in view, by their number
	spare []*lineRow // kept for when they are needed again
	width float32
}

// MinSize implements fyne.CanvasObject.
func (c *listContent) MinSize() fyne.Size {
	return fyne.NewSize(160, float32(c.list.length())*c.list.rowHeight())
}

// Resize implements fyne.CanvasObject.
func (c *listContent) Resize(s fyne.Size) {
	c.BaseWidget.Resize(s)
	c.arrange(false)
}

// CreateRenderer implements fyne.Widget.
func (c *listContent) CreateRenderer() fyne.WidgetRenderer { return &listDrawing{c} }

// arrange puts a row object onto every row in view. Those that stay keep what
// they show, unless all is to be filled again.
func (c *listContent) arrange(again bool) {
	first, last := c.list.Range()
	resized := c.width != c.Size().Width
	c.width = c.Size().Width
	if !again && !resized && len(c.rows) == max(0, last-first) && (len(c.rows) == 0 || c.rows[0].index == first) {
		return
	}
	have := make(map[int]*lineRow, len(c.rows))
	for _, r := range c.rows {
		if r.index < first || r.index >= last {
			c.spare = append(c.spare, r)
			continue
		}
		have[r.index] = r
	}
	c.rows = c.rows[:0]
	h := c.list.rowHeight()
	for i := first; i < last; i++ {
		r := have[i]
		if r == nil {
			r = c.take()
		}
		if again || have[i] == nil {
			r.set(i, c.list.fill(i), c.list.focused && i == c.list.current)
		}
		r.Move(fyne.NewPos(0, float32(i)*h))
		r.Resize(fyne.NewSize(max(0, c.width-barRoom), h))
		c.rows = append(c.rows, r)
	}
	c.BaseWidget.Refresh()
}

// take returns a row object that is not in use.
func (c *listContent) take() *lineRow {
	if n := len(c.spare); n > 0 {
		r := c.spare[n-1]
		c.spare = c.spare[:n-1]
		return r
	}
	return newLineRow(c.list)
}

// listDrawing draws the rows in view, which place themselves.
type listDrawing struct{ content *listContent }

func (d *listDrawing) Destroy()           {}
func (d *listDrawing) Layout(fyne.Size)   {}
func (d *listDrawing) MinSize() fyne.Size { return d.content.MinSize() }
func (d *listDrawing) Refresh()           {}

func (d *listDrawing) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(d.content.rows))
	for i, r := range d.content.rows {
		objects[i] = r
	}
	return objects
}
