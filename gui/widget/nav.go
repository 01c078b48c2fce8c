package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
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
	text.TextSize, count.TextSize, badge.CornerRadius = 11, 10, 8
	text.Alignment, count.Alignment = fyne.TextAlignCenter, fyne.TextAlignCenter
	r := &drawing{objects: append([]fyne.CanvasObject{img, text, badge, count}, deco.objects()...)}
	r.min = func() fyne.Size { return fyne.NewSize(64, 50) }
	r.layout = func(s fyne.Size) {
		deco.layout(s)
		img.Resize(fyne.NewSquareSize(22))
		img.Move(fyne.NewPos(s.Width/2-11, s.Height/2-20))
		text.Resize(fyne.NewSize(s.Width, text.MinSize().Height))
		text.Move(fyne.NewPos(0, s.Height/2+2))
		badge.Resize(fyne.NewSize(18, 16))
		badge.Move(fyne.NewPos(s.Width/2+6, s.Height/2-22))
		count.Resize(fyne.NewSize(18, 16))
		count.Move(badge.Position())
	}
	r.refresh = func() {
		token := theme.Muted
		if t.selected {
			token = theme.AccentText
		}
		text.Text, text.Color, text.TextStyle = t.text, paint(t, token), fyne.TextStyle{Bold: t.selected}
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
