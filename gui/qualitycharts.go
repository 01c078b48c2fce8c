package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/media"
)

// qualityCharts are how a call sounded over time.
type qualityCharts struct {
	w       *Window
	mos     *widget.Chart
	buffer  *widget.Chart
	drawn   int
	newest  media.Quality
	heading *widget.Text
	root    *fyne.Container
}

func newQualityCharts(w *Window) *qualityCharts {
	c := &qualityCharts{w: w, heading: widget.NewHeading(w.cat.Text("diagnostics.quality"))}
	c.mos = widget.NewChart(w.cat.Text("diagnostics.mos"), theme.Call)
	c.buffer = widget.NewChart(w.cat.Text("diagnostics.buffer"), theme.Warn)
	c.root = widget.Column(6, c.heading, c.mos, c.buffer)
	return c
}

const (
	// worstMOS and bestMOS are the bottom and the top of its chart (ITU-T G.107).
	worstMOS, bestMOS = 1, 4.5
	// longestBuffer is the delay, in ms, at the top of its chart unless one is longer.
	longestBuffer = 200
)

func (c *qualityCharts) show(points []media.Quality) {
	c.root.Hidden = len(points) < 2
	if c.root.Hidden || len(points) == c.drawn && points[len(points)-1] == c.newest {
		return
	}
	c.drawn, c.newest = len(points), points[len(points)-1]
	top := float64(longestBuffer)
	for _, p := range points {
		top = max(top, float64(p.BufferDelay.Milliseconds()))
	}
	mos, buffer := make([]float64, len(points)), make([]float64, len(points))
	for i, p := range points {
		mos[i], buffer[i] = (p.MOS-worstMOS)/(bestMOS-worstMOS), float64(p.BufferDelay.Milliseconds())/top
	}
	c.mos.Set(mos, c.w.cat.Decimal(c.newest.MOS, 1))
	c.buffer.Set(buffer, c.w.cat.Milliseconds(c.newest.BufferDelay))
}
