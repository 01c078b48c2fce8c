package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"offhook/gui/theme"
)

// chartPoints bounds what is drawn: more points than that are thinned.
const chartPoints = 60

// Chart is a line over time, from the oldest at the left to now, under its name
// and its newest value.
type Chart struct {
	widget.BaseWidget
	name, value string
	points      []float64 // 0 at the bottom to 1 at the top
	token       fyne.ThemeColorName
}

// NewChart returns an empty chart drawn in token.
func NewChart(name string, token fyne.ThemeColorName) *Chart {
	c := &Chart{name: name, token: token}
	c.ExtendBaseWidget(c)
	return c
}

// Set shows points, each 0 at the bottom to 1 at the top, and the newest as
// words. Of many points each drawn one is the lowest of those it stands for, so
// that a dip stays to be seen.
func (c *Chart) Set(points []float64, value string) {
	c.points, c.value = thinned(points), value
	c.Refresh()
}

func thinned(points []float64) []float64 {
	if len(points) <= chartPoints {
		return append([]float64(nil), points...)
	}
	out := make([]float64, chartPoints)
	for i := range out {
		from, to := i*len(points)/chartPoints, (i+1)*len(points)/chartPoints
		out[i] = points[from]
		for _, p := range points[from:to] {
			out[i] = min(out[i], p)
		}
	}
	return out
}

// CreateRenderer implements fyne.Widget.
func (c *Chart) CreateRenderer() fyne.WidgetRenderer {
	name, value := NewMutedLine("").Shrinking(), NewMutedLine("")
	base := canvas.NewLine(nil)
	r := &drawing{}
	var lines []*canvas.Line
	r.min = func() fyne.Size { return fyne.NewSize(120, name.MinSize().Height+56) }
	r.layout = func(s fyne.Size) {
		h, w := name.MinSize().Height, value.MinSize().Width
		name.Resize(fyne.NewSize(max(0, s.Width-w-8), h))
		value.Move(fyne.NewPos(s.Width-w, 0))
		value.Resize(fyne.NewSize(w, h))
		top, bottom := h+6, s.Height-4
		base.Position1, base.Position2 = fyne.NewPos(0, bottom), fyne.NewPos(s.Width, bottom)
		at := func(i int) fyne.Position {
			x := s.Width * float32(i) / float32(max(1, len(c.points)-1))
			p := min(1, max(0, float32(c.points[i])))
			return fyne.NewPos(x, bottom-1-p*(bottom-top-1))
		}
		for i, l := range lines {
			l.Position1, l.Position2 = at(i), at(i+1)
		}
	}
	r.refresh = func() {
		name.Set(c.name)
		value.Set(c.value)
		need := max(0, len(c.points)-1)
		for len(lines) < need {
			lines = append(lines, canvas.NewLine(nil))
		}
		lines = lines[:need]
		r.objects = append(r.objects[:0], name, value, base)
		base.StrokeColor, base.StrokeWidth = paint(c, theme.Line), 1
		for _, l := range lines {
			l.StrokeColor, l.StrokeWidth = paint(c, c.token), 1.5
			r.objects = append(r.objects, l)
		}
		r.layout(c.Size())
		canvas.Refresh(c)
	}
	r.refresh()
	return r
}
