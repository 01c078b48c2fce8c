package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Ground is what a window's content stands on. It sees the pointer wherever no
// control is beneath that. It draws nothing: Fyne clears a window in the theme's
// background already, and to fill all of it again would be two thirds of what a
// picture costs where the processor does OpenGL's work.
type Ground struct {
	widget.BaseWidget
	moved func()
}

// NewGround returns a ground that calls moved when the pointer moves on it.
func NewGround(moved func()) *Ground {
	g := &Ground{moved: moved}
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer implements fyne.Widget.
func (g *Ground) CreateRenderer() fyne.WidgetRenderer {
	return &drawing{layout: func(fyne.Size) {}, refresh: func() {}}
}

// MouseIn implements desktop.Hoverable.
func (g *Ground) MouseIn(*desktop.MouseEvent) { g.moved() }

// MouseMoved implements desktop.Hoverable.
func (g *Ground) MouseMoved(*desktop.MouseEvent) { g.moved() }

// MouseOut implements desktop.Hoverable: onto a control, perhaps.
func (g *Ground) MouseOut() { g.moved() }
