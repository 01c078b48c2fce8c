package widget

import (
	"regexp"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// NumberEntry is the field a number is typed or pasted into.
type NumberEntry struct {
	widget.Entry
	// OnUp and OnDown are called for the arrow keys, OnEscape for Escape.
	OnUp, OnDown, OnEscape func()
	hint                   string
}

// NewNumberEntry returns an empty field.
func NewNumberEntry(placeholder string) *NumberEntry {
	e := &NumberEntry{hint: placeholder}
	e.Scroll = fyne.ScrollHorizontalOnly
	e.ExtendBaseWidget(e)
	return e
}

// CreateRenderer implements fyne.Widget. It names the face of the field's text:
// under a container.ThemeOverride, Fyne 2.8.1 else parses the theme's faces anew
// for this field, and again at every refresh of the override, and keeps them all
// (internal/painter/font.go): 5 MB for each key that is typed. The mouse wheel is the
// page's.
func (e *NumberEntry) CreateRenderer() fyne.WidgetRenderer {
	e.ExtendBaseWidget(e)
	r := e.Entry.CreateRenderer()
	name(r, e.Theme().Font(e.TextStyle))
	return newWheeled(r, e)
}

// name gives a face to the texts of an entry. Rich text keeps its texts, so that
// those found here are the ones that are painted later.
func name(r fyne.WidgetRenderer, face fyne.Resource) {
	for _, o := range r.Objects() {
		switch o := o.(type) {
		case *canvas.Text:
			o.FontSource = face
		case *container.Scroll:
			if w, is := o.Content.(fyne.Widget); is {
				name(w.CreateRenderer(), face)
			}
		case *widget.RichText:
			name(o.CreateRenderer(), face)
		}
	}
}

// Insert types r where the cursor is, as a key press would. (Entry.SetText
// leaves the cursor behind, so that keypad and keyboard would mix their order.)
func (e *NumberEntry) Insert(r rune) { e.TypedRune(r) }

// Delete removes the character before the cursor.
func (e *NumberEntry) Delete() { e.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace}) }

// Replace sets the text and puts the cursor behind it.
func (e *NumberEntry) Replace(text string) {
	e.SetText(text)
	e.CursorColumn = len([]rune(text))
	e.Refresh()
}

// Resize implements fyne.CanvasObject: a hint that is too long is cut short.
func (e *NumberEntry) Resize(s fyne.Size) {
	fitHint(&e.Entry, e.hint, s.Width)
	e.Entry.Resize(s)
}

// FocusGained implements fyne.Focusable: what is typed is seen.
func (e *NumberEntry) FocusGained() {
	e.Entry.FocusGained()
	revealSelf(e)
}

// TypedKey implements fyne.Focusable.
func (e *NumberEntry) TypedKey(k *fyne.KeyEvent) {
	switch {
	case k.Name == fyne.KeyUp && e.OnUp != nil:
		e.OnUp()
	case k.Name == fyne.KeyDown && e.OnDown != nil:
		e.OnDown()
	case k.Name == fyne.KeyEscape && e.OnEscape != nil:
		e.OnEscape()
	case k.Name == fyne.KeyEscape, k.Name == fyne.KeyF1:
		windowKey(e, k)
	default:
		e.Entry.TypedKey(k)
	}
}

// TypedShortcut implements fyne.Shortcutable: what is pasted comes in one line,
// and the window's own shortcuts still work while the field has the focus.
func (e *NumberEntry) TypedShortcut(s fyne.Shortcut) {
	windowShortcut(e, s)
	e.Entry.TypedShortcut(pasted(s, oneNumber))
}

// moment is a day as tables have it, with or without a time.
var moment = func() *regexp.Regexp {
	const (
		year, month, day = `(19|20)\d\d`, `(0?[1-9]|1[0-2])`, `(0?[1-9]|[12]\d|3[01])`
		apart            = `([-/]|\. ?)`
		time             = `([ T,]+\d{1,2}:\d\d(:\d\d)?( ?[AP]M)?)?`
	)
	days := []string{
		year + apart + month + apart + day + `\.?`,
		day + apart + month + apart + year, month + apart + day + apart + year,
		year + `[년年] ?` + month + `[월月] ?` + day + `[일日]`,
	}
	return regexp.MustCompile(`^\s*(` + strings.Join(days, "|") + `)` + time + `\s*$`)
}()

// oneNumber puts text into one line. Of several numbers below or beside each other it
// returns the first: together they would be one that is nobody's. A day is no number.
func oneNumber(text string) string {
	if !strings.ContainsAny(text, "\r\n\t") {
		return text
	}
	const number = 7 // digits that a cell or line has at least which is a number by itself
	var numbers []string
	dated := false
	for _, cell := range strings.FieldsFunc(text, func(r rune) bool { return r == '\r' || r == '\n' || r == '\t' }) {
		digits := 0
		for _, r := range cell {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		switch {
		case moment.MatchString(cell):
			dated = true
		case digits >= number:
			numbers = append(numbers, cell)
		}
	}
	if len(numbers) > 1 || len(numbers) == 1 && dated {
		text = numbers[0]
	}
	return strings.Join(strings.Fields(text), " ")
}
