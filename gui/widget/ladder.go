package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"offhook/gui/theme"
)

// Way says where a ladder's arrow points.
type Way uint8

// The ways.
const (
	NoWay Way = iota
	Right
	Left
)

// Rung is a line of a ladder.
type Rung struct {
	// Offset is when it was, Text what it was.
	Offset, Text string
	Way          Way
	// Dashed draws a line of another kind than the messages.
	Dashed bool
	Tone   Tone
	// Selected is set on the rung that is shown whole elsewhere.
	Selected bool
}

// The places of a rung, from its left.
const (
	offsetWidth = 64
	rungHeight  = 40
	arrowHead   = 5
)

// LadderRung is one rung: its time at the left, then an arrow between the two
// sides with what was said beneath.
type LadderRung struct {
	control
	rung Rung
}

// NewLadderRung returns a rung; tapped may be nil.
func NewLadderRung(rung Rung, tapped func()) *LadderRung {
	l := &LadderRung{rung: rung}
	l.OnTapped, l.Name = tapped, rung.Text
	if tapped == nil {
		l.disabled = true
	}
	l.ExtendBaseWidget(l)
	return l
}

// Select marks the rung, or takes the mark away.
func (l *LadderRung) Select(on bool) { l.set(&l.rung.Selected, on) }

// Rung returns what is shown.
func (l *LadderRung) Rung() Rung { return l.rung }

// CreateRenderer implements fyne.Widget.
func (l *LadderRung) CreateRenderer() fyne.WidgetRenderer {
	d := &rungDrawing{l: l, patch: NewPanel(theme.AccentSoft, "", theme.Radius), offset: NewMutedLine(l.rung.Offset).Shrinking(),
		text: NewText(l.rung.Text).Centered().Shrinking(), deco: newDecoration()}
	d.text.Single, d.text.size = true, theme.MutedSize
	for i := range d.lines {
		d.lines[i] = canvas.NewLine(nil)
		d.lines[i].StrokeWidth = 1
	}
	d.objects = []fyne.CanvasObject{d.patch}
	for _, line := range d.lines {
		d.objects = append(d.objects, line)
	}
	d.objects = append(append(d.objects, d.offset, d.text), d.deco.objects()...)
	d.Refresh()
	return d
}

// rungDrawing draws a rung: two sides, up to three pieces of the line, and the
// two strokes of the head.
type rungDrawing struct {
	l            *LadderRung
	patch        *Panel
	lines        [7]*canvas.Line
	offset, text *Text
	deco         *decoration
	objects      []fyne.CanvasObject
}

func (d *rungDrawing) Destroy()                     {}
func (d *rungDrawing) Objects() []fyne.CanvasObject { return d.objects }

func (d *rungDrawing) MinSize() fyne.Size {
	return fyne.NewSize(200, max(rungHeight, d.text.lineHeight()+22))
}

func (d *rungDrawing) Layout(s fyne.Size) {
	d.patch.Resize(s)
	d.deco.layout(s)
	w := theme.Scaled(offsetWidth)
	h := d.offset.MinSize().Height
	d.offset.Move(fyne.NewPos(8, 10-h/2+2))
	d.offset.Resize(fyne.NewSize(w-8, h))
	left, right, y := w+16, s.Width-24, float32(12)
	side := func(line *canvas.Line, x float32) {
		line.Position1, line.Position2 = fyne.NewPos(x, 0), fyne.NewPos(x, s.Height)
	}
	side(d.lines[0], left)
	side(d.lines[1], right)
	part := (right - left) / 3
	for i, line := range d.lines[2:5] {
		from, to := left+part*float32(i), left+part*float32(i+1)
		if d.l.rung.Dashed {
			from, to = from+part/6, to-part/6
		} else if i < 2 {
			to++ // into the next piece: no gap where a pixel is rounded away
		}
		line.Position1, line.Position2 = fyne.NewPos(from, y), fyne.NewPos(to, y)
	}
	tip, back := right, right-arrowHead
	if d.l.rung.Way == Left {
		tip, back = left, left+arrowHead
	}
	d.lines[5].Position1, d.lines[5].Position2 = fyne.NewPos(tip, y), fyne.NewPos(back, y-arrowHead+1)
	d.lines[6].Position1, d.lines[6].Position2 = fyne.NewPos(tip, y), fyne.NewPos(back, y+arrowHead-1)
	th := d.text.lineHeight()
	d.text.Move(fyne.NewPos(left+6, y+5))
	d.text.Resize(fyne.NewSize(max(0, right-left-12), th))
}

func (d *rungDrawing) Refresh() {
	r := d.l.rung
	d.patch.Hidden = !r.Selected
	ink, line := theme.Text, theme.Accent
	switch {
	case r.Tone == Bad:
		ink, line = theme.EndText, theme.End
	case r.Dashed:
		ink, line = theme.CallText, theme.Call
	}
	d.offset.Set(r.Offset)
	d.text.SetColored(r.Text, ink)
	for i, l := range d.lines {
		l.StrokeColor = paint(d.l, line)
		if i < 2 {
			l.StrokeColor = paint(d.l, theme.Line)
		}
		l.Hidden = i >= 5 && r.Way == NoWay
	}
	for _, l := range d.lines[2:5] {
		l.StrokeWidth = 1.5
	}
	d.deco.refresh(&d.l.control, theme.Focus)
	d.Layout(d.l.Size())
	for _, o := range d.objects {
		o.Refresh()
	}
}

// NewLadderHead returns the names of the two sides, above a ladder.
func NewLadderHead(left, right string) *Text {
	t := NewText(left + " ⇄ " + right).Bold().Centered().Shrinking()
	t.Single, t.size = true, theme.MutedSize
	return t
}
