package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"offhook/gui/theme"
)

const (
	switchWidth  = 40
	switchHeight = 22
)

// Switch is a line with a name, what it means beneath, and a knob at the right
// that is on or off. The whole line can be pressed.
type Switch struct {
	control
	// OnChanged is called when a person turned it.
	OnChanged func(on bool)

	on           bool
	name, remark *Text
	text         *fyne.Container
}

// NewSwitch returns a switch that is off; remark may be empty.
func NewSwitch(name, remark string, changed func(on bool)) *Switch {
	s := &Switch{OnChanged: changed, name: NewText(name), remark: NewMuted(remark)}
	s.Name, s.remark.Hidden = name, remark == ""
	s.text = Column(1, s.name, s.remark)
	s.OnTapped = func() {
		s.on = !s.on
		s.Refresh()
		if s.OnChanged != nil {
			s.OnChanged(s.on)
		}
	}
	s.ExtendBaseWidget(s)
	return s
}

// Set turns the switch without calling OnChanged.
func (s *Switch) Set(on bool) { s.set(&s.on, on) }

// Turn turns the switch as a person does.
func (s *Switch) Turn(on bool) {
	if s.on != on {
		s.OnTapped()
	}
}

// On reports whether it is switched on.
func (s *Switch) On() bool { return s.on }

// Cursor implements desktop.Cursorable.
func (s *Switch) Cursor() desktop.Cursor {
	if s.disabled {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// HeightFor returns how high the switch is at width.
func (s *Switch) HeightFor(width float32) float32 {
	return max(HeightFor(s.text, width-switchWidth-theme.Gap), switchHeight) + 8
}

// CreateRenderer implements fyne.Widget.
func (s *Switch) CreateRenderer() fyne.WidgetRenderer {
	track, knob, deco := canvas.NewRectangle(nil), canvas.NewCircle(nil), newDecoration()
	track.CornerRadius = switchHeight / 2
	mark := NewImage(theme.IconCheck, theme.Accent, 12)
	r := &drawing{objects: append([]fyne.CanvasObject{s.text, track, knob, mark}, deco.objects()...)}
	r.min = func() fyne.Size {
		return fyne.NewSize(switchWidth+theme.Gap+24, s.HeightFor(max(s.Size().Width, assumedWidth)))
	}
	r.layout = func(size fyne.Size) {
		deco.layout(size)
		room := size.Width - switchWidth - theme.Gap
		h := HeightFor(s.text, room)
		s.text.Move(fyne.NewPos(0, (size.Height-h)/2))
		s.text.Resize(fyne.NewSize(room, h))
		at := fyne.NewPos(size.Width-switchWidth-2, (size.Height-switchHeight)/2)
		track.Move(at)
		track.Resize(fyne.NewSize(switchWidth, switchHeight))
		x := float32(3)
		if s.on {
			x = switchWidth - switchHeight + 3
		}
		for _, o := range []fyne.CanvasObject{knob, mark} {
			o.Move(at.AddXY(x, 3))
			o.Resize(fyne.NewSquareSize(switchHeight - 6))
		}
	}
	r.refresh = func() {
		fill, stroke := theme.Surface, theme.Muted
		switch {
		case s.on && s.disabled:
			fill, stroke = theme.AccentSoft, theme.AccentSoft
		case s.on:
			fill, stroke = theme.Accent, theme.Accent
		case s.disabled:
			fill, stroke = theme.Background, theme.Line
		}
		track.FillColor, track.StrokeColor, track.StrokeWidth = paint(s, fill), paint(s, stroke), 1.5
		knob.FillColor = paint(s, stroke)
		if s.on {
			knob.FillColor = paint(s, theme.Surface)
		}
		mark.Hidden = !s.on
		ink := theme.Text
		if s.disabled {
			ink = theme.Muted
		}
		s.name.SetColored(s.name.Text(), ink)
		deco.refresh(&s.control, theme.Focus)
		r.layout(s.Size())
		for _, o := range r.objects[:4] {
			o.Refresh()
		}
	}
	r.refresh()
	return r
}
