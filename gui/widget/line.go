package widget

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"offhook/gui/theme"
)

// Line is what a row of a List shows: an icon or a letter, two lines, and a word
// at the right.
type Line struct {
	// Icon stands at the left in IconColor; Letter in its place where it is empty.
	Icon      theme.Icon
	IconColor fyne.ThemeColorName
	Letter    string
	// Title is the large line in TitleColor (empty for text), Detail the small
	// one, Side the small text at the right and Under what stands under that. Marks
	// are drawn so that they catch the eye.
	Title, Detail           string
	Side, Under             string
	TitleColor              fyne.ThemeColorName
	TitleMarks, DetailMarks []Mark
	// Selected is set on the row whose page stands beside the list.
	Selected bool
}

// Mark is a part of a text, in bytes.
type Mark struct{ From, To int }

func (r Line) equal(o Line) bool {
	marks := slices.Equal(r.TitleMarks, o.TitleMarks) && slices.Equal(r.DetailMarks, o.DetailMarks)
	return marks && r.Icon == o.Icon && r.IconColor == o.IconColor && r.Letter == o.Letter && r.Title == o.Title &&
		r.Detail == o.Detail && r.Side == o.Side && r.Under == o.Under && r.TitleColor == o.TitleColor && r.Selected == o.Selected
}

// lineRow is the object of a row in view.
type lineRow struct {
	widget.BaseWidget
	list    *List
	index   int
	row     Line
	current bool
	hovered bool
}

func newLineRow(l *List) *lineRow {
	r := &lineRow{list: l}
	r.ExtendBaseWidget(r)
	return r
}

// set changes what the row shows; current means that the keyboard is on it.
func (r *lineRow) set(index int, row Line, current bool) {
	moved := r.index != index
	r.index = index
	if r.row.equal(row) && r.current == current && !moved {
		return
	}
	r.row, r.current = row, current
	r.hovered = r.hovered && !moved
	r.Refresh()
}

// Text returns what the row says, for tests.
func (r *lineRow) Text() string { return r.row.text() }

// text is all that a row says, in lines.
func (r Line) text() string {
	text := r.Title
	for _, more := range []string{r.Detail, r.Side, r.Under} {
		if more != "" {
			text += "\n" + more
		}
	}
	return text
}

// Tapped implements fyne.Tappable.
func (r *lineRow) Tapped(*fyne.PointEvent) { r.list.tapped(r.index) }

// Cursor implements desktop.Cursorable.
func (r *lineRow) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn implements desktop.Hoverable.
func (r *lineRow) MouseIn(*desktop.MouseEvent) {
	r.hovered = true
	r.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (r *lineRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *lineRow) MouseOut() {
	r.hovered = false
	r.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (r *lineRow) CreateRenderer() fyne.WidgetRenderer {
	d := &listRowDrawing{row: r, icon: NewImage(theme.IconCircle, theme.Muted, 18), patch: rounded(), ring: rounded(),
		under: canvas.NewRectangle(nil), letter: canvas.NewText("", nil), side: canvas.NewText("", nil), beneath: canvas.NewText("", nil)}
	d.ring.StrokeWidth = 2
	d.Refresh()
	return d
}

// listRowDrawing draws a lineRow.
type listRowDrawing struct {
	row           *lineRow
	icon          *Image
	patch, ring   *canvas.Rectangle // what is selected or under the pointer; what the keyboard is on
	under         *canvas.Rectangle
	letter        *canvas.Text
	side, beneath *canvas.Text   // at the right, below each other
	title, detail []*canvas.Text // in pieces, marked and not
	objects       []fyne.CanvasObject
}

func (d *listRowDrawing) Destroy()                     {}
func (d *listRowDrawing) Objects() []fyne.CanvasObject { return d.objects }
func (d *listRowDrawing) MinSize() fyne.Size           { return fyne.NewSize(160, d.row.list.rowHeight()) }

// textLeft is where the lines begin.
const textLeft = 38

func (d *listRowDrawing) Layout(s fyne.Size) {
	row := &d.row.row
	d.under.Move(fyne.NewPos(0, s.Height-1))
	d.under.Resize(fyne.NewSize(s.Width, 1))
	d.patch.Resize(s)
	d.ring.Resize(s)
	d.icon.Move(fyne.NewPos(10, 0))
	d.icon.Resize(fyne.NewSize(18, s.Height))
	letter := d.letter.MinSize()
	d.letter.Move(fyne.NewPos(19-letter.Width/2, (s.Height-letter.Height)/2))
	d.letter.Resize(letter)
	room := s.Width - textLeft - d.sides(s) - 10
	color := row.TitleColor
	if color == "" {
		color = theme.Text
	}
	body, muted := theme.Scaled(theme.BodySize), theme.Scaled(theme.MutedSize)
	th, dh := lineOf(body), lineOf(muted)
	if row.Detail == "" {
		dh = 0
	}
	y := (s.Height - th - dh) / 2
	d.title = d.line(d.title, row.Title, row.TitleMarks, piece{body, row.Selected, color}, fyne.NewPos(textLeft, y), room)
	d.detail = d.line(d.detail, row.Detail, row.DetailMarks, piece{muted, false, theme.Muted}, fyne.NewPos(textLeft, y+th), room)
	d.objects = append(d.objects[:0], d.under, d.patch, d.icon, d.letter, d.side, d.beneath)
	for _, pieces := range [][]*canvas.Text{d.title, d.detail} {
		for _, p := range pieces {
			d.objects = append(d.objects, p)
		}
	}
	d.objects = append(d.objects, d.ring)
}

// sides places the texts at the right, and returns how much width they take.
func (d *listRowDrawing) sides(s fyne.Size) (width float32) {
	all := []*canvas.Text{d.side, d.beneath}
	if d.beneath.Text == "" {
		all = all[:1]
	}
	y := (s.Height - float32(len(all))*d.side.MinSize().Height) / 2
	for _, t := range all {
		size := t.MinSize()
		t.Move(fyne.NewPos(s.Width-size.Width-10, y))
		t.Resize(size)
		y += size.Height
		if t.Text != "" {
			width = max(width, size.Width+8)
		}
	}
	return width
}

// lineOf returns how high a line of text is.
func lineOf(size float32) float32 { return fyne.MeasureText("가g", size, fyne.TextStyle{}).Height }

// piece is how a part of a line is drawn.
type piece struct {
	size  float32
	bold  bool
	color fyne.ThemeColorName
}

// line draws text in pieces beside each other, the marked ones bold and in the
// accent's colour, no further than room. It uses the texts that are there.
func (d *listRowDrawing) line(texts []*canvas.Text, text string, marks []Mark, p piece, at fyne.Position, room float32) []*canvas.Text {
	n := 0
	draw := func(part string, marked bool) bool {
		if part == "" || room <= 0 {
			return true
		}
		style := fyne.TextStyle{Bold: p.bold || marked}
		shown := shorten(part, p.size, style, room)
		if n == len(texts) {
			texts = append(texts, canvas.NewText("", nil))
		}
		t := texts[n]
		n++
		color := p.color
		if marked {
			color = theme.AccentText
		}
		t.Text, t.TextSize, t.TextStyle, t.Color = shown, p.size, style, paint(d.row, color)
		t.Move(at)
		size := t.MinSize()
		t.Resize(size)
		t.Refresh()
		at.X += size.Width
		room -= size.Width
		return shown == part
	}
	from := 0
	for _, m := range marks {
		if m.From < from || m.To > len(text) {
			continue
		}
		if !draw(text[from:m.From], false) || !draw(text[m.From:m.To], true) {
			return texts[:n]
		}
		from = m.To
	}
	draw(text[from:], false)
	return texts[:n]
}

func (d *listRowDrawing) Refresh() {
	r := d.row
	d.patch.Hidden, d.ring.Hidden = !r.row.Selected && !r.hovered, !r.current
	d.under.Hidden = r.row.Selected || r.row.Title == ""
	d.patch.FillColor = paint(r, theme.Hover)
	if r.row.Selected {
		d.patch.FillColor = paint(r, theme.AccentSoft)
	}
	d.ring.StrokeColor, d.under.FillColor = paint(r, theme.Focus), paint(r, theme.Line)
	d.icon.Hidden, d.letter.Hidden = r.row.Icon == "", r.row.Icon != "" || r.row.Letter == ""
	if r.row.Icon != "" {
		d.icon.Set(r.row.Icon, r.row.IconColor)
	}
	d.letter.Text, d.letter.TextSize, d.letter.TextStyle = r.row.Letter, theme.Scaled(theme.MutedSize), fyne.TextStyle{Bold: true}
	d.side.Text, d.side.TextSize = r.row.Side, theme.Scaled(theme.MutedSize)
	d.beneath.Text, d.beneath.TextSize = r.row.Under, theme.Scaled(theme.MutedSize)
	d.letter.Color, d.side.Color, d.beneath.Color = paint(r, theme.Muted), paint(r, theme.Muted), paint(r, theme.Muted)
	d.Layout(r.Size())
	for _, o := range d.objects {
		o.Refresh()
	}
	canvas.Refresh(r)
}
