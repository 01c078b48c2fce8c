package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/theme"
)

// Banner is a sentence with an icon on a patch of its tone. It is as high as the longest of its sentences needs, so that nothing
// moves when it says another.
type Banner struct {
	Object *fyne.Container

	text  *Text
	panel *Panel
	tone  Tone
}

// NewBanner returns a banner that may say any of sentences, and says the first.
func NewBanner(tone Tone, icon theme.Icon, sentences ...string) *Banner {
	b := &Banner{panel: NewPanel(tone.soft(), "", theme.Radius), tone: tone}
	b.text = newText(sentences[0], tone.ink(), theme.MutedSize)
	all := make([]*Text, len(sentences))
	for i, s := range sentences {
		all[i] = newText(s, tone.ink(), theme.MutedSize)
	}
	parts := Row(theme.Gap, 1, NewImage(icon, tone.ink(), 18), container.New(&roomFor{all}, b.text))
	b.Object = OnPanel(b.panel, Inset(6, 10, 6, 10, parts))
	return b
}

// Say changes the sentence; what is urgent has a border.
func (b *Banner) Say(sentence string, urgent bool) {
	border := fyne.ThemeColorName("")
	if urgent {
		border = b.tone.dot()
	}
	b.panel.SetColors(b.tone.soft(), border)
	b.text.Set(sentence)
}

// roomFor is room for any of several texts, of which the first is shown.
type roomFor struct{ all []*Text }

func (l *roomFor) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }

func (l *roomFor) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := objects[0].Size().Width
	if width == 0 {
		width = assumedWidth
	}
	return fyne.NewSize(objects[0].MinSize().Width, l.heightFor(objects, width))
}

func (l *roomFor) heightFor(_ []fyne.CanvasObject, width float32) (h float32) {
	for _, t := range l.all {
		h = max(h, t.HeightFor(width))
	}
	return h
}
