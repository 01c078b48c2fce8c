package widget

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Choice is a drop-down list. It tells what is shown from what a person picked:
// Show calls nobody back.
type Choice struct {
	widget.Select
	// Name says what is chosen.
	Name string
	// OnOpen is called in place of dropping the list down, where there is too much to choose
	// from for one; may be nil.
	OnOpen  func()
	picked  func(index int)
	showing bool
	focused bool
}

// NewChoice returns a list with names to choose from; picked gets the index.
func NewChoice(name string, names []string, picked func(index int)) *Choice {
	c := &Choice{Name: name, picked: picked}
	c.Options = names
	c.OnChanged = func(string) {
		if i := c.SelectedIndex(); !c.showing && i >= 0 {
			c.picked(i)
		}
	}
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *Choice) CreateRenderer() fyne.WidgetRenderer {
	return newRinged(c.Select.CreateRenderer(), c, &c.focused)
}

// FocusGained implements fyne.Focusable.
func (c *Choice) FocusGained() {
	c.focused = true
	c.Select.FocusGained()
	revealSelf(c)
}

// FocusLost implements fyne.Focusable.
func (c *Choice) FocusLost() {
	c.focused = false
	c.Select.FocusLost()
}

// Tapped implements fyne.Tappable.
func (c *Choice) Tapped(e *fyne.PointEvent) {
	if c.OnOpen == nil || c.Disabled() {
		c.Select.Tapped(e)
		return
	}
	c.OnOpen()
}

// TypedKey implements fyne.Focusable: Enter opens the list, as Space and the arrows do, and
// what the list does not use is the window's.
func (c *Choice) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace, fyne.KeyUp, fyne.KeyDown:
		if c.OnOpen != nil && !c.Disabled() {
			c.OnOpen()
			return
		}
		c.Select.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	default:
		windowKey(c, e)
	}
}

// TypedRune implements fyne.Focusable.
func (c *Choice) TypedRune(r rune) {
	if r != ' ' {
		windowRune(c, r)
	}
}

// ShowChosen sets the entries, nil to keep them, and the one that is chosen.
func (c *Choice) ShowChosen(names []string, at int) {
	if (names == nil || slices.Equal(names, c.Options)) && c.SelectedIndex() == at {
		return
	}
	c.showing = true
	if names != nil {
		c.Options = names
	}
	c.SetSelectedIndex(at)
	c.Refresh()
	c.showing = false
}

// SetEnabled lets the choice be changed, or not.
func (c *Choice) SetEnabled(on bool) {
	switch {
	case on == !c.Disabled():
	case on:
		c.Enable()
	default:
		c.Disable()
	}
}
