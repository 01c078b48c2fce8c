package widget

import "fyne.io/fyne/v2"

// statusHead is the first line of a StatusLine: dot, title and word. Where they
// have no room beside each other, the word is short: the title begins with the
// number, which has to be seen.
type statusHead struct {
	row
	long, short string
}

// Layout implements fyne.Layout.
func (l *statusHead) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	title, word := objects[1].(*Text), objects[2].(*Text)
	used := objects[0].MinSize().Width + title.measure(title.text) + word.measure(l.long) + 2*l.gap
	if used <= size.Width {
		word.Set(l.long)
	} else {
		word.Set(l.short)
	}
	l.row.Layout(objects, size)
}

// statusReason is a reason with a button. They stand beside each other where the
// reason has room there, the longest that has, and else one below the other.
type statusReason struct {
	gap   float32
	texts []string // the last is the shortest; one at least
}

// arrange returns what is written, how wide, and whether the button is below.
func (l *statusReason) arrange(objects []fyne.CanvasObject, width float32) (text string, room float32, below bool) {
	t, button := objects[0].(*Text), objects[1]
	beside := width
	if button.Visible() {
		beside -= min(preferredWidth(button), width) + l.gap
	}
	for _, text := range l.texts {
		if t.holds(text, beside) {
			return text, beside, false
		}
	}
	for _, text := range l.texts {
		if t.holds(text, width) {
			return text, width, true
		}
	}
	return l.texts[len(l.texts)-1], width, true
}

// holds reports whether text has room in width without being cut short.
func (t *Text) holds(text string, width float32) bool {
	return width > 0 && (t.most == 0 || len(newText(text, t.token, t.size).wrap(width)) <= t.most)
}

// Layout implements fyne.Layout.
func (l *statusReason) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	t, button := objects[0].(*Text), objects[1]
	text, room, below := l.arrange(objects, size.Width)
	t.Set(text)
	t.Move(fyne.NewPos(0, 0))
	t.Resize(fyne.NewSize(room, size.Height))
	h := button.MinSize().Height
	at := fyne.NewPos(room+l.gap, (size.Height-h)/2)
	if below {
		at = fyne.NewPos(0, size.Height-h)
		t.Resize(fyne.NewSize(room, at.Y-l.gap))
	}
	button.Move(at)
	button.Resize(fyne.NewSize(min(preferredWidth(button), size.Width), h))
}

// MinSize implements fyne.Layout.
func (l *statusReason) MinSize(objects []fyne.CanvasObject) fyne.Size {
	s := objects[0].MinSize()
	return fyne.NewSize(s.Width, max(s.Height, objects[1].MinSize().Height))
}

func (l *statusReason) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	t, button := objects[0].(*Text), objects[1]
	text, room, below := l.arrange(objects, width)
	h := newText(text, t.token, t.size).AtMost(t.most).HeightFor(room)
	switch {
	case !button.Visible():
		return h
	case below:
		return h + l.gap + button.MinSize().Height
	}
	return max(h, button.MinSize().Height)
}
