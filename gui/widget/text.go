package widget

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"offhook/gui/theme"
)

// Text is text in a token's colour. It wraps between words, and inside one that
// is wider than the line; or, with Single set, stays on one line and ends in
// "…" where it does not fit.
type Text struct {
	widget.BaseWidget
	text  string
	token fyne.ThemeColorName
	size  float32
	bold  bool
	mono  bool
	// Align places the lines; Single keeps one line.
	Align  fyne.TextAlign
	Single bool
	shrink bool
	// fits lets the text be written smaller before a word of it is cut.
	fits bool
	// most is how many lines there may be, 0 for any number: the last ends in "…"
	// where there is more.
	most  int
	width float32
	// last is how the text was wrapped last: layouts ask often.
	last wrapped
}

// wrapped are the lines of text at a width, and how large they are written.
type wrapped struct {
	of    wrapping
	lines []string
	size  float32
}

// wrapping is all that decides where lines break.
type wrapping struct {
	text         string
	width, size  float32
	bold, shrink bool
	fits         bool
}

// NewText returns body text that wraps.
func NewText(text string) *Text { return newText(text, theme.Text, theme.BodySize) }

// NewMuted returns small quiet text that wraps.
func NewMuted(text string) *Text { return newText(text, theme.Muted, theme.MutedSize) }

// NewTitle returns large bold text on one line.
func NewTitle(text string, size float32) *Text {
	t := newText(text, theme.Text, size)
	t.bold, t.Single = true, true
	return t
}

// NewPageTitle returns a page's title: large, bold, and on further lines where the
// first is too short for it.
func NewPageTitle(text string) *Text {
	return newText(text, theme.Text, theme.TitleSize).Bold().AtMost(3).Fitting()
}

// NewLine returns body text on one line.
func NewLine(text string) *Text {
	t := NewText(text)
	t.Single = true
	return t
}

// NewMutedLine returns small quiet text on one line.
func NewMutedLine(text string) *Text {
	t := NewMuted(text)
	t.Single = true
	return t
}

func newText(text string, token fyne.ThemeColorName, size float32) *Text {
	t := &Text{text: text, token: token, size: size}
	t.ExtendBaseWidget(t)
	return t
}

// Bold makes the text bold and returns it.
func (t *Text) Bold() *Text {
	t.bold, t.last = true, wrapped{}
	return t
}

// Mono draws with letters of one width, as SIP is read, and returns the text.
func (t *Text) Mono() *Text {
	t.mono, t.last = true, wrapped{}
	return t
}

// Centered places the text in the middle and returns it.
func (t *Text) Centered() *Text {
	t.Align = fyne.TextAlignCenter
	return t
}

// Shrinking lets a single line be cut short where there is less room, and
// returns it.
func (t *Text) Shrinking() *Text {
	t.shrink = true
	return t
}

// smallestWord is how much smaller a text is written before a word of it is cut in two.
const smallestWord = 0.65

// Fitting writes the text smaller before a word of it is cut, or with Single the line; it
// returns the text.
func (t *Text) Fitting() *Text {
	t.fits = true
	return t
}

// AtMost lets the text have n lines and cuts it short behind them; it returns the
// text.
func (t *Text) AtMost(n int) *Text {
	if t.most != n {
		t.most, t.last = n, wrapped{}
	}
	return t
}

// Colored draws in token and returns the text.
func (t *Text) Colored(token fyne.ThemeColorName) *Text {
	t.token = token
	return t
}

// Text returns what is shown.
func (t *Text) Text() string { return t.text }

// Set changes the text.
func (t *Text) Set(text string) { t.SetColored(text, t.token) }

// SetColored changes text and colour.
func (t *Text) SetColored(text string, token fyne.ThemeColorName) {
	if t.text == text && t.token == token {
		return
	}
	t.text, t.token = text, token
	t.Refresh()
}

// HeightFor returns how high the text is at width.
func (t *Text) HeightFor(width float32) float32 {
	w := t.lay(width)
	return t.heightAt(w.size) * float32(len(w.lines))
}

// preferredWidth is how wide a line is that is not cut short.
func (t *Text) preferredWidth() float32 {
	if t.Single {
		return t.measure(t.text)
	}
	return t.MinSize().Width
}

// Resize implements fyne.CanvasObject.
func (t *Text) Resize(s fyne.Size) {
	t.width = s.Width
	t.BaseWidget.Resize(s)
}

func (t *Text) style() fyne.TextStyle { return fyne.TextStyle{Bold: t.bold, Monospace: t.mono} }

func (t *Text) measure(text string) float32 { return t.measureAt(text, theme.Scaled(t.size)) }

func (t *Text) measureAt(text string, size float32) float32 {
	return fyne.MeasureText(text, size, t.style()).Width
}

func (t *Text) lineHeight() float32 { return t.heightAt(theme.Scaled(t.size)) }

func (t *Text) heightAt(size float32) float32 {
	return fyne.MeasureText("가g", size, t.style()).Height
}

// wrap breaks the text into lines no wider than width.
func (t *Text) wrap(width float32) []string { return t.lay(width).lines }

// lay is wrap, with the size in which the lines are written.
func (t *Text) lay(width float32) wrapped {
	of := wrapping{t.text, width, theme.Scaled(t.size), t.bold, t.shrink, t.fits}
	if t.last.lines != nil && t.last.of == of {
		return t.last
	}
	size := t.fitted(width)
	t.last = wrapped{of, nil, size}
	if t.Single {
		t.last.lines = []string{t.shorten(size, width)}
		return t.last
	}
	var lines []string
	measure := func(text string) float32 { return t.measureAt(text, size) }
	for para := range strings.SplitSeq(t.text, "\n") {
		lines = append(lines, wrapWords(para, width, measure)...)
	}
	if t.most > 0 && len(lines) > t.most {
		lines = lines[:t.most]
		last := lines[t.most-1] + "…"
		if measure(last) > width {
			last = shorten(lines[t.most-1]+" …", size, t.style(), width)
		}
		lines[t.most-1] = last
	}
	t.last.lines = lines
	return t.last
}

// fitted is how large the text is written at width.
func (t *Text) fitted(width float32) float32 {
	full := theme.Scaled(t.size)
	if !t.fits || width <= 0 {
		return full
	}
	whole, least := []string{t.text}, full*smallestPart
	if !t.Single {
		whole, least = words(t.text), full*smallestWord
	}
	size := full
	for ; size > least; size -= 0.5 {
		if !slices.ContainsFunc(whole, func(w string) bool { return t.measureAt(unspaced(w), size) > width }) {
			break
		}
	}
	return size
}

func (t *Text) shorten(size, width float32) string {
	if !t.shrink || width <= 0 {
		return t.text
	}
	return shorten(t.text, size, t.style(), width)
}

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &drawing{}
	var lines []*canvas.Text
	build := func() {
		width := t.width
		if width == 0 {
			width = assumedWidth
		}
		w := t.lay(width)
		for len(lines) < len(w.lines) {
			lines = append(lines, canvas.NewText("", nil))
		}
		lines = lines[:len(w.lines)]
		r.objects = r.objects[:0]
		for i, text := range w.lines {
			l := lines[i]
			l.Text, l.TextSize, l.TextStyle, l.Alignment, l.Color = text, w.size, t.style(), t.Align, paint(t, t.token)
			r.objects = append(r.objects, l)
		}
	}
	r.layout = func(s fyne.Size) {
		build()
		h := t.heightAt(t.last.size)
		y := max(0, (s.Height-h*float32(len(lines)))/2)
		for _, l := range lines {
			l.Move(fyne.NewPos(0, y))
			l.Resize(fyne.NewSize(s.Width, h))
			y += h
		}
	}
	r.min = func() fyne.Size {
		switch {
		case t.Single && t.shrink:
			return fyne.NewSize(min(t.measure(t.text), t.measure("W…")), t.lineHeight())
		case t.Single:
			return fyne.NewSize(t.measure(t.text), t.lineHeight())
		}
		width := t.width
		if width == 0 {
			width = assumedWidth
		}
		return fyne.NewSize(24, t.HeightFor(width))
	}
	r.refresh = func() {
		r.layout(t.Size())
		for _, l := range lines {
			l.Refresh()
		}
		canvas.Refresh(t)
	}
	build()
	return r
}
