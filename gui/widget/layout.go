package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// fitter is an object whose height depends on its width, such as text that
// wraps. Fyne's MinSize has no width to go by; the layouts here ask for it.
type fitter interface {
	HeightFor(width float32) float32
}

// fittingLayout is a layout that can tell its height for a width.
type fittingLayout interface {
	heightFor(objects []fyne.CanvasObject, width float32) float32
}

// HeightFor returns how high o has to be at the given width.
func HeightFor(o fyne.CanvasObject, width float32) float32 {
	switch o := o.(type) {
	case fitter:
		return o.HeightFor(width)
	case *fyne.Container:
		if l, ok := o.Layout.(fittingLayout); ok {
			return l.heightFor(o.Objects, width)
		}
	}
	return o.MinSize().Height
}

// assumedWidth is what text is wrapped to before the first layout: the content
// of the smallest window.
const assumedWidth = 288

// Column puts objects below each other, gap apart, as wide as the column.
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&column{gap: gap, grow: -1}, objects...)
}

// ColumnGrow is Column whose object number grow takes the height that is left.
func ColumnGrow(gap float32, grow int, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&column{gap: gap, grow: grow}, objects...)
}

type column struct {
	gap   float32
	grow  int
	width float32
}

func (l *column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	extra := max(0, size.Height-l.heightFor(objects, size.Width))
	y := float32(0)
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		h := HeightFor(o, size.Width)
		if i == l.grow {
			h += extra
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, h))
		y += h + l.gap
	}
}

func (l *column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var w float32
	for _, o := range objects {
		if o.Visible() {
			w = max(w, o.MinSize().Width)
		}
	}
	width := l.width
	if width == 0 {
		width = assumedWidth
	}
	return fyne.NewSize(w, l.heightFor(objects, max(w, width)))
}

func (l *column) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if h > 0 {
			h += l.gap
		}
		h += HeightFor(o, width)
	}
	return h
}

// Grid puts objects into equally wide columns and equally high rows that fill
// the height, but are never higher than limit (0 for no limit). With 0 columns
// all that is visible stands in one row.
func Grid(columns int, gap, limit float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&grid{columns: columns, gap: gap, limit: limit}, objects...)
}

type grid struct {
	columns    int
	gap, limit float32
}

func (l *grid) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	shown := visible(objects)
	if len(shown) == 0 {
		return
	}
	columns, rows := l.shape(len(shown))
	w := (size.Width - l.gap*float32(columns-1)) / float32(columns)
	h := (size.Height - l.gap*(rows-1)) / rows
	if l.limit > 0 {
		h = min(h, l.limit)
	}
	for i, o := range shown {
		o.Move(fyne.NewPos(float32(i%columns)*(w+l.gap), float32(i/columns)*(h+l.gap)))
		o.Resize(fyne.NewSize(w, h))
	}
}

// shape returns the columns, at least 1, and rows for n objects.
func (l *grid) shape(n int) (columns int, rows float32) {
	columns = l.columns
	if columns == 0 {
		columns = max(1, n)
	}
	return columns, float32((n + columns - 1) / columns)
}

func (l *grid) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var cell fyne.Size
	shown := visible(objects)
	for _, o := range shown {
		cell = cell.Max(o.MinSize())
	}
	columns, rows := l.shape(len(shown))
	cols := float32(min(columns, len(shown)))
	return fyne.NewSize(cell.Width*cols+l.gap*max(0, cols-1), cell.Height*rows+l.gap*max(0, rows-1))
}

func visible(objects []fyne.CanvasObject) []fyne.CanvasObject {
	shown := make([]fyne.CanvasObject, 0, len(objects))
	for _, o := range objects {
		if o.Visible() {
			shown = append(shown, o)
		}
	}
	return shown
}

// Inset leaves space around o.
func Inset(top, right, bottom, left float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&inset{top, right, bottom, left}, o)
}

type inset struct{ top, right, bottom, left float32 }

func (l *inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(l.left, l.top))
		o.Resize(fyne.NewSize(size.Width-l.left-l.right, size.Height-l.top-l.bottom))
	}
}

func (l *inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		s = s.Max(o.MinSize())
	}
	return s.AddWidthHeight(l.left+l.right, l.top+l.bottom)
}

func (l *inset) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for _, o := range objects {
		h = max(h, HeightFor(o, width-l.left-l.right))
	}
	return h + l.top + l.bottom
}

// Middle keeps o in the middle, no wider than limit. It is as high as it gets,
// up to 600, where fill is set, and else as high as it must be and in the
// middle too.
func Middle(limit float32, fill bool, o fyne.CanvasObject) *fyne.Container {
	return container.New(&middle{limit: limit, fill: fill}, o)
}

// SetFill changes whether a Middle fills the height.
func SetFill(c *fyne.Container, fill bool) {
	if l, ok := c.Layout.(*middle); ok {
		l.fill = fill
	}
}

// tallest is how high a Middle that fills becomes: controls further apart
// belong together less.
const tallest = 600

type middle struct {
	limit     float32
	fill, top bool
}

func (l *middle) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		w := min(size.Width, l.limit)
		h, y := max(min(size.Height, tallest), HeightFor(o, w)), float32(0)
		if !l.fill {
			h = min(size.Height, HeightFor(o, w))
			if !l.top {
				y = (size.Height - h) / 2
			}
		}
		o.Move(fyne.NewPos((size.Width-w)/2, y))
		o.Resize(fyne.NewSize(w, h))
	}
}

func (l *middle) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		s = s.Max(o.MinSize())
	}
	return s
}

func (l *middle) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for _, o := range objects {
		h = max(h, HeightFor(o, min(width, l.limit)))
	}
	return h
}

// Narrow keeps o at the top, no wider than limit and in the middle.
func Narrow(limit float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&middle{limit: limit, top: true}, o)
}

// Flow puts objects beside each other at their smallest size and begins a new
// line where there is no more room.
func Flow(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flow{gap: gap}, objects...)
}

type flow struct{ gap, width float32 }

// each calls place with every visible object's position and size and returns
// the height of all.
func (l *flow) each(objects []fyne.CanvasObject, width float32, place func(fyne.CanvasObject, fyne.Position, fyne.Size)) float32 {
	var x, y, line float32
	for _, o := range visible(objects) {
		m := o.MinSize()
		if x > 0 && x+m.Width > width {
			x, y, line = 0, y+line+l.gap, 0
		}
		place(o, fyne.NewPos(x, y), m)
		x += m.Width + l.gap
		line = max(line, m.Height)
	}
	return y + line
}

func (l *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.each(objects, size.Width, func(o fyne.CanvasObject, p fyne.Position, s fyne.Size) {
		o.Move(p)
		o.Resize(s)
	})
}

func (l *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := l.width
	if width == 0 {
		width = assumedWidth
	}
	var w float32
	for _, o := range visible(objects) {
		w = max(w, o.MinSize().Width)
	}
	return fyne.NewSize(w, l.heightFor(objects, width))
}

func (l *flow) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return l.each(objects, width, func(fyne.CanvasObject, fyne.Position, fyne.Size) {})
}
