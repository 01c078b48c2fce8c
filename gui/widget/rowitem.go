package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"offhook/gui/theme"
)

// Item is what one row of a list shows.
type Item struct {
	Icon      theme.Icon
	IconColor fyne.ThemeColorName
	// Title is the large line in TitleColor (empty for text), Detail the small
	// one, Side the small text at the right.
	Title, Detail, Side string
	TitleColor          fyne.ThemeColorName
}

// ListRow is a row of a list: an icon, two lines, and a word at the right.
type ListRow struct {
	control
	item Item
}

// NewListRow returns a row.
func NewListRow(item Item, tapped func()) *ListRow {
	r := &ListRow{item: item}
	r.OnTapped, r.Name = tapped, item.Title
	r.ExtendBaseWidget(r)
	return r
}

// Set changes what the row shows.
func (l *ListRow) Set(item Item) {
	if l.item == item {
		return
	}
	l.item, l.Name = item, item.Title
	l.Refresh()
}

// Item returns what the row shows.
func (l *ListRow) Item() Item { return l.item }

// Cursor implements desktop.Cursorable.
func (l *ListRow) Cursor() desktop.Cursor {
	if l.OnTapped == nil {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// CreateRenderer implements fyne.Widget.
func (l *ListRow) CreateRenderer() fyne.WidgetRenderer {
	img := NewImage(theme.IconCircle, theme.Muted, 18)
	title, detail, side := NewLine("").Shrinking(), NewMutedLine("").Shrinking(), NewMutedLine("")
	under, deco := canvas.NewRectangle(nil), newDecoration()
	r := &drawing{objects: append([]fyne.CanvasObject{under, img, title, detail, side}, deco.objects()...)}
	r.min = func() fyne.Size { return fyne.NewSize(160, 52) }
	r.layout = func(s fyne.Size) {
		under.Move(fyne.NewPos(0, s.Height-1))
		under.Resize(fyne.NewSize(s.Width, 1))
		deco.layout(s)
		x := float32(0)
		if l.item.Icon != "" {
			img.Move(fyne.NewPos(4, 0))
			img.Resize(fyne.NewSize(18, s.Height))
			x = 34
		}
		w := side.MinSize().Width
		side.Move(fyne.NewPos(s.Width-w-4, 0))
		side.Resize(fyne.NewSize(w, s.Height))
		room := s.Width - x - w - 12
		th, dh := title.MinSize().Height, detail.MinSize().Height
		if l.item.Detail == "" {
			dh = 0
		}
		y := (s.Height - th - dh) / 2
		title.Move(fyne.NewPos(x, y))
		title.Resize(fyne.NewSize(room, th))
		detail.Move(fyne.NewPos(x, y+th))
		detail.Resize(fyne.NewSize(room, dh))
	}
	r.refresh = func() {
		color := l.item.TitleColor
		if color == "" {
			color = theme.Text
		}
		title.SetColored(l.item.Title, color)
		detail.Set(l.item.Detail)
		side.Set(l.item.Side)
		img.Hidden = l.item.Icon == ""
		if l.item.Icon != "" {
			img.Set(l.item.Icon, l.item.IconColor)
		}
		under.FillColor = paint(l, theme.Line)
		deco.refresh(&l.control, theme.Focus)
		r.layout(l.Size())
		for _, o := range r.objects[:5] {
			o.Refresh()
		}
	}
	r.refresh()
	return r
}
