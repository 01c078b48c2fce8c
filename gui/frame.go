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
	l.s.line.SetLow(size.Height < 560*theme.Scaled(1))
	top := widget.HeightFor(line, size.Width)
	line.Resize(fyne.NewSize(size.Width, top))
	bottom := nav.MinSize().Height
	nav.Move(fyne.NewPos(0, size.Height-bottom))
	nav.Resize(fyne.NewSize(size.Width, bottom))
	left := float32(0)
	l.s.setWide(size.Width >= wideFrom)
	beside := l.s.side.now != ""
	side.Resize(fyne.NewSize(sideWidth, size.Height-top-bottom))
	edge.Resize(fyne.NewSize(1, size.Height-top-bottom))
	l.s.side.root.Hidden, l.s.edge.Hidden = !beside, !beside
	if beside {
		left = sideWidth + 1
		side.Move(fyne.NewPos(0, top))
		edge.Move(fyne.NewPos(sideWidth, top))
	}
	if len(l.s.notes.list.Objects) > 0 {
		w := size.Width - left - 2*theme.Gap
		h := min(widget.HeightFor(l.s.notes.list, w), l.notesRoom(fyne.NewSize(size.Width-left, size.Height-top-bottom)))
		notes.Move(fyne.NewPos(left+theme.Gap, top+theme.Gap))
		notes.Resize(fyne.NewSize(w, h))
		top += h + theme.Gap
	}
	body.Move(fyne.NewPos(left, top))
	body.Resize(fyne.NewSize(size.Width-left, size.Height-top-bottom))
}

// notesRoom is how high the notes may be above a body in room: what the page can
// do without, up to half of it, and enough to be read by scrolling; but a call's buttons
// stay in view.
func (l *frame) notesRoom(room fyne.Size) float32 {
	const readable = 56
	spare, least := room.Height-theme.Gap, theme.Scaled(readable)
	if p, is := l.s.body.shown.(*callPage); is {
		spare -= widget.HeightFor(p.tools.root, room.Width)
		least = min(least, spare)
		spare -= callAbove
	} else if p := l.s.body.shown; p != nil {
		spare -= p.object().MinSize().Height
	}
	return max(min(spare, room.Height/2), least, 0)
}

func (l *frame) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(minWidth, minHeight) }

// setWide is called by the layout when the window crosses the width at which
// a list finds room at the left.
func (s *shell) setWide(wide bool) {
	if s.wide == wide {
		return
	}
	s.wide = wide
	if s.w.started {
		s.arrange(s.wanted())
	}
}
