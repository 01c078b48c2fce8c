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
	var inside []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		inside = o.Objects
	case *container.Scroll:
		inside, around = []fyne.CanvasObject{o.Content}, append(around[:len(around):len(around)], o)
	case *Sheet:
		inside = []fyne.CanvasObject{o.content}
	case *SortList:
		inside = []fyne.CanvasObject{o.content}
	}
	for _, x := range inside {
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
