package widget

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"offhook/gui/theme"
)

// Range is what a Slider can be set to.
type Range struct{ Min, Max, Step int }

func (r Range) clamp(v int) int {
	steps := math.Round(float64(v-r.Min) / float64(r.Step))
	return min(r.Max, max(r.Min, r.Min+int(steps)*r.Step))
}

// Slider is a whole number on a line with a knob, and in words at the right.
// The arrow keys move it by a step, page up and down by five, Home and End to
// its ends.
type Slider struct {
	control
	// OnChanged is called for every step while it moves; OnSettled once it rests.
	OnChanged, OnSettled func(value int)

	limits   Range
	value    int
	words    func(int) string
	dragging bool
}

// NewSlider returns a slider at its smallest value; words writes a value.
func NewSlider(name string, limits Range, words func(int) string) *Slider {
	s := &Slider{limits: limits, value: limits.Min, words: words}
	s.Name = name
	s.ExtendBaseWidget(s)
	return s
}

// Set moves the knob without calling anybody back; not while it is dragged.
func (s *Slider) Set(value int) {
	if value = s.limits.clamp(value); value != s.value && !s.dragging {
		s.value = value
		s.Refresh()
	}
}

// Value returns where the knob is.
func (s *Slider) Value() int { return s.value }

func (s *Slider) move(value int) {
	if value = s.limits.clamp(value); value == s.value || s.disabled {
		return
	}
	s.value = value
	s.Refresh()
	if s.OnChanged != nil {
		s.OnChanged(value)
	}
}

func (s *Slider) settle() {
	if s.OnSettled != nil && !s.disabled {
		s.OnSettled(s.value)
	}
}

// Tapped implements fyne.Tappable.
func (s *Slider) Tapped(e *fyne.PointEvent) {
	s.move(s.at(e.Position.X))
	s.settle()
}

// Dragged implements fyne.Draggable.
func (s *Slider) Dragged(e *fyne.DragEvent) {
	s.dragging = true
	s.move(s.at(e.Position.X))
}

// DragEnd implements fyne.Draggable.
func (s *Slider) DragEnd() {
	s.dragging = false
	s.settle()
}

// TypedKey implements fyne.Focusable.
func (s *Slider) TypedKey(e *fyne.KeyEvent) {
	to, step := s.value, s.limits.Step
	switch e.Name {
	case fyne.KeyLeft, fyne.KeyDown:
		to -= step
	case fyne.KeyRight, fyne.KeyUp:
		to += step
	case fyne.KeyPageDown:
		to -= 5 * step
	case fyne.KeyPageUp:
		to += 5 * step
	case fyne.KeyHome:
		to = s.limits.Min
	case fyne.KeyEnd:
		to = s.limits.Max
	default:
		s.control.TypedKey(e)
		return
	}
	s.move(to)
	s.settle()
}

// Cursor implements desktop.Cursorable.
func (s *Slider) Cursor() desktop.Cursor { return desktop.PointerCursor }

const knobSize = 18

// track returns how long the line is: what the widest word leaves.
func (s *Slider) track() float32 {
	return max(knobSize*2, s.Size().Width-s.wordWidth()-theme.Gap)
}

func (s *Slider) wordWidth() float32 {
	widest := float32(0)
	for _, v := range []int{s.limits.Min, s.limits.Max} {
		widest = max(widest, fyne.MeasureText(s.words(v), theme.Scaled(theme.BodySize), fyne.TextStyle{}).Width)
	}
	return widest
}

func (s *Slider) at(x float32) int {
	part := (x - knobSize/2) / (s.track() - knobSize)
	return s.limits.Min + int(math.Round(float64(part)*float64(s.limits.Max-s.limits.Min)))
}

// CreateRenderer implements fyne.Widget.
func (s *Slider) CreateRenderer() fyne.WidgetRenderer {
	line, part, knob, word, deco := canvas.NewRectangle(nil), canvas.NewRectangle(nil), canvas.NewCircle(nil), NewLine(""), newDecoration()
	line.CornerRadius, part.CornerRadius = 3, 3
	word.Align = fyne.TextAlignTrailing
	const thick = 6
	r := &drawing{objects: append([]fyne.CanvasObject{line, part, knob, word}, deco.objects()...)}
	r.min = func() fyne.Size { return fyne.NewSize(knobSize*3+theme.Gap+s.wordWidth(), 34) }
	r.layout = func(size fyne.Size) {
		deco.layout(size)
		length, y := s.track(), (size.Height-thick)/2
		x := (length - knobSize) * float32(s.value-s.limits.Min) / float32(max(1, s.limits.Max-s.limits.Min))
		line.Move(fyne.NewPos(0, y))
		line.Resize(fyne.NewSize(length, thick))
		part.Move(fyne.NewPos(0, y))
		part.Resize(fyne.NewSize(x+knobSize/2, thick))
		knob.Move(fyne.NewPos(x, (size.Height-knobSize)/2))
		knob.Resize(fyne.NewSquareSize(knobSize))
		word.Move(fyne.NewPos(length+theme.Gap, 0))
		word.Resize(fyne.NewSize(max(0, size.Width-length-theme.Gap), size.Height))
	}
	r.refresh = func() {
		token := theme.Accent
		if s.disabled {
			token = theme.Muted
		}
		line.FillColor, part.FillColor = paint(s, theme.Track), paint(s, token)
		knob.FillColor, knob.StrokeColor, knob.StrokeWidth = paint(s, theme.Surface), paint(s, token), 2
		word.Set(s.words(s.value))
		deco.refresh(&s.control, theme.Focus)
		r.layout(s.Size())
		for _, o := range r.objects[:4] {
			o.Refresh()
		}
	}
	r.refresh()
	return r
}
