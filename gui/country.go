package gui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/search"
)

// countryPage chooses a country among all, which are too many for a drop-down list: they are
// looked for by name or code.
type countryPage struct {
	w      *Window
	search *widget.Input
	list   *widget.List
	none   *fyne.Container // says that nothing is found
	root   *fyne.Container

	all     []present.Country // the first chooses none
	index   []string          // of all, for the search
	found   []present.Country
	version int // of the route when the page was filled
}

func newCountryPage(w *Window) page {
	cat := w.cat
	p := &countryPage{w: w, all: append([]present.Country{{Name: cat.Text("rules.country_auto")}}, cat.Countries()...)}
	for _, c := range p.all {
		p.index = append(p.index, search.Index([]string{c.Name, c.Code}, nil))
	}
	back := widget.NewIconButton(theme.IconBack, cat.Text("rules.back"), w.leaveOver)
	p.search = widget.NewInput(cat.Text("rules.country_search"), cat.Text("rules.country_search"), p.look, p.takeFirst)
	p.search.OnDown = func() { w.win.Canvas().Focus(p.list) }
	p.list = widget.NewList(cat.Text("rules.country"), func() int { return len(p.found) }, p.line)
	p.list.OnOpen, p.list.OnAbove = p.take, p.find
	p.none = widget.Inset(24, 24, 12, 24, widget.Column(4, nothing(cat.Text("rules.country_none"), cat.Text("rules.country_none_do"))...))
	head := widget.Column(theme.Gap, widget.Row(theme.Gap, 1, back, widget.NewPageTitle(cat.Text("rules.country"))), p.search)
	p.root = container.New(&headed{}, widget.Inset(theme.Gap, theme.Edge, theme.Gap, theme.Edge, head),
		container.New(&layers{}, widget.Inset(0, 0, 0, 4, p.list), p.none))
	return p
}

func (p *countryPage) object() fyne.CanvasObject { return p.root }
func (p *countryPage) leave()                    {}

// enter puts the keyboard on the country that is chosen: letters search.
func (p *countryPage) enter() { p.w.win.Canvas().Focus(p.list) }

func (p *countryPage) update() {
	if p.version == p.w.route.version {
		return
	}
	p.version = p.w.route.version
	p.search.Put("")
	p.look()
	p.list.GoTo(slices.IndexFunc(p.all, p.chosen))
}

// look shows the countries that are looked for: first the one with that code, then those
// whose names begin so.
func (p *countryPage) look() {
	query, code := search.Parse(p.search.Text), strings.TrimSpace(p.search.Text)
	var exact, begin, other []present.Country
	for i, c := range p.all {
		if !query.Match(p.index[i]) {
			continue
		}
		switch at := query.Find(c.Name); {
		case strings.EqualFold(c.Code, code):
			exact = append(exact, c)
		case len(at) > 0 && at[0].From == 0:
			begin = append(begin, c)
		default:
			other = append(other, c)
		}
	}
	p.found = slices.Concat(exact, begin, other)
	p.none.Hidden, p.list.Hidden = len(p.found) > 0, len(p.found) == 0
	p.list.ToTop()
	p.root.Refresh()
}

func (p *countryPage) chosen(c present.Country) bool { return c.Code == p.w.snap.Choices.Country }

func (p *countryPage) line(i int) widget.Line {
	c := p.found[i]
	line := widget.Line{Title: c.Name, Side: c.Code, TitleMarks: marks(p.search.Text, c.Name)}
	if p.chosen(c) {
		line.Icon, line.IconColor = theme.IconCheck, theme.Accent
	}
	return line
}

// take chooses a country and goes back.
func (p *countryPage) take(i int) {
	code := p.found[i].Code
	p.w.choose(func(c *sipclient.Choices) { c.Country = code })
	p.w.leaveOver()
}

// takeFirst is Enter in the search field.
func (p *countryPage) takeFirst() {
	if p.search.Text != "" && len(p.found) > 0 {
		p.take(0)
	}
}

// find puts the keyboard into the search field.
func (p *countryPage) find() { p.w.win.Canvas().Focus(p.search) }

func (p *countryPage) rune(r rune) {
	p.find()
	p.search.TypedRune(r)
}

// back takes back what was typed, and then leaves.
func (p *countryPage) back() func() {
	if p.search.Text == "" {
		return p.w.leaveOver
	}
	return func() { p.search.SetText("") }
}
