package widget

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// wheeled is the renderer of a field of one line that lets the mouse wheel turn
// the page it stands on: Fyne's entry has a scroller of its own, which would keep
// the wheel, so that a page would stop wherever a field comes under the pointer.
type wheeled struct {
	fyne.WidgetRenderer
	wheel *wheel
}

func newWheeled(r fyne.WidgetRenderer, field fyne.CanvasObject) *wheeled {
	w := &wheel{field: field}
	w.ExtendBaseWidget(w)
	return &wheeled{r, w}
}

func (r *wheeled) Objects() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject(nil), r.WidgetRenderer.Objects()...), r.wheel)
}

func (r *wheeled) Layout(s fyne.Size) {
	r.WidgetRenderer.Layout(s)
	r.wheel.Resize(s)
}

// wheel lies over a field, cannot be seen, and takes nothing but the mouse wheel.
type wheel struct {
	widget.BaseWidget
	field fyne.CanvasObject
}

// Scrolled implements fyne.Scrollable.
func (w *wheel) Scrolled(e *fyne.ScrollEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(w.field)
	if c == nil || c.Content() == nil {
		return
	}
	_, around := find(c.Content(), func(o fyne.CanvasObject) bool { return o == w.field }, nil)
	for _, s := range slices.Backward(around) {
		if s.Content.MinSize().Height > s.Size().Height {
			s.Scrolled(e)
			return
		}
	}
}

// CreateRenderer implements fyne.Widget.
func (w *wheel) CreateRenderer() fyne.WidgetRenderer { return newWrapped(container.NewWithoutLayout()) }
