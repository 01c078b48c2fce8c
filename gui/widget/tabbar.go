package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/theme"
)

// TabBar lets one of a few parts be chosen: with buttons beside each other, or
// from a list where they have no room. An action stands at its end.
type TabBar struct {
	Object *fyne.Container

	buttons []*Button
	list    *Choice
}

// NewTabBar returns a bar called name; picked gets the index of a part.
func NewTabBar(name string, parts []string, picked func(index int), action fyne.CanvasObject) *TabBar {
	b := &TabBar{list: NewChoice(name, parts, picked)}
	row := Row(theme.Gap, -1)
	for i, part := range parts {
		button := NewSmallButton(Plain, part, func() { picked(i) })
		b.buttons = append(b.buttons, button)
		row.Add(button)
	}
	b.Object = container.New(&tabBar{gap: theme.Gap}, row, b.list, action)
	return b
}

// Choose shows which part is in front, and tells nobody.
func (b *TabBar) Choose(index int) {
	for i, button := range b.buttons {
		button.Set("", button.Text(), i == index)
	}
	b.list.ShowChosen(nil, index)
}

// tabBar lays out the row of buttons, the list in its place, and the action:
// beside the buttons, else below them, else beside the list.
type tabBar struct{ gap float32 }

// arrange returns whether the buttons have room, and the action beside them.
func (l *tabBar) arrange(objects []fyne.CanvasObject, width float32) (buttons, beside bool) {
	row, action := objects[0].MinSize().Width, objects[2].MinSize().Width
	return row <= width, row+l.gap+action <= width
}

// Layout implements fyne.Layout.
func (l *tabBar) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	row, list, action := objects[0], objects[1], objects[2]
	buttons, beside := l.arrange(objects, size.Width)
	setHidden(row, !buttons)
	setHidden(list, buttons)
	act := action.MinSize()
	act.Width = min(act.Width, size.Width)
	switch {
	case beside:
		row.Resize(row.MinSize())
		action.Move(fyne.NewPos(row.MinSize().Width+l.gap, 0))
	case buttons:
		row.Resize(row.MinSize())
		action.Move(fyne.NewPos(size.Width-act.Width, row.MinSize().Height+l.gap))
	default:
		list.Resize(fyne.NewSize(max(0, size.Width-l.gap-act.Width), list.MinSize().Height))
		action.Move(fyne.NewPos(size.Width-act.Width, (list.MinSize().Height-act.Height)/2))
	}
	action.Resize(act)
}

// setHidden hides or shows o without more ado where it is so already.
func setHidden(o fyne.CanvasObject, hidden bool) {
	switch {
	case o.Visible() != hidden:
	case hidden:
		o.Hide()
	default:
		o.Show()
	}
}

// MinSize implements fyne.Layout: the list may be as short as a few letters.
func (l *tabBar) MinSize(objects []fyne.CanvasObject) fyne.Size {
	const few = 80
	action := objects[2].MinSize()
	return fyne.NewSize(few+l.gap+action.Width, max(objects[0].MinSize().Height, action.Height))
}

func (l *tabBar) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	row, action := objects[0].MinSize().Height, objects[2].MinSize().Height
	switch buttons, beside := l.arrange(objects, width); {
	case beside:
		return max(row, action)
	case buttons:
		return row + l.gap + action
	}
	return max(objects[1].MinSize().Height, action)
}
