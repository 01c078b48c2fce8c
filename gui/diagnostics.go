package gui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
)

// diagnosticsPeriod is how often what the diagnostics show is looked at.
const diagnosticsPeriod = time.Second

// diagnosticsPage says what the phone and its servers really said and did.
type diagnosticsPage struct {
	w     *Window
	now   string
	tabs  map[string]*widget.Button
	parts map[string]diagnosis
	body  *fyne.Container
	copy  *widget.Button
	root  *fyne.Container
	stop  func() // the ticker, while visible
}

// diagnosis is one part of the page.
type diagnosis interface {
	object() fyne.CanvasObject
	// update shows what there is now; it is called every second while visible.
	update()
	leave()
	// report is what a support engineer should get of it.
	report() present.Report
}

// diagnoses are the parts in order.
func diagnoses() []struct {
	key, text string
	build     func(*Window) diagnosis
} {
	return []struct {
		key, text string
		build     func(*Window) diagnosis
	}{
		{"calls", "diagnostics.calls", newCallDiagnosis},
		{"registration", "diagnostics.registration", newConnectionDiagnosis},
		{"media", "diagnostics.media", newMediaDiagnosis},
		{"check", "diagnostics.check", newCheckDiagnosis},
	}
}

func newDiagnosticsPage(w *Window) page {
	p := &diagnosticsPage{w: w, now: "calls", tabs: make(map[string]*widget.Button), parts: make(map[string]diagnosis), body: container.New(&layers{})}
	tabs := widget.Row(theme.Gap, -1) // on one line, which scrolls where it is too long
	for _, d := range diagnoses() {
		b := widget.NewSmallButton(widget.Plain, w.cat.Text(d.text), func() { p.show(d.key) })
		p.tabs[d.key], p.parts[d.key] = b, d.build(w)
		tabs.Add(b)
	}
	p.copy = widget.NewSmallButton(widget.Link, w.cat.Text("diagnostics.copy_report"), p.copyReport)
	tabs.Add(p.copy)
	p.root = widget.ColumnGrow(0, 1, container.NewHScroll(widget.Inset(theme.Gap, theme.Edge, theme.Gap, theme.Edge, tabs)), p.body)
	p.show(p.now)
	return p
}

func (p *diagnosticsPage) object() fyne.CanvasObject { return p.root }

// lasts implements lasting: one reads it beside other windows.
func (p *diagnosticsPage) lasts() {}

func (p *diagnosticsPage) enter() {
	p.w.win.Canvas().Unfocus()
	if p.stop == nil {
		p.stop = p.w.bridge.every(diagnosticsPeriod, func() { p.parts[p.now].update() })
	}
}

func (p *diagnosticsPage) leave() {
	p.parts[p.now].leave()
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
}

func (p *diagnosticsPage) update() {
	p.parts[p.now].update()
	p.root.Refresh()
}

// show brings a part to the front.
func (p *diagnosticsPage) show(key string) {
	if key != p.now {
		p.parts[p.now].leave()
	}
	p.now = key
	for k, b := range p.tabs {
		b.Set("", b.Text(), k == key)
	}
	p.body.Objects = []fyne.CanvasObject{p.parts[key].object()}
	p.copy.Set("", p.w.cat.Text("diagnostics.copy_report"), false)
	p.parts[key].update()
	p.root.Refresh()
}

// copyReport puts the report of the part in front on the clipboard.
func (p *diagnosticsPage) copyReport() {
	r := p.parts[p.now].report()
	r.Version, r.Now = p.w.o.Version, p.w.now()
	p.w.app.Clipboard().SetContent(r.String())
	p.copy.Set("", p.w.cat.Text("diagnostics.copied"), false)
}
