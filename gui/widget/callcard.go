package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/theme"
)

// CallCardTexts are the words on a CallCard's buttons.
type CallCardTexts struct {
	Show, Answer, Decline, Hangup string
}

// CallCard is a call beside the one in front: who, how it stands, and what can
// be done with it. It is kept while the call lasts, so that the keyboard's focus
// stays on its buttons.
type CallCard struct {
	Object *fyne.Container

	name, state                   *Text
	show, answer, decline, hangup *Button
	besides, ringing              *fyne.Container // the small buttons, and the large ones of a call that rings here
	end                           *fyne.Container // hangup, in the middle of its row
	panel                         *Panel
}

// NewCallCard returns a card: show brings its call to the front, answer takes it,
// end hangs it up or declines it.
func NewCallCard(words CallCardTexts, show, answer, end func()) *CallCard {
	c := &CallCard{panel: NewPanel(theme.Surface, theme.Line, theme.Radius)}
	c.name, c.state = NewLine("").Bold().Shrinking(), NewMuted("").AtMost(2)
	c.show = NewSmallButton(Plain, words.Show, show)
	c.hangup = NewSmallButton(End, words.Hangup, end)
	c.answer = NewButton(Call, theme.IconPhone, words.Answer, answer)
	c.decline = NewButton(End, theme.IconHangup, words.Decline, end)
	names := Column(0, c.name, c.state)
	c.end = Middle(200, false, c.hangup)
	c.besides = Row(theme.Gap, -1, Middle(200, false, c.show), c.end)
	head := container.New(&cardHead{c.state}, names, c.besides)
	c.ringing = Tiles(theme.Gap, c.answer, c.decline)
	card := OnPanel(c.panel, Inset(8, 10, 8, 12, Column(theme.Gap, head, c.ringing)))
	c.Object = Narrow(520, Inset(3, 3, 3, 3, card)) // a border at the edge of what scrolls would be cut
	return c
}

// CallCardState is what a CallCard shows.
type CallCardState struct {
	Name, State string
	Ringing     bool
	// Live is false for a call that only waits for its end.
	Live bool
}

// Set shows s.
func (c *CallCard) Set(s CallCardState) {
	c.name.Set(s.Name)
	c.state.Set(s.State)
	c.besides.Hidden, c.end.Hidden, c.ringing.Hidden = !s.Ringing && !s.Live, s.Ringing, !s.Ringing
	fill, border := theme.Surface, theme.Line
	if s.Ringing {
		fill, border = theme.AccentSoft, theme.Accent
	}
	c.panel.SetColors(fill, border)
}

// namesPart is how much of a card's width who it is needs at least.
const namesPart = 0.4

// cardHead puts names and buttons beside each other, or the buttons below where
// too little of the names would be left, or the state would take a second line.
type cardHead struct{ state *Text }

func (l cardHead) split(objects []fyne.CanvasObject, width float32) (names fyne.Size, buttons fyne.Size, below bool) {
	names = fyne.NewSize(width, HeightFor(objects[0], width))
	if !objects[1].Visible() {
		return names, fyne.Size{}, false
	}
	buttons = objects[1].MinSize()
	if left := width - buttons.Width - theme.Gap; left >= max(namesPart*width, l.state.measure(l.state.text)) {
		return fyne.NewSize(left, max(names.Height, buttons.Height)), buttons, false
	}
	return names, buttons, true
}

func (l cardHead) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	names, buttons, below := l.split(objects, size.Width)
	objects[0].Resize(names)
	objects[0].Move(fyne.NewPos(0, 0))
	objects[1].Resize(fyne.NewSize(buttons.Width, max(buttons.Height, names.Height)))
	objects[1].Move(fyne.NewPos(size.Width-buttons.Width, 0))
	if below {
		objects[1].Resize(buttons)
		objects[1].Move(fyne.NewPos(0, names.Height+theme.Gap/2))
	}
}

func (l cardHead) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	names, buttons, below := l.split(objects, width)
	if below {
		return names.Height + theme.Gap/2 + buttons.Height
	}
	return names.Height
}

func (l cardHead) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := objects[0].MinSize()
	if objects[1].Visible() {
		m = m.Max(objects[1].MinSize())
	}
	return fyne.NewSize(m.Width, l.heightFor(objects, max(m.Width, assumedWidth)))
}
