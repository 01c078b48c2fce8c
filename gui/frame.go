package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/theme"
	"offhook/gui/widget"
)

const sideWidth = 340

// frame lays the shell out: background, line, notes, side and its edge, body,
// bar.
type frame struct{ s *shell }

func (l *frame) Layout(o []fyne.CanvasObject, size fyne.Size) {
	back, line, notes, side, edge, body, nav := o[0], o[1], o[2], o[3], o[4], o[5], o[6]
	back.Resize(size)
	top := widget.HeightFor(line, size.Width)
	line.Resize(fyne.NewSize(size.Width, top))
	bottom := nav.MinSize().Height
	nav.Move(fyne.NewPos(0, size.Height-bottom))
	nav.Resize(fyne.NewSize(size.Width, bottom))
	left := float32(0)
	l.s.setWide(size.Width >= wideFrom)
	l.s.side.Hidden, l.s.edge.Hidden = !l.s.wide, !l.s.wide
	if l.s.wide {
		left = sideWidth
		side.Move(fyne.NewPos(0, top))
		side.Resize(fyne.NewSize(sideWidth, size.Height-top-bottom))
		edge.Move(fyne.NewPos(sideWidth, top))
		edge.Resize(fyne.NewSize(1, size.Height-top-bottom))
	}
	if len(l.s.notes.list.Objects) > 0 {
		w := size.Width - left - 2*theme.Gap
		h := min(widget.HeightFor(l.s.notes.list, w), (size.Height-top-bottom)/2)
		notes.Move(fyne.NewPos(left+theme.Gap, top+theme.Gap))
		notes.Resize(fyne.NewSize(w, h))
		top += h + theme.Gap
	}
	body.Move(fyne.NewPos(left, top))
	body.Resize(fyne.NewSize(size.Width-left, size.Height-top-bottom))
}

func (l *frame) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(minWidth, minHeight) }

// setWide is called by the layout when the window crosses the width at which
// the list of calls finds room at the left.
func (s *shell) setWide(wide bool) {
	if s.wide == wide {
		return
	}
	s.wide = wide
	if wide {
		s.sidePage().update()
	} else if p := s.pages["side"]; p != nil {
		p.leave()
		delete(s.pages, "side")
		s.side.Objects = nil
	}
	s.nav.update()
	if s.w.started {
		s.show(s.wanted())
	}
}

// layers gives all objects all room.
type layers struct{}

func (*layers) Layout(o []fyne.CanvasObject, size fyne.Size) {
	for _, x := range o {
		x.Move(fyne.NewPos(0, 0))
		x.Resize(size)
	}
}

func (*layers) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
