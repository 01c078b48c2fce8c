package widget

import (
	"fyne.io/fyne/v2/driver/desktop"

	"offhook/gui/theme"
)

// Ground is what a window's content stands on. It sees the pointer wherever no
// control is beneath that.
type Ground struct {
	Panel
	moved func()
}

// NewGround returns a ground that calls moved when the pointer moves on it.
func NewGround(moved func()) *Ground {
	g := &Ground{Panel: Panel{fill: theme.Background}, moved: moved}
	g.ExtendBaseWidget(g)
	return g
}

// MouseIn implements desktop.Hoverable.
func (g *Ground) MouseIn(*desktop.MouseEvent) { g.moved() }

// MouseMoved implements desktop.Hoverable.
func (g *Ground) MouseMoved(*desktop.MouseEvent) { g.moved() }

// MouseOut implements desktop.Hoverable: onto a control, perhaps.
func (g *Ground) MouseOut() { g.moved() }
