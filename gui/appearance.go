package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// appearanceSection chooses theme and size of the text. Both are seen at once.
type appearanceSection struct {
	w     *Window
	locks locks
	theme *widget.Choice
	size  *widget.Slider
	root  *fyne.Container
}

func themes() []theme.Mode { return []theme.Mode{theme.System, theme.Light, theme.Dark} }

func newAppearanceSection(w *Window) page {
	p := &appearanceSection{w: w, locks: locks{w: w}}
	cat := w.cat
	names := []string{cat.Text("settings.theme_system"), cat.Text("settings.theme_light"), cat.Text("settings.theme_dark")}
	p.theme = widget.NewChoice(cat.Text("settings.theme"), names, func(i int) {
		w.choose(func(c *sipclient.Choices) { c.Theme = string(themes()[i]) })
	})
	p.size = widget.NewSlider(cat.Text("options.text_size"), widget.Range{Min: sipclient.MinTextSize, Max: sipclient.MaxTextSize, Step: 10}, func(v int) string {
		return cat.Percent(float64(v), 0)
	})
	// Not while it is dragged: the slider would grow under the pointer.
	p.size.OnSettled = func(v int) { w.choose(func(c *sipclient.Choices) { c.TextSize = v }) }
	p.root = widget.Column(14,
		p.locks.guard("theme", widget.NewField(cat.Text("settings.theme"), nil, p.theme), p.theme),
		p.locks.guard("text_size", widget.NewField(cat.Text("options.text_size"), widget.NewMuted(cat.Text("options.text_size_hint")), p.size), p.size))
	return p
}

func (p *appearanceSection) object() fyne.CanvasObject { return p.root }
func (p *appearanceSection) enter()                    {}
func (p *appearanceSection) leave()                    {}

func (p *appearanceSection) update() {
	c := p.w.snap.Choices
	p.locks.update()
	p.theme.ShowChosen(nil, max(0, slices.Index(themes(), theme.Mode(c.Theme))))
	size := c.TextSize
	if size == 0 {
		size = 100
	}
	p.size.Set(size)
}
