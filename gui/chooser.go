package gui

import (
	"slices"

	fynewidget "fyne.io/fyne/v2/widget"
)

// chooser is a drop-down list that tells what is shown from what a person
// picked: show calls nothing back.
type chooser struct {
	list    *fynewidget.Select
	picked  func(index int)
	showing bool
}

func newChooser(names []string, picked func(index int)) *chooser {
	c := &chooser{picked: picked}
	c.list = fynewidget.NewSelect(names, func(string) {
		if i := c.list.SelectedIndex(); !c.showing && i >= 0 {
			c.picked(i)
		}
	})
	return c
}

// show sets the entries, nil to keep them, and the one that is chosen.
func (c *chooser) show(names []string, at int) {
	if (names == nil || slices.Equal(names, c.list.Options)) && c.list.SelectedIndex() == at {
		return
	}
	c.showing = true
	if names != nil {
		c.list.Options = names
	}
	c.list.SetSelectedIndex(at)
	c.list.Refresh()
	c.showing = false
}
