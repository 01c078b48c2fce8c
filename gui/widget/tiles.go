package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// tilesInRow is how many tiles stand beside each other at most.
const tilesInRow = 3

// Tiles puts buttons into rows of up to three that fill the width, as equal in
// number as can be: four are two and two, five are three and two. SetOneRow puts
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
		w := (size.Width - l.gap*float32(n-1)) / float32(n)
		for i, o := range shown[:n] {
			o.Move(fyne.NewPos(float32(i)*(w+l.gap), y))
			o.Resize(fyne.NewSize(w, h))
		}
		shown, y = shown[n:], y+h+l.gap
	}
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
