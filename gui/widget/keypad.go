package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"offhook/gui/theme"
)

// keys are the twelve keys with the letters of ITU-T E.161.
var keys = [12]struct {
	digit   rune
	letters string
}{
	{'1', ""}, {'2', "ABC"}, {'3', "DEF"}, {'4', "GHI"}, {'5', "JKL"}, {'6', "MNO"},
	{'7', "PQRS"}, {'8', "TUV"}, {'9', "WXYZ"}, {'*', ""}, {'0', "+"}, {'#', ""},
}

// longPress is how long a key has to be held to do something else.
const longPress = 450 * time.Millisecond

// NewKeypad returns the twelve keys of a telephone in a grid; digit is called
// with 0-9, * or #, and with + for a 0 that was held or clicked with the
// second button, where plus is set. held, which may be nil, is called with 1-9 in
// place of digit for a key that was held.
func NewKeypad(plus bool, digit, held func(rune)) *fyne.Container {
	objects := make([]fyne.CanvasObject, 0, len(keys))
	for _, k := range keys {
		letters := k.letters
		if k.digit == '0' && !plus {
			letters = ""
		}
		key := newKey(k.digit, letters, digit)
		if k.digit >= '1' && k.digit <= '9' {
			key.held = held
		}
		objects = append(objects, key)
	}
	return Grid(3, theme.Gap, 96, objects...)
}

// Key is one key of the keypad.
type Key struct {
	control
	digit   rune
	letters string
	send    func(rune)
	held    func(rune) // nil where holding means nothing
	down    time.Time
}

func newKey(digit rune, letters string, send func(rune)) *Key {
	k := &Key{digit: digit, letters: letters, send: send}
	k.OnTapped, k.Name = k.tapped, string(digit)
	k.ExtendBaseWidget(k)
	return k
}

func (k *Key) tapped() {
	held := !k.down.IsZero() && time.Since(k.down) >= longPress
	k.down = time.Time{}
	switch {
	case held && k.letters == "+":
		k.send('+')
		return
	case held && k.held != nil:
		k.held(k.digit)
		return
	}
	k.send(k.digit)
}

// TappedSecondary implements fyne.SecondaryTappable.
func (k *Key) TappedSecondary(*fyne.PointEvent) {
	if k.letters == "+" && !k.disabled {
		k.send('+')
	}
}

// MouseDown implements desktop.Mouseable.
func (k *Key) MouseDown(e *desktop.MouseEvent) {
	k.down = time.Now()
	k.control.MouseDown(e)
}

// Cursor implements desktop.Cursorable.
func (k *Key) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (k *Key) CreateRenderer() fyne.WidgetRenderer {
	bg, digit, letters, deco := rounded(), canvas.NewText(string(k.digit), nil), canvas.NewText(k.letters, nil), newDecoration()
	digit.Alignment, letters.Alignment = fyne.TextAlignCenter, fyne.TextAlignCenter
	r := &drawing{objects: append([]fyne.CanvasObject{bg, digit, letters}, deco.objects()...)}
	r.min = func() fyne.Size { return fyne.NewSize(60, 34) }
	r.layout = func(s fyne.Size) {
		bg.Resize(s)
		deco.layout(s)
		overlap := float32(6) // the face's lines are far apart; these two belong together
		letters.Hidden = k.letters == ""
		var d, l fyne.Size
		h := float32(0)
		for part := float32(1); part > 0.5; part -= 0.1 { // a low key has small letters, and at last none
			digit.TextSize, letters.TextSize = theme.Scaled(19)*part, theme.Scaled(9)*part
			d, l = digit.MinSize(), letters.MinSize()
			h = d.Height
			if k.letters != "" {
				h += l.Height - overlap
			}
			if h <= s.Height || s.Height == 0 {
				break
			}
		}
		if h > s.Height && k.letters != "" && s.Height > 0 {
			letters.Hidden = true
			digit.TextSize = min(theme.Scaled(19), s.Height*0.6)
			d = digit.MinSize()
			h = d.Height
		}
		y := (s.Height - h) / 2
		digit.Move(fyne.NewPos(0, y))
		digit.Resize(fyne.NewSize(s.Width, d.Height))
		letters.Move(fyne.NewPos(0, y+d.Height-overlap))
		letters.Resize(fyne.NewSize(s.Width, l.Height))
	}
	r.refresh = func() {
		bg.FillColor, bg.StrokeColor, bg.StrokeWidth = paint(k, theme.Surface), paint(k, theme.Line), 1
		digit.Color, letters.Color = paint(k, theme.Text), paint(k, theme.Muted)
		if k.disabled {
			bg.FillColor, digit.Color = paint(k, theme.Background), paint(k, theme.Muted)
		}
		deco.refresh(&k.control, theme.Focus)
		r.layout(k.Size())
		bg.Refresh()
		digit.Refresh()
		letters.Refresh()
	}
	r.refresh()
	return r
}
