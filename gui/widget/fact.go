package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"offhook/gui/theme"
)

// FactRow is a name with its value at the right; where both do not fit beside
// each other the value stands beneath.
type FactRow struct {
	widget.BaseWidget
	name, value *Text
	under       *Panel
}

// NewFactRow returns a row.
func NewFactRow(name, value string) *FactRow {
	f := &FactRow{name: NewMutedLine(name).Shrinking(), value: NewText(value), under: NewPanel(theme.Line, "", 0)}
	f.ExtendBaseWidget(f)
	return f
}

// Set changes the value.
func (f *FactRow) Set(value string) { f.value.Set(value) }

// Value returns the value.
func (f *FactRow) Value() string { return f.value.Text() }

// beside reports whether name and value fit into one line.
func (f *FactRow) beside(width float32) bool {
	return f.name.measure(f.name.text)+f.value.measure(f.value.text)+16 <= width
}

// HeightFor returns how high the row is at width.
func (f *FactRow) HeightFor(width float32) float32 {
	if f.beside(width) {
		return f.value.lineHeight() + 14
	}
	return f.name.lineHeight() + f.value.HeightFor(width) + 14
}

// CreateRenderer implements fyne.Widget.
func (f *FactRow) CreateRenderer() fyne.WidgetRenderer {
	r := &drawing{objects: []fyne.CanvasObject{f.under, f.name, f.value}}
	r.min = func() fyne.Size {
		width := f.Size().Width
		if width == 0 {
			width = assumedWidth
		}
		return fyne.NewSize(120, f.HeightFor(width))
	}
	r.layout = func(s fyne.Size) {
		f.under.Move(fyne.NewPos(0, s.Height-1))
		f.under.Resize(fyne.NewSize(s.Width, 1))
		nw := min(s.Width, f.name.measure(f.name.text))
		if f.beside(s.Width) {
			f.name.Move(fyne.NewPos(0, 0))
			f.name.Resize(fyne.NewSize(nw, s.Height-1))
			vw := f.value.measure(f.value.text) + 1
			f.value.Move(fyne.NewPos(s.Width-vw, 0))
			f.value.Resize(fyne.NewSize(vw, s.Height-1))
			return
		}
		h := f.name.lineHeight()
		f.name.Move(fyne.NewPos(0, 6))
		f.name.Resize(fyne.NewSize(s.Width, h))
		f.value.Move(fyne.NewPos(0, 6+h))
		f.value.Resize(fyne.NewSize(s.Width, f.value.HeightFor(s.Width)))
	}
	r.refresh = func() {
		r.layout(f.Size())
		f.name.Refresh()
		f.value.Refresh()
	}
	return r
}
