package widget

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"offhook/gui/theme"
)

// Tone is how good news is. A word always stands beside its colour.
type Tone uint8

// The tones.
const (
	Quiet Tone = iota
	Good
	Warn
	Bad
)

// dot returns the colour that a tone is drawn in, ink the one it is written in.
func (t Tone) dot() fyne.ThemeColorName {
	return [...]fyne.ThemeColorName{theme.Muted, theme.Call, theme.Warn, theme.End}[t]
}

func (t Tone) ink() fyne.ThemeColorName {
	return [...]fyne.ThemeColorName{theme.Muted, theme.CallText, theme.WarnText, theme.EndText}[t]
}

// soft returns the colour of a patch of that tone.
func (t Tone) soft() fyne.ThemeColorName {
	return [...]fyne.ThemeColorName{theme.AccentSoft, theme.AccentSoft, theme.WarnSoft, theme.EndSoft}[t]
}

// Status is what a StatusLine shows.
type Status struct {
	Tone Tone
	// Title is whose line it is, Word how it stands, Mode what kind it is.
	Title, Word, Mode string
	// Long takes the place of Word before a detail, where there is room; it may be empty.
	Long string
	// Detail stands on a second line, where there is one, beside the button.
	Detail, Button string
	// Warning stands on a line of its own with its icon.
	Warning string
}

// StatusLine is the line at the top of the window.
type StatusLine struct {
	widget.BaseWidget
	status Status

	title, word, detail, warning *Text
	dot                          *Panel
	button                       *Button
	words                        *statusHead
	reason                       *statusReason
	second, third                *fyne.Container
	content                      *fyne.Container
}

// NewStatusLine returns a line; tapped is called for its button.
func NewStatusLine(tapped func()) *StatusLine {
	l := &StatusLine{
		title: NewLine("").Bold().Shrinking(), word: NewMutedLine("").Shrinking(), detail: NewMuted(""),
		warning: NewMuted("").Colored(theme.WarnText),
		dot:     NewPanel(theme.Muted, "", 5),
		button:  NewSmallButton(Plain, "", tapped),
	}
	l.words, l.reason = &statusHead{row: row{gap: theme.Gap, grow: 1}}, &statusReason{gap: 6}
	l.second = container.New(l.reason, l.detail, l.button)
	l.third = Row(6, 1, NewImage(theme.IconWarning, theme.WarnText, 16), l.warning)
	first := container.New(l.words, container.New(square(10), l.dot), l.title, l.word)
	body := Inset(8, theme.Edge, 8, theme.Edge, Column(4, first, l.second, l.third))
	line := NewPanel(theme.Line, "", 0)
	l.content = container.New(&bar{}, NewPanel(theme.Surface, "", 0), body, line)
	l.ExtendBaseWidget(l)
	l.apply()
	return l
}

// Set changes what is shown.
func (l *StatusLine) Set(s Status) {
	if l.status == s {
		return
	}
	l.status = s
	l.apply()
	l.Refresh()
}

// Status returns what is shown.
func (l *StatusLine) Status() Status { return l.status }

func (l *StatusLine) apply() {
	s := l.status
	l.dot.SetColors(s.Tone.dot(), "")
	l.title.Set(s.Title)
	// Beside the title there is room for two words; with more to say, or to do,
	// how it stands goes down to the reason and the button.
	word, short, ink := joined(s.Word, s.Mode), s.Word, s.Tone.ink()
	details := []string{""}
	if s.Detail != "" || s.Button != "" {
		word, short, ink = s.Mode, "", theme.Muted
		details = []string{joined(cmp.Or(s.Long, s.Word), s.Detail), joined(s.Word, s.Detail), cmp.Or(s.Detail, s.Word)}
	}
	l.words.long, l.words.short = word, short
	l.reason.texts = details
	l.word.SetColored(word, ink)
	l.detail.SetColored(details[0], s.Tone.ink())
	l.button.Set("", s.Button, false)
	l.warning.Set(s.Warning)
	l.button.Hidden = s.Button == ""
	l.second.Hidden = s.Detail == "" && s.Button == ""
	l.third.Hidden = s.Warning == ""
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}

// HeightFor returns how high the line is at width.
func (l *StatusLine) HeightFor(width float32) float32 { return HeightFor(l.content, width) }

// SetLow says whether the window is so low that the line has to be brief.
func (l *StatusLine) SetLow(low bool) {
	if low {
		l.detail.AtMost(2)
		l.warning.AtMost(1)
		return
	}
	l.detail.AtMost(4)
	l.warning.AtMost(2)
}

// CreateRenderer implements fyne.Widget.
func (l *StatusLine) CreateRenderer() fyne.WidgetRenderer { return newWrapped(l.content) }

// newWrapped renders a widget that is one container.
func newWrapped(c *fyne.Container) fyne.WidgetRenderer {
	return &drawing{
		objects: []fyne.CanvasObject{c},
		layout:  func(s fyne.Size) { c.Resize(s) },
		min:     c.MinSize,
		refresh: c.Refresh,
	}
}

// square keeps an object that many pixels wide and high, in the middle.
type square float32

func (l square) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	for _, o := range objects {
		o.Resize(fyne.NewSquareSize(float32(l)))
		o.Move(fyne.NewPos((s.Width-float32(l))/2, (s.Height-float32(l))/2))
	}
}

func (l square) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSquareSize(float32(l)) }

// bar lays content over a background, with a line along the bottom.
type bar struct{ top bool }

func (l *bar) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	objects[0].Resize(s)
	objects[1].Resize(s)
	objects[2].Resize(fyne.NewSize(s.Width, 1))
	y := s.Height - 1
	if l.top {
		y = 0
	}
	objects[2].Move(fyne.NewPos(0, y))
}

func (l *bar) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[1].MinSize() }

func (l *bar) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return HeightFor(objects[1], width)
}

// NewDot returns the dot of a tone. A word has to stand beside it.
func NewDot(t Tone) *fyne.Container {
	return container.New(square(10), NewPanel(t.dot(), "", 5))
}
