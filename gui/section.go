package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/theme"
	"offhook/gui/widget"
)

// sectionPage is what stands around a section of the settings: its title, the
// way back to the list, and what scrolls it.
type sectionPage struct {
	w       *Window
	content page
	up      *widget.Button
	root    *fyne.Container
}

func newSectionPage(w *Window, s section) page {
	p := &sectionPage{w: w, content: s.page(w)}
	p.up = widget.NewIconButton(theme.IconBack, w.cat.Text("settings.back"), p.toList)
	title := widget.NewPageTitle(w.cat.Text(s.title))
	head := widget.Inset(theme.Gap, theme.Edge, theme.Gap, theme.Edge, widget.Narrow(520, widget.Row(theme.Gap, 1, p.up, title)))
	body := widget.NewSheet(widget.Inset(4, theme.Edge, theme.Edge, theme.Edge, widget.Narrow(520, p.content.object())))
	p.root = widget.ColumnGrow(0, 1, head, body)
	return p
}

func (p *sectionPage) object() fyne.CanvasObject { return p.root }

func (p *sectionPage) enter() {
	p.w.win.Canvas().Unfocus()
	p.content.enter()
}

func (p *sectionPage) leave() { p.content.leave() }

func (p *sectionPage) update() {
	p.up.Hidden = p.w.wide()
	p.content.update()
	p.root.Refresh()
}

// back leads to the list, where it is not beside the section.
func (p *sectionPage) back() func() {
	if p.w.wide() {
		return nil
	}
	return p.toList
}

// toList goes back to the list of sections.
func (p *sectionPage) toList() {
	p.w.route.leaveSection()
	p.w.refresh()
}
