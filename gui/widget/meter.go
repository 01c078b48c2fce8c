package widget

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"offhook/gui/theme"
)

// The part of the scale that a meter shows, in dBFS.
const (
	meterFloor = -60.0
	meterTop   = -6.0
)

// meterSteps is how many lengths a bar can have: what nobody sees is not worth
// painting a window for.
const meterSteps = 32

// Meter is a level as a horizontal bar. It draws only when the bar has grown or
// shrunk by a step; who calls it decides how often (at most 5 times a second).
type Meter struct {
	widget.BaseWidget
	part  float32 // of the track, 0 to 1
	quiet bool
}

// NewMeter returns an empty meter.
func NewMeter() *Meter {
	m := &Meter{}
	m.ExtendBaseWidget(m)
	return m
}

// SetLevel shows a level in dBFS. quiet draws it without its colour, for a
// muted microphone.
func (m *Meter) SetLevel(dbfs float64, quiet bool) {
	part := float32((dbfs - meterFloor) / (meterTop - meterFloor))
	part = min(1, max(0, part))
	part = float32(math.Round(float64(part)*meterSteps) / meterSteps)
	if part == m.part && quiet == m.quiet {
		return
	}
	m.part, m.quiet = part, quiet
	m.Refresh()
}

// Part returns how much of the track is filled, 0 to 1.
func (m *Meter) Part() float32 { return m.part }

// CreateRenderer implements fyne.Widget.
func (m *Meter) CreateRenderer() fyne.WidgetRenderer {
	track, bar := canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	track.CornerRadius, bar.CornerRadius = 3, 3
	const thick = 6
	r := &drawing{objects: []fyne.CanvasObject{track, bar}}
	r.min = func() fyne.Size { return fyne.NewSize(32, thick) }
	r.layout = func(s fyne.Size) {
		y := (s.Height - thick) / 2
		track.Move(fyne.NewPos(0, y))
		track.Resize(fyne.NewSize(s.Width, thick))
		bar.Move(fyne.NewPos(0, y))
		bar.Resize(fyne.NewSize(s.Width*m.part, thick))
	}
	r.refresh = func() {
		track.FillColor, bar.FillColor = paint(m, theme.Track), paint(m, theme.Call)
		if m.quiet {
			bar.FillColor = paint(m, theme.Muted)
		}
		bar.Hidden = m.part == 0
		r.layout(m.Size())
		track.Refresh()
		bar.Refresh()
	}
	r.refresh()
	return r
}
