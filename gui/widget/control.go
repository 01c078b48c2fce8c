package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"offhook/gui/theme"
)

// control is what everything that can be pressed shares. The outer type embeds
// it, calls ExtendBaseWidget, and draws by its fields.
type control struct {
	widget.BaseWidget
	// OnTapped is called for a click, Space or Enter while not disabled.
	OnTapped func()
	// Name says what the control does, where it shows no text.
	Name string

	disabled, hovered, pressed, focused bool
}

// Tapped implements fyne.Tappable.
func (c *control) Tapped(*fyne.PointEvent) { c.press() }

func (c *control) press() {
	if !c.disabled && c.OnTapped != nil {
		c.OnTapped()
	}
}

// MouseIn implements desktop.Hoverable.
func (c *control) MouseIn(*desktop.MouseEvent) { c.set(&c.hovered, true) }

// MouseMoved implements desktop.Hoverable.
func (c *control) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *control) MouseOut() { c.hovered = false; c.set(&c.pressed, false) }

// MouseDown implements desktop.Mouseable.
func (c *control) MouseDown(*desktop.MouseEvent) { c.set(&c.pressed, true) }

// MouseUp implements desktop.Mouseable.
func (c *control) MouseUp(*desktop.MouseEvent) { c.set(&c.pressed, false) }

// FocusGained implements fyne.Focusable.
func (c *control) FocusGained() {
	c.set(&c.focused, true)
	reveal(c.canvas(), func(o fyne.CanvasObject) bool {
		f, ok := o.(interface{ base() *control })
		return ok && f.base() == c
	})
}

// FocusLost implements fyne.Focusable.
func (c *control) FocusLost() { c.set(&c.focused, false) }

// TypedRune implements fyne.Focusable: letters and digits are the window's.
func (c *control) TypedRune(r rune) {
	if r == ' ' {
		return // TypedKey has it
	}
	if cv := c.canvas(); cv != nil && cv.OnTypedRune() != nil {
		cv.OnTypedRune()(r)
	}
}

// TypedKey implements fyne.Focusable.
func (c *control) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.press()
		return
	}
	if cv := c.canvas(); cv != nil && cv.OnTypedKey() != nil {
		cv.OnTypedKey()(e)
	}
}

func (c *control) canvas() fyne.Canvas {
	for _, w := range fyne.CurrentApp().Driver().AllWindows() {
		if f, ok := w.Canvas().Focused().(interface{ base() *control }); ok && f.base() == c {
			return w.Canvas()
		}
	}
	return nil
}

func (c *control) base() *control { return c }

// Disabled implements fyne.Disableable; a disabled control is passed over by
// the Tab key.
func (c *control) Disabled() bool { return c.disabled }

// Enable implements fyne.Disableable.
func (c *control) Enable() { c.set(&c.disabled, false) }

// Disable implements fyne.Disableable.
func (c *control) Disable() { c.set(&c.disabled, true) }

// SetEnabled enables or disables.
func (c *control) SetEnabled(on bool) { c.set(&c.disabled, !on) }

func (c *control) set(field *bool, value bool) {
	if *field != value {
		*field = value
		c.Refresh()
	}
}

// decoration draws what lies over a control: the pointer's shade and the
// keyboard's ring.
type decoration struct{ shade, ring *canvas.Rectangle }

func newDecoration() *decoration {
	d := &decoration{rounded(), rounded()}
	d.ring.StrokeWidth = 2
	return d
}

func (d *decoration) objects() []fyne.CanvasObject { return []fyne.CanvasObject{d.shade, d.ring} }

func (d *decoration) layout(s fyne.Size) {
	d.shade.Resize(s)
	d.ring.Resize(s)
}

// refresh draws for c; ring is the colour of the keyboard's ring.
func (d *decoration) refresh(c *control, ring fyne.ThemeColorName) {
	token := fyne.ThemeColorName("")
	switch {
	case c.disabled:
	case c.pressed:
		token = theme.Press
	case c.hovered:
		token = theme.Hover
	}
	d.shade.Hidden, d.ring.Hidden = token == "", !c.focused
	if token != "" {
		d.shade.FillColor = paint(c, token)
	}
	d.ring.StrokeColor = paint(c, ring)
	d.shade.Refresh()
	d.ring.Refresh()
}
