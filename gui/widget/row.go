package widget

import (
	"cmp"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Row puts objects beside each other, gap apart and equally high; object number
// grow takes the width that is left (-1 for none).
func Row(gap float32, grow int, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&row{gap: gap, grow: grow}, objects...)
}

type row struct {
	gap  float32
	grow int
}

// widths returns how wide each object is. Where there is not enough room for all,
// the widest give way first: a button writes smaller, a line ends in dots.
func (l *row) widths(objects []fyne.CanvasObject, width float32) []float32 {
	ws := make([]float32, len(objects))
	var gaps, used float32
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		if used > 0 {
			gaps += l.gap
		}
		ws[i] = preferredWidth(o)
		used += ws[i]
	}
	room := width - gaps
	grows := l.grow >= 0 && l.grow < len(objects) && objects[l.grow].Visible()
	if grows {
		others := used - ws[l.grow]
		// It is what the row is about: it keeps a good part of it.
		keeps := max(leastWidth(objects[l.grow]), min(ws[l.grow], room*0.4))
		ws[l.grow] = max(keeps, room-others)
		used = others + ws[l.grow]
	}
	if used > room+0.5 && width > 0 {
		level(ws, room, l.grow)
	}
	return ws
}

// leastWidth is how wide an object has to be; a button can write smaller.
func leastWidth(o fyne.CanvasObject) float32 {
	if b, is := o.(*Button); is && b.text != "" {
		return 0
	}
	return o.MinSize().Width
}

// level lowers the largest of widths, but that of number keep, until all together
// are no more than room.
func level(widths []float32, room float32, keep int) {
	var rest []int
	for i, w := range widths {
		switch {
		case i == keep:
			room -= w
		case w > 0:
			rest = append(rest, i)
		}
	}
	slices.SortFunc(rest, func(a, b int) int { return cmp.Compare(widths[a], widths[b]) })
	for n, i := range rest {
		widths[i] = min(widths[i], max(0, room/float32(len(rest)-n)))
		room -= widths[i]
	}
}

// preferrer is an object that would rather be wider than it must be, such as a
// line that can be cut short.
type preferrer interface{ preferredWidth() float32 }

func preferredWidth(o fyne.CanvasObject) float32 {
	switch o := o.(type) {
	case preferrer:
		return o.preferredWidth()
	case *fyne.Container:
		if l, is := o.Layout.(preferringLayout); is {
			return l.preferredWidth(o.Objects)
		}
	}
	return o.MinSize().Width
}

// preferringLayout is a layout whose objects may be cut short.
type preferringLayout interface {
	preferredWidth(objects []fyne.CanvasObject) float32
}

func (l *row) preferredWidth(objects []fyne.CanvasObject) float32 {
	var w float32
	for _, o := range visible(objects) {
		if w > 0 {
			w += l.gap
		}
		w += preferredWidth(o)
	}
	return w
}

func (l *inset) preferredWidth(objects []fyne.CanvasObject) float32 {
	var w float32
	for _, o := range objects {
		w = max(w, preferredWidth(o))
	}
	return w + l.left + l.right
}

// Center keeps an object in the middle, as wide as it would like to be where
// there is room for that.
func Center(o fyne.CanvasObject) *fyne.Container { return container.New(centered{}, o) }

type centered struct{}

func (centered) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	for _, o := range objects {
		w, h := min(preferredWidth(o), s.Width), o.MinSize().Height
		o.Resize(fyne.NewSize(w, h))
		o.Move(fyne.NewPos((s.Width-w)/2, (s.Height-h)/2))
	}
}

func (centered) MinSize(objects []fyne.CanvasObject) (s fyne.Size) {
	for _, o := range objects {
		s = s.Max(o.MinSize())
	}
	return s
}

func (l *row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for i, w := range l.widths(objects, size.Width) {
		if !objects[i].Visible() {
			continue
		}
		objects[i].Move(fyne.NewPos(x, 0))
		objects[i].Resize(fyne.NewSize(w, size.Height))
		x += w + l.gap
	}
}

func (l *row) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if s.Width > 0 {
			s.Width += l.gap
		}
		m := o.MinSize()
		s.Width += m.Width
		s.Height = max(s.Height, m.Height)
	}
	return s
}

func (l *row) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for i, w := range l.widths(objects, width) {
		if objects[i].Visible() {
			h = max(h, HeightFor(objects[i], w))
		}
	}
	return h
}
