package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"offhook/gui/theme"
)

// Tab is one place of the bar at the bottom.
type Tab struct {
	control
	icon     theme.Icon
	text     string
	selected bool
	badge    int
	// size is how large the word is, 0 for none: the bar decides for all.
	size float32
}

// NewTab returns a place to go to.
func NewTab(icon theme.Icon, text string, tapped func()) *Tab {
	t := &Tab{icon: icon, text: text}
	t.OnTapped, t.Name = tapped, text
	t.ExtendBaseWidget(t)
	return t
}

// Set changes icon, text and whether this is where one is.
func (t *Tab) Set(icon theme.Icon, text string, selected bool) {
	if t.icon == icon && t.text == text && t.selected == selected {
		return
	}
	t.icon, t.text, t.Name, t.selected = icon, text, text, selected
	t.Refresh()
}

// SetBadge shows a dot with a number, 0 for none.
func (t *Tab) SetBadge(n int) {
	if t.badge != n {
		t.badge = n
		t.Refresh()
	}
}

// Text returns the word on the tab.
func (t *Tab) Text() string { return t.text }

// Selected reports whether this is where one is.
func (t *Tab) Selected() bool { return t.selected }

// Cursor implements desktop.Cursorable.
func (t *Tab) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (t *Tab) CreateRenderer() fyne.WidgetRenderer {
	text, deco, badge, count := canvas.NewText("", nil), newDecoration(), canvas.NewRectangle(nil), canvas.NewText("", nil)
	img := &canvas.Image{FillMode: canvas.ImageFillContain}
	badge.CornerRadius = 8
	text.Alignment, count.Alignment = fyne.TextAlignCenter, fyne.TextAlignCenter
	r := &drawing{objects: append([]fyne.CanvasObject{img, text, badge, count}, deco.objects()...)}
	r.min = func() fyne.Size { return fyne.NewSize(tabWidth, 34+theme.Scaled(tabSize)*1.45) }
	r.layout = func(s fyne.Size) {
		deco.layout(s)
		h := text.MinSize().Height
		top := (s.Height - 22 - h) / 2
		if t.size == 0 {
			top = (s.Height - 22) / 2
		}
		img.Resize(fyne.NewSquareSize(22))
		img.Move(fyne.NewPos(s.Width/2-11, top))
		text.Resize(fyne.NewSize(s.Width, h))
		text.Move(fyne.NewPos(0, top+22))
		badge.Resize(fyne.NewSize(18, 16))
		badge.Move(fyne.NewPos(s.Width/2+6, top-2))
		count.Resize(fyne.NewSize(18, 16))
		count.Move(badge.Position())
	}
	r.refresh = func() {
		token := theme.Muted
		if t.selected {
			token = theme.AccentText
		}
		text.Text, text.Color, text.TextStyle = t.text, paint(t, token), fyne.TextStyle{Bold: t.selected}
		text.TextSize, text.Hidden, count.TextSize = t.size, t.size == 0, 10
		img.Resource = t.icon.Resource(paint(t, token))
		badge.Hidden, count.Hidden = t.badge == 0, t.badge == 0
		badge.FillColor, count.Color, count.Text = paint(t, theme.End), paint(t, theme.OnEnd), shortCount(t.badge)
		deco.refresh(&t.control, theme.Focus)
		r.layout(t.Size())
		for _, o := range r.objects[:4] {
			o.Refresh()
		}
	}
	r.refresh()
	return r
}

func shortCount(n int) string {
	if n > 9 {
		return "9+"
	}
	return string(rune('0' + n))
}

const (
	tabSize  float32 = 11 // of a tab's word
	tabWidth float32 = 46 // the smallest
)

// NewNavBar puts tabs beside each other on a bar with a line above.
func NewNavBar(tabs ...*Tab) *fyne.Container {
	objects := make([]fyne.CanvasObject, len(tabs))
	for i, t := range tabs {
		objects[i] = t
	}
	return container.New(&bar{top: true}, NewPanel(theme.Surface, "", 0), Middle(640, false, container.New(tabRow{}, objects...)), NewPanel(theme.Line, "", 0))
}

// tabRow gives each tab the room that its word needs, and an equal part of what
// is left. Where the words are too wide they are written smaller, and where that
// does not help only the tab where one is has its word.
type tabRow struct{}

func (tabRow) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	widths, size, used := make([]float32, len(objects)), theme.Scaled(tabSize), float32(0)
	for ; ; size *= 0.95 {
		used = 0
		for i, o := range objects {
			widths[i] = max(tabWidth, tabNeeds(o.(*Tab), size))
			used += widths[i]
		}
		if used <= s.Width || size <= 9 {
			break
		}
	}
	words := used <= s.Width
	if !words {
		size, used = theme.Scaled(tabSize), 0
		for i, o := range objects {
			widths[i] = tabWidth
			if o.(*Tab).selected {
				widths[i] = min(tabNeeds(o.(*Tab), size), s.Width-tabWidth*float32(len(objects)-1))
			}
			used += widths[i]
		}
	}
	x, more := float32(0), (s.Width-used)/float32(len(objects))
	for i, o := range objects {
		t, width := o.(*Tab), widths[i]+more
		t.write(words || t.selected, size, width)
		t.Move(fyne.NewPos(x, 0))
		t.Resize(fyne.NewSize(width, s.Height))
		x += width
	}
}

func (tabRow) MinSize(objects []fyne.CanvasObject) (s fyne.Size) {
	for _, o := range objects {
		s = s.Max(o.MinSize())
	}
	return fyne.NewSize(tabWidth*float32(len(objects)), s.Height)
}

// tabNeeds is how wide a tab with its word is; bold, so that nothing moves when
// another one is chosen.
func tabNeeds(t *Tab, size float32) float32 {
	return fyne.MeasureText(t.text, size, fyne.TextStyle{Bold: true}).Width + 8
}

// write sets whether the word is there and how large it is.
func (t *Tab) write(word bool, size, width float32) {
	if !word {
		size = 0
	} else {
		_, size = fit(t.text, size, fyne.TextStyle{Bold: true}, width-4)
	}
	if t.size != size {
		t.size = size
		t.Refresh()
	}
}
