package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// appearanceSection chooses the theme.
type appearanceSection struct {
	w     *Window
	theme *chooser
	root  *fyne.Container
}

func themes() []theme.Mode { return []theme.Mode{theme.System, theme.Light, theme.Dark} }

func newAppearanceSection(w *Window) page {
	p := &appearanceSection{w: w}
	cat := w.cat
	names := []string{cat.Text("settings.theme_system"), cat.Text("settings.theme_light"), cat.Text("settings.theme_dark")}
	p.theme = newChooser(names, func(i int) { w.choose(func(c *sipclient.Choices) { c.Theme = string(themes()[i]) }) })
	p.root = widget.Column(10, widget.NewField(cat.Text("settings.theme"), nil, p.theme.list))
	return p
}

func (p *appearanceSection) object() fyne.CanvasObject { return p.root }
func (p *appearanceSection) enter()                    {}
func (p *appearanceSection) leave()                    {}

func (p *appearanceSection) update() {
	p.theme.show(nil, max(0, slices.Index(themes(), theme.Mode(p.w.snap.Choices.Theme))))
}
