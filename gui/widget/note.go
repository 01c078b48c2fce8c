package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/theme"
)

// NewNote returns a few lines that say what is wrong, why, and what to do, with
// buttons beneath; where close is set, a cross takes the note away.
func NewNote(tone Tone, what, body, code string, close *Button, buttons ...fyne.CanvasObject) *fyne.Container {
	icon := theme.IconWarning
	if tone == Quiet || tone == Good {
		icon = theme.IconInfo
	}
	lines := []fyne.CanvasObject{NewText(what).Bold()}
	if body != "" {
		lines = append(lines, newText(body, theme.Text, theme.MutedSize+1))
	}
	if code != "" {
		lines = append(lines, newText(code, tone.ink(), theme.MutedSize-1))
	}
	if len(buttons) > 0 {
		lines = append(lines, Flow(theme.Gap, buttons...))
	}
	parts := []fyne.CanvasObject{Top(NewImage(icon, tone.ink(), 20)), Column(4, lines...)}
	if close != nil {
		parts = append(parts, Top(close))
	}
	return OnPanel(NewPanel(tone.soft(), "", theme.Radius), Inset(10, 10, 10, 12, Row(10, 1, parts...)))
}

// NewCloseButton returns the cross of a note.
func NewCloseButton(name string, tapped func()) *Button {
	b := NewIconButton(theme.IconCross, name, tapped)
	b.small = true
	return b
}

// Top keeps an object at its smallest size in the top left corner.
func Top(o fyne.CanvasObject) *fyne.Container {
	return container.New(top{}, o)
}

type top struct{}

func (top) Layout(objects []fyne.CanvasObject, _ fyne.Size) {
	for _, o := range objects {
		o.Resize(o.MinSize())
	}
}

func (top) MinSize(objects []fyne.CanvasObject) (s fyne.Size) {
	for _, o := range objects {
		s = s.Max(o.MinSize())
	}
	return s
}

// NewAvatar returns the circle of a person: letters, or a figure where there
// are none.
func NewAvatar(initials string, size float32) *fyne.Container {
	var o fyne.CanvasObject = NewImage(theme.IconPerson, theme.AccentText, size/2)
	if initials != "" {
		o = NewTitle(initials, size/2.6).Colored(theme.AccentText).Centered()
	}
	return container.New(square(size), NewPanel(theme.AccentSoft, "", size/2), o)
}

// Step is one line of a list of steps.
type Step struct {
	Icon theme.Icon
	Tone Tone
	// Aside stands at the right of Title, Code small beneath Detail.
	Title, Aside, Detail, Code string
}

// NewStepList returns the steps of something that takes a while, each with its
// mark, on a card.
func NewStepList(steps []Step) *fyne.Container { return Card(NewSteps(steps)) }

// NewSteps is NewStepList for what is on a card already.
func NewSteps(steps []Step) *fyne.Container {
	rows := make([]fyne.CanvasObject, 0, len(steps))
	for _, s := range steps {
		head := Row(theme.Gap, 0, NewText(s.Title).Bold(), NewMutedLine(s.Aside))
		text := Column(0, head)
		if s.Detail != "" {
			detail := NewMuted(s.Detail)
			if s.Tone == Bad {
				detail.Colored(theme.Text)
			}
			text.Add(detail)
		}
		if s.Code != "" {
			text.Add(newText(s.Code, s.Tone.ink(), theme.MutedSize-1))
		}
		rows = append(rows, Row(10, 1, Top(NewImage(s.Icon, s.Tone.ink(), 20)), text))
	}
	return Column(10, rows...)
}

// NewField puts a name over what is filled in, and a remark beneath.
func NewField(name string, remark *Text, o fyne.CanvasObject) *fyne.Container {
	c := Column(3, newText(name, theme.Muted, theme.MutedSize).Bold(), o)
	if remark != nil {
		c.Add(remark)
	}
	return c
}

// NewHeading returns the title of a group.
func NewHeading(text string) *Text { return newText(text, theme.Muted, theme.MutedSize).Bold() }
