package gui

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
)

// shortcutsPage is the list that F1 shows; shortcutsSection has the same among
// the settings.
type shortcutsPage struct {
	w    *Window
	root fyne.CanvasObject
}

func newShortcutsPage(w *Window) page {
	p := &shortcutsPage{w: w}
	shut := widget.NewCloseButton(w.cat.Text("notice.close"), w.toggleShortcuts)
	head := widget.Row(theme.Gap, 0, widget.NewPageTitle(w.cat.Text("shortcuts.title")), widget.Middle(40, false, shut))
	p.root = widget.NewSheet(widget.Inset(theme.Edge, theme.Edge, theme.Edge, theme.Edge, widget.Narrow(520, widget.Column(12, head, shortcutList(w.cat)))))
	return p
}

func (p *shortcutsPage) object() fyne.CanvasObject { return p.root }
func (p *shortcutsPage) update()                   {}
func (p *shortcutsPage) enter()                    { p.w.win.Canvas().Unfocus() }
func (p *shortcutsPage) leave()                    {}

// back implements backer.
func (p *shortcutsPage) back() func() { return p.w.toggleShortcuts }

// shortcutsSection is the list among the settings.
type shortcutsSection struct{ root fyne.CanvasObject }

func newShortcutsSection(w *Window) page { return &shortcutsSection{shortcutList(w.cat)} }

func (s *shortcutsSection) object() fyne.CanvasObject { return s.root }
func (s *shortcutsSection) update()                   {}
func (s *shortcutsSection) enter()                    {}
func (s *shortcutsSection) leave()                    {}

// shortcutList says what the table says.
func shortcutList(cat *present.Catalog) fyne.CanvasObject {
	all := widget.Column(16)
	for _, g := range shortcuts() {
		rows := make([]fyne.CanvasObject, 0, len(g.list))
		for _, c := range g.list {
			rows = append(rows, widget.NewShortcutRow(cat.Text(c.text), c.labels(cat)))
		}
		all.Add(widget.Column(6, widget.NewHeading(cat.Text(g.title)), widget.Card(widget.Column(theme.Gap, rows...))))
	}
	return all
}

// labels are the keys as a keyboard has them written.
func (c shortcut) labels(cat *present.Catalog) []string {
	var out []string
	if c.runes != "" {
		out = append(out, "0–9", "*", "#")
	}
	if n := len(c.strokes); n > 3 { // a row of digits
		return []string{c.strokes[0].label(cat) + "–" + keyName(cat, c.strokes[n-1].key)}
	}
	for _, s := range c.strokes {
		if s.key != fyne.KeyEnter { // the one of the number block; Return has the same word
			out = append(out, s.label(cat))
		}
	}
	return out
}

func (s stroke) label(cat *present.Catalog) string {
	var parts []string
	mac := runtime.GOOS == "darwin"
	if s.mod&fyne.KeyModifierControl != 0 {
		parts = append(parts, cat.Text("shortcuts.key_ctrl"))
	}
	if s.mod&fyne.KeyModifierAlt != 0 {
		parts = append(parts, "Alt")
	}
	if s.mod&fyne.KeyModifierSuper != 0 {
		parts = append(parts, "⌘")
	}
	if s.mod&fyne.KeyModifierShift != 0 {
		parts = append(parts, cat.Text("shortcuts.key_shift"))
	}
	parts = append(parts, keyName(cat, s.key))
	if mac {
		return strings.Join(parts, " ")
	}
	return strings.Join(parts, "+")
}

// keyTexts are the keys of what stands on a key in the person's language. It is never written to.
var keyTexts = map[fyne.KeyName]string{
	fyne.KeyReturn: "shortcuts.key_enter", fyne.KeySpace: "shortcuts.key_space", fyne.KeyDelete: "shortcuts.key_delete",
	fyne.KeyPageUp: "shortcuts.key_page_up", fyne.KeyPageDown: "shortcuts.key_page_down",
	fyne.KeyHome: "shortcuts.key_home", fyne.KeyEnd: "shortcuts.key_end",
}

// keyName is what stands on a key.
func keyName(cat *present.Catalog, key fyne.KeyName) string {
	if text, ok := keyTexts[key]; ok {
		return cat.Text(text)
	}
	switch key {
	case fyne.KeyEscape:
		return "Esc"
	case fyne.KeyUp:
		return "↑"
	case fyne.KeyDown:
		return "↓"
	}
	return string(key)
}
