package widget

import (
	"fyne.io/fyne/v2"
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
	// Opens draws an arrow at the right: the row leads to a page.
	Opens bool
	// Selected is set on the row whose page stands beside the list.
	Selected bool
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
	d := &rowDrawing{row: l, icon: NewImage(theme.IconCircle, theme.Muted, 18), arrow: NewImage(theme.IconForward, theme.Muted, 16),
		title: NewLine("").Shrinking(), detail: NewMutedLine("").Shrinking(), side: NewMutedLine(""),
		patch: NewPanel(theme.AccentSoft, "", theme.Radius), under: NewPanel(theme.Line, "", 0), deco: newDecoration()}
	d.objects = append([]fyne.CanvasObject{d.under, d.patch, d.icon, d.title, d.detail, d.side, d.arrow}, d.deco.objects()...)
	d.Refresh()
	return d
}

// rowDrawing draws a ListRow.
type rowDrawing struct {
	row                 *ListRow
	icon, arrow         *Image
	title, detail, side *Text
	patch, under        *Panel
	deco                *decoration
	objects             []fyne.CanvasObject
}

func (d *rowDrawing) Destroy()                     {}
func (d *rowDrawing) Objects() []fyne.CanvasObject { return d.objects }

func (d *rowDrawing) MinSize() fyne.Size {
	text := d.title.MinSize().Height
	if d.row.item.Detail == "" {
		return fyne.NewSize(160, max(46, text+14))
	}
	return fyne.NewSize(160, max(52, text+d.detail.MinSize().Height+14))
}

func (d *rowDrawing) Layout(s fyne.Size) {
	item := d.row.item
	d.under.Move(fyne.NewPos(0, s.Height-1))
	d.under.Resize(fyne.NewSize(s.Width, 1))
	d.patch.Resize(s)
	d.deco.layout(s)
	left, right := float32(4), s.Width-4
	if item.Icon != "" {
		d.icon.Move(fyne.NewPos(8, 0))
		d.icon.Resize(fyne.NewSize(18, s.Height))
		left = 36
	}
	if item.Opens {
		right -= 16
		d.arrow.Move(fyne.NewPos(right, 0))
		d.arrow.Resize(fyne.NewSize(16, s.Height))
		right -= 4
	}
	w := d.side.MinSize().Width
	right -= w
	d.side.Move(fyne.NewPos(right, 0))
	d.side.Resize(fyne.NewSize(w, s.Height))
	room := right - left - 8
	th, dh := d.title.MinSize().Height, d.detail.MinSize().Height
	if item.Detail == "" {
		dh = 0
	}
	y := (s.Height - th - dh) / 2
	d.title.Move(fyne.NewPos(left, y))
	d.title.Resize(fyne.NewSize(room, th))
	d.detail.Move(fyne.NewPos(left, y+th))
	d.detail.Resize(fyne.NewSize(room, dh))
}

func (d *rowDrawing) Refresh() {
	item := d.row.item
	color := item.TitleColor
	if color == "" {
		color = theme.Text
	}
	d.title.bold = item.Selected
	d.title.SetColored(item.Title, color)
	d.detail.Set(item.Detail)
	d.side.Set(item.Side)
	d.icon.Hidden, d.arrow.Hidden = item.Icon == "", !item.Opens
	d.patch.Hidden, d.under.Hidden = !item.Selected, item.Selected
	if item.Icon != "" {
		d.icon.Set(item.Icon, item.IconColor)
	}
	d.deco.refresh(&d.row.control, theme.Focus)
	d.Layout(d.row.Size())
	for _, o := range d.objects[:7] {
		o.Refresh()
	}
}
