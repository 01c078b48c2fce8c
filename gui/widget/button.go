package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"offhook/gui/theme"
)

// Kind is what a Button is for, and so its colour.
type Kind uint8

// The kinds.
const (
	Plain   Kind = iota // anything
	Primary             // the page's main thing: Save, Continue
	Call                // Dial, Answer
	End                 // Hang up, Decline
	Link                // beside text; no border
	Alarm               // plain, and amber while it is switched on: Muted
)

// Button is a button with a word, an icon, or both.
type Button struct {
	control
	kind     Kind
	icon     theme.Icon
	text     string
	stacked  bool
	selected bool
	small    bool
	bare     bool
}

// NewButton returns a button with text; icon may be empty.
func NewButton(kind Kind, icon theme.Icon, text string, tapped func()) *Button {
	b := &Button{kind: kind, icon: icon, text: text}
	b.OnTapped, b.Name = tapped, text
	b.ExtendBaseWidget(b)
	return b
}

// NewSmallButton returns a lower button, for a line of text.
func NewSmallButton(kind Kind, text string, tapped func()) *Button {
	b := NewButton(kind, "", text, tapped)
	b.small = true
	return b
}

// NewTile returns a high button with the icon above the word, that can be
// switched on.
func NewTile(icon theme.Icon, text string, tapped func()) *Button {
	b := NewButton(Plain, icon, text, tapped)
	b.stacked = true
	return b
}

// NewIconButton returns a button with an icon alone; name says what it does.
func NewIconButton(icon theme.Icon, name string, tapped func()) *Button {
	b := NewButton(Link, icon, "", tapped)
	b.Name = name
	return b
}

// Set changes icon, text and whether the button is switched on.
func (b *Button) Set(icon theme.Icon, text string, selected bool) {
	if b.icon == icon && b.text == text && b.selected == selected {
		return
	}
	b.icon, b.text, b.selected = icon, text, selected
	if text != "" {
		b.Name = text
	}
	b.Refresh()
}

// AsAlarm lets a tile be amber while it is switched on, and returns it.
func (b *Button) AsAlarm() *Button {
	b.kind = Alarm
	return b
}

// SetBare leaves the word of a tile out, where there is no room for it; it is
// still the button's Name. It is drawn with the next Refresh.
func (b *Button) SetBare(bare bool) { b.bare = bare }

// word is what is written on the button.
func (b *Button) word() string {
	if b.bare {
		return ""
	}
	return b.text
}

// Text returns the word on the button.
func (b *Button) Text() string { return b.text }

// Selected reports whether the button is switched on.
func (b *Button) Selected() bool { return b.selected }

// Cursor implements desktop.Cursorable.
func (b *Button) Cursor() desktop.Cursor {
	if b.disabled {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// colors returns fill, border and letters.
func (b *Button) colors() (fill, border, ink fyne.ThemeColorName) {
	switch {
	case b.kind == Call && b.disabled:
		return theme.CallSoft, "", theme.CallText
	case b.kind == End && b.disabled:
		return theme.EndSoft, "", theme.EndText
	case b.kind == Call:
		return theme.Call, "", theme.OnCall
	case b.kind == End:
		return theme.End, "", theme.OnEnd
	case b.disabled && b.kind == Link:
		return "", "", theme.Scroll
	case b.disabled:
		return theme.Background, theme.Line, theme.Muted
	case b.kind == Primary:
		return theme.Accent, "", theme.OnAccent
	case b.selected && b.kind == Alarm:
		return theme.WarnSoft, theme.Warn, theme.WarnText
	case b.selected:
		return theme.AccentSoft, theme.Accent, theme.AccentText
	case b.kind == Link:
		return "", "", theme.AccentText
	}
	return theme.Surface, theme.Line, theme.Text
}

func (b *Button) textSize() float32 {
	if b.stacked || b.small {
		return theme.Scaled(theme.MutedSize)
	}
	return theme.Scaled(theme.BodySize)
}

func (b *Button) bold() bool {
	switch b.kind {
	case Plain, Link:
		return b.small
	case Alarm:
		return b.selected
	}
	return true
}

func (b *Button) minSize() fyne.Size {
	text := fyne.MeasureText(b.text, b.textSize(), fyne.TextStyle{Bold: b.bold()})
	switch {
	case b.bare:
		return fyne.NewSquareSize(40)
	case b.stacked:
		return fyne.NewSize(max(text.Width, 24)+16, 24+text.Height+16)
	case b.small:
		return fyne.NewSize(text.Width+20, text.Height+10)
	case b.text == "":
		return fyne.NewSquareSize(36)
	case b.icon != "":
		text.Width += 18 + 6
	}
	return fyne.NewSize(text.Width+24, max(theme.ButtonSize, text.Height+18))
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	bg, text, deco := rounded(), canvas.NewText(b.text, nil), newDecoration()
	img := &canvas.Image{FillMode: canvas.ImageFillContain}
	r := &drawing{objects: append([]fyne.CanvasObject{bg, img, text}, deco.objects()...), min: b.minSize}
	r.layout = func(s fyne.Size) {
		bg.Resize(s)
		deco.layout(s)
		placeLabel(b, s, img, text)
	}
	r.refresh = func() {
		fill, border, ink := b.colors()
		bg.Hidden = fill == ""
		bg.StrokeWidth = 0
		if fill != "" {
			bg.FillColor = paint(b, fill)
		}
		if border != "" {
			bg.StrokeWidth, bg.StrokeColor = 1, paint(b, border)
		}
		text.Text, text.TextSize, text.TextStyle, text.Color = b.word(), b.textSize(), fyne.TextStyle{Bold: b.bold()}, paint(b, ink)
		img.Hidden = b.icon == ""
		if b.icon != "" {
			img.Resource = b.icon.Resource(paint(b, ink))
		}
		ring := theme.Focus
		if b.kind == Call || b.kind == End || b.kind == Primary {
			ring = theme.Text // its own colour would not show
		}
		deco.refresh(&b.control, ring)
		r.layout(b.Size())
		bg.Refresh()
		img.Refresh()
		text.Refresh()
	}
	r.refresh()
	return r
}

// placeLabel puts icon and word beside each other, or the icon above. A word
// that is wider than the button is written smaller, and cut short at last.
func placeLabel(b *Button, s fyne.Size, img *canvas.Image, text *canvas.Text) {
	side, gap, margin := float32(18), float32(6), float32(8)
	switch {
	case b.stacked:
		side, gap, margin = 24, 2, 4
	case b.text == "":
		side, gap = 20, 0
	}
	if b.icon == "" {
		side, gap = 0, 0
	}
	room := s.Width - 2*margin
	if !b.stacked {
		room -= side + gap
	}
	text.Text, text.TextSize = fit(b.word(), b.textSize(), text.TextStyle, room)
	m := fyne.MeasureText(text.Text, text.TextSize, text.TextStyle)
	if text.Text == "" {
		m, gap = fyne.Size{}, 0
	}
	if b.stacked {
		side = max(14, min(side, s.Height-m.Height-gap-4))
	}
	text.Resize(m)
	img.Resize(fyne.NewSquareSize(side))
	if b.stacked {
		top := (s.Height - side - gap - m.Height) / 2
		img.Move(fyne.NewPos((s.Width-side)/2, top))
		text.Move(fyne.NewPos((s.Width-m.Width)/2, top+side+gap))
		return
	}
	left := (s.Width - side - gap - m.Width) / 2
	img.Move(fyne.NewPos(left, (s.Height-side)/2))
	text.Move(fyne.NewPos(left+side+gap, (s.Height-m.Height)/2))
}
