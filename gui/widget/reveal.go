package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/theme"
)

// reveal scrolls so that what the keyboard has come to can be seen. Fyne moves
// the focus to controls that are scrolled out of sight, and leaves them there.
// is tells the control among others, o is any object of its window.
func reveal(c fyne.Canvas, is func(fyne.CanvasObject) bool) {
	if c == nil || c.Content() == nil {
		return
	}
	target, scrolls := find(c.Content(), is, nil)
	if target == nil {
		return
	}
	d := fyne.CurrentApp().Driver()
	for _, s := range scrolls { // the outermost first, so that the inner one is in sight
		top := d.AbsolutePositionForObject(target).Y - d.AbsolutePositionForObject(s).Y
		bottom, room := top+target.Size().Height, s.Size().Height
		switch {
		case room == 0: // before the first layout
		case top < 0 || target.Size().Height > room:
			s.ScrollToOffset(s.Offset.AddXY(0, top-theme.Gap))
		case bottom > room:
			s.ScrollToOffset(s.Offset.AddXY(0, bottom-room+theme.Gap))
		}
	}
}

// find returns what is says yes to, and the scrollers around it.
func find(o fyne.CanvasObject, is func(fyne.CanvasObject) bool, around []*container.Scroll) (fyne.CanvasObject, []*container.Scroll) {
	if !o.Visible() {
		return nil, nil
	}
	if is(o) {
		return o, around
	}
	if s, is := o.(*container.Scroll); is {
		around = append(around[:len(around):len(around)], s)
	}
	for _, x := range within(o) {
		if found, scrolls := find(x, is, around); found != nil {
			return found, scrolls
		}
	}
	return nil, nil
}

// revealSelf is reveal for a control that is its own object.
func revealSelf(o fyne.CanvasObject) {
	reveal(fyne.CurrentApp().Driver().CanvasForObject(o), func(x fyne.CanvasObject) bool { return x == o })
}

// Shown reports whether a control that can have the keyboard is to be found in root, or
// would be after scrolling.
func Shown(root fyne.CanvasObject, f fyne.Focusable) bool {
	found, _ := find(root, func(o fyne.CanvasObject) bool { return o == f.(fyne.CanvasObject) }, nil)
	return found != nil
}

// KeepFocus builds anew what root shows, and leaves the keyboard where it was:
// on the control that stands in the same place afterwards. rebuild may put the
// focus elsewhere itself.
func KeepFocus(root fyne.CanvasObject, rebuild func()) {
	c := fyne.CurrentApp().Driver().CanvasForObject(root)
	if c == nil || c.Focused() == nil {
		rebuild()
		return
	}
	focused := c.Focused()
	path, inside := pathTo(root, focused)
	rebuild()
	if !inside || c.Focused() != focused {
		return
	}
	next, ok := follow(root, path).(fyne.Focusable)
	if d, can := next.(fyne.Disableable); ok && !(can && d.Disabled()) {
		c.Focus(next)
	}
}

// pathTo returns which child to take at each level to come from root to target.
func pathTo(root fyne.CanvasObject, target fyne.Focusable) (path []int, found bool) {
	if root == target.(fyne.CanvasObject) {
		return nil, true
	}
	for i, x := range within(root) {
		if rest, found := pathTo(x, target); found {
			return append([]int{i}, rest...), true
		}
	}
	return nil, false
}

// follow goes that way; nil where it ends early.
func follow(root fyne.CanvasObject, path []int) fyne.CanvasObject {
	for _, i := range path {
		inside := within(root)
		if i >= len(inside) {
			return nil
		}
		root = inside[i]
	}
	return root
}

// within returns what stands in an object that holds others.
func within(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{o.Content}
	case *Sheet:
		return []fyne.CanvasObject{o.content}
	case *SortList:
		return []fyne.CanvasObject{o.content}
	case *StatusLine:
		return []fyne.CanvasObject{o.content}
	case *container.ThemeOverride:
		return []fyne.CanvasObject{o.Content}
	}
	return nil
}
