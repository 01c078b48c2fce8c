package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// tilesInRow is how many tiles stand beside each other at most.
const tilesInRow = 3

// Tiles puts buttons into rows of up to three that fill the width, as equal in
// number as can be: four are two and two, five are three and two. They are equally wide
// where that leaves each room for its word. SetOneRow puts
// all of them beside each other.
func Tiles(gap float32, buttons ...fyne.CanvasObject) *fyne.Container {
	return container.New(&tiles{gap: gap}, buttons...)
}

// SetOneRow changes whether Tiles stand in one row.
func SetOneRow(c *fyne.Container, one bool) {
	if l, ok := c.Layout.(*tiles); ok {
		l.one = one
	}
}

type tiles struct {
	gap float32
	one bool
}

// rows returns how many tiles stand in each row, for n of them.
func (l *tiles) rows(n int) []int {
	if n == 0 {
		return nil
	}
	if l.one {
		return []int{n}
	}
	count := (n + tilesInRow - 1) / tilesInRow
	rows := make([]int, count)
	for i := range n {
		rows[i%count]++
	}
	return rows
}

func (l *tiles) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	shown := visible(objects)
	rows := l.rows(len(shown))
	if len(rows) == 0 {
		return
	}
	h := (size.Height - l.gap*float32(len(rows)-1)) / float32(len(rows))
	y := float32(0)
	for _, n := range rows {
		x := float32(0)
		for i, w := range l.widths(shown[:n], size.Width-l.gap*float32(n-1)) {
			shown[i].Move(fyne.NewPos(x, y))
			shown[i].Resize(fyne.NewSize(w, h))
			x += w + l.gap
		}
		shown, y = shown[n:], y+h+l.gap
	}
}

// widths are how wide the tiles of a row are: the same, or, where one of only buttons would
// have to write smaller for that, as wide as each wants to be in proportion.
func (l *tiles) widths(row []fyne.CanvasObject, room float32) []float32 {
	widths, wanted, most, words := make([]float32, len(row)), float32(0), float32(0), true
	for i, o := range row {
		_, is := o.(*Button)
		words = words && is
		widths[i] = preferredWidth(o)
		wanted, most = wanted+widths[i], max(most, widths[i])
	}
	same := room / float32(len(row))
	for i := range widths {
		if most <= same || !words {
			widths[i] = same
		} else {
			widths[i] *= room / wanted
		}
	}
	return widths
}

func (l *tiles) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var cell fyne.Size
	shown := visible(objects)
	for _, o := range shown {
		cell = cell.Max(o.MinSize())
	}
	rows := l.rows(len(shown))
	if len(rows) == 0 {
		return fyne.Size{}
	}
	// A tile may be narrower than its word wants: it writes smaller then.
	n := float32(len(rows))
	return fyne.NewSize(40*float32(rows[0])+l.gap*float32(rows[0]-1), cell.Height*n+l.gap*(n-1))
}
