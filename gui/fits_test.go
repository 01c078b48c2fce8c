package gui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"offhook/gui/widget"
)

// box is a rectangle of the window.
type box struct{ left, top, right, bottom float32 }

func boxOf(at fyne.Position, size fyne.Size) box {
	return box{at.X, at.Y, at.X + size.Width, at.Y + size.Height}
}

func (b box) and(o box) box {
	return box{max(b.left, o.left), max(b.top, o.top), min(b.right, o.right), min(b.bottom, o.bottom)}
}

// inside reports whether b lies in o, by a pixel or so.
func (b box) inside(o box) bool {
	const near = 1.5
	return b.left >= o.left-near && b.right <= o.right+near && b.top >= o.top-near && b.bottom <= o.bottom+near
}

// covers reports whether two boxes share more than their edges.
func (b box) covers(o box) bool {
	x := b.and(o)
	return x.right-x.left > 1.5 && x.bottom-x.top > 1.5
}

func (b box) String() string {
	return fmt.Sprintf("%.0f,%.0f–%.0f,%.0f", b.left, b.top, b.right, b.bottom)
}

// thing is an object as it stands in the window.
type thing struct {
	o fyne.CanvasObject
	// at is where it stands, clip what of the window it can be seen through, around
	// what it has to stay in: the object it is drawn with, or what scrolls it.
	at, clip, around box
	// parents are what it is part of, the window first.
	parents []fyne.CanvasObject
	// field is set in a field, which scrolls its own text.
	field bool
}

// things lists all that is visible of o.
func things(o fyne.CanvasObject, size fyne.Size) []thing {
	all := box{0, 0, size.Width, size.Height}
	var out []thing
	var visit func(o fyne.CanvasObject, at fyne.Position, in thing)
	visit = func(o fyne.CanvasObject, at fyne.Position, in thing) {
		if o == nil || !o.Visible() {
			return
		}
		at = at.Add(o.Position())
		x := in
		x.o, x.at, x.around = o, boxOf(at, o.Size()), in.around
		out = append(out, x)
		below := x
		below.parents = append(append([]fyne.CanvasObject(nil), in.parents...), o)
		var parts []fyne.CanvasObject
		switch o := o.(type) {
		case *fyne.Container:
			parts = o.Objects
		case *container.Scroll:
			below.clip = x.clip.and(x.at)
			below.around = x.at
			// What scrolls may be as high, or as wide, as it likes; beyond its end
			// nobody gets.
			content := boxOf(at.Add(o.Content.Position()), o.Content.Size())
			if o.Direction == container.ScrollHorizontalOnly {
				below.around.left, below.around.right = content.left, content.right
			} else {
				below.around.top, below.around.bottom = content.top, content.bottom
			}
			parts = []fyne.CanvasObject{o.Content}
		case *fynewidget.List:
			below.clip, below.around = x.clip.and(x.at), x.at
			below.around.top, below.around.bottom = -1e6, 1e6
			parts = test.WidgetRenderer(o).Objects()
		case *widget.Input, *widget.NumberEntry, *fynewidget.Entry:
			below.field = true
			parts = test.WidgetRenderer(o.(fyne.Widget)).Objects()
		case fyne.Widget:
			below.around = x.at.and(box{in.around.left, -1e6, in.around.right, 1e6})
			parts = test.WidgetRenderer(o).Objects()
		}
		for _, p := range parts {
			visit(p, at, below)
		}
	}
	visit(o, fyne.Position{}, thing{clip: all, around: all})
	return out
}

// solid reports whether two of such objects must not lie over each other.
func (x thing) solid() bool {
	switch o := x.o.(type) {
	case *canvas.Text:
		return o.Text != "" && !x.field
	case *widget.Text:
		return o.Text() != ""
	case *widget.Meter, fyne.Focusable:
		return true
	}
	return false
}

// ink is where a thing is drawn: lines of text are set closer than they are high.
func (x thing) ink() box {
	b := x.at
	if t, is := x.o.(*canvas.Text); is {
		m := t.MinSize()
		b.top, b.bottom = b.top+m.Height*0.22, b.bottom-m.Height*0.22
		switch t.Alignment {
		case fyne.TextAlignLeading:
			b.right = min(b.right, b.left+m.Width)
		case fyne.TextAlignCenter:
			middle := (b.left + b.right) / 2
			b.left, b.right = middle-m.Width/2, middle+m.Width/2
		}
	}
	if _, is := x.o.(*widget.Text); is {
		b.top, b.bottom = b.top+3, b.bottom-3
	}
	return b.and(x.clip)
}

func (x thing) String() string {
	name := ""
	switch o := x.o.(type) {
	case *canvas.Text:
		name = o.Text
	case fyne.Accessible:
		name = o.AccessibilityLabel()
	}
	return fmt.Sprintf("%T %.40q at %v", x.o, name, x.at)
}

// misfits says what is outside of the window or of what it is part of, what is
// cut off, and what lies over something else.
func misfits(all []thing) []string {
	var bad []string
	var solid []thing
	for _, x := range all {
		if !x.solid() {
			continue
		}
		if !x.field {
			solid = append(solid, x)
			if !x.at.inside(x.around) {
				bad = append(bad, fmt.Sprintf("%v is not inside of %v", x, x.around))
			}
		}
		if t, is := x.o.(*canvas.Text); is {
			if m, s := t.MinSize(), t.Size(); s.Width > 0 && (m.Width > s.Width+1.5 || m.Height > s.Height+1.5) {
				bad = append(bad, fmt.Sprintf("%v needs %.0f x %.0f and has %.0f x %.0f", x, m.Width, m.Height, s.Width, s.Height))
			}
		}
	}
	ink := make([]box, len(solid))
	for i, x := range solid {
		ink[i] = x.ink()
	}
	for i, a := range solid {
		for j, b := range solid[i+1:] {
			if ink[i].covers(ink[i+1+j]) && !a.partOf(b) && !b.partOf(a) {
				bad = append(bad, fmt.Sprintf("%v and %v lie over each other", a, b))
			}
		}
	}
	return bad
}

// partOf reports whether x is drawn as a part of o.
func (x thing) partOf(o thing) bool {
	for _, p := range x.parents {
		if p == o.o {
			return true
		}
	}
	return false
}

// nameless lists the controls without a name for a screen reader.
func nameless(all []thing) []string {
	var bad []string
	named := make(map[fyne.CanvasObject]bool)
	for _, x := range all {
		part := false
		for _, p := range x.parents {
			part = part || named[p]
		}
		if part {
			continue
		}
		_, tapped := x.o.(fyne.Tappable)
		_, focused := x.o.(fyne.Focusable)
		if !tapped && !focused {
			continue
		}
		if l, is := x.o.(*fynewidget.List); is {
			_ = l // its rows have the names
			continue
		}
		if a, is := x.o.(fyne.Accessible); is && a.AccessibilityLabel() != "" {
			named[x.o] = true
			continue
		}
		bad = append(bad, fmt.Sprintf("%v has no name", x))
	}
	return bad
}
