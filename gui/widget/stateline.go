package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/theme"
)

// StateLine is one short sentence with an icon before it, both in the middle, and
// what may be left out behind it. A sentence that is wider than the line wraps.
type StateLine struct {
	Object *fyne.Container

	icon  *Image
	text  *Text
	words *stateLine
}

// NewStateLine returns an empty line.
func NewStateLine() *StateLine {
	l := &StateLine{icon: NewImage(theme.IconLock, theme.AccentText, 16), text: NewText("")}
	l.words = &stateLine{gap: 6}
	l.Object = container.New(l.words, l.icon, l.text)
	return l
}

// StateText is what a StateLine shows. Tail is left out where it finds no room.
type StateText struct {
	Icon       theme.Icon // empty for none
	IconColor  fyne.ThemeColorName
	Text, Tail string
	Color      fyne.ThemeColorName
}

// Set changes what is shown.
func (l *StateLine) Set(s StateText) {
	before, moved := l.text.measure(l.words.all()), l.icon.Hidden != (s.Icon == "")
	l.icon.Hidden = s.Icon == ""
	if s.Icon != "" {
		l.icon.Set(s.Icon, s.IconColor)
	}
	l.words.text, l.words.tail = s.Text, s.Tail
	_, room := l.words.split(l.Object.Objects, l.Object.Size().Width)
	l.text.SetColored(l.words.fitting(l.text, room), s.Color)
	if moved || before != l.text.measure(l.words.all()) {
		l.Object.Refresh()
	}
}

// Text returns the sentence.
func (l *StateLine) Text() string { return l.text.Text() }

type stateLine struct {
	gap        float32
	text, tail string
}

func (l *stateLine) all() string { return l.text + l.tail }

// fitting is the text with its tail, where that fits on one line.
func (l *stateLine) fitting(t *Text, room float32) string {
	if t.measure(l.all()) <= room {
		return l.all()
	}
	return l.text
}

// split returns the icon's width and the room for words.
func (l *stateLine) split(objects []fyne.CanvasObject, width float32) (side, room float32) {
	room = width
	if objects[0].Visible() {
		side = objects[0].MinSize().Width
		room -= side + l.gap
	}
	return side, max(1, room)
}

func (l *stateLine) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	icon, text := objects[0], objects[1].(*Text)
	side, room := l.split(objects, size.Width)
	text.Set(l.fitting(text, room))
	w := min(room, text.measure(text.text)+1)
	x := (size.Width - w) / 2
	if side > 0 {
		x += (side + l.gap) / 2
		icon.Resize(fyne.NewSize(side, size.Height))
		icon.Move(fyne.NewPos(x-side-l.gap, 0))
	}
	text.Move(fyne.NewPos(x, 0))
	text.Resize(fyne.NewSize(w, size.Height))
}

func (l *stateLine) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	side, room := l.split(objects, width)
	text := objects[1].(*Text)
	if text.measure(l.fitting(text, room)) <= room {
		return max(side, text.lineHeight())
	}
	return max(side, newText(l.text, text.token, text.size).HeightFor(room))
}

func (l *stateLine) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(40, objects[1].(*Text).lineHeight())
}
