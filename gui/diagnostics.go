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
	tabs  *widget.TabBar
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
	p := &diagnosticsPage{w: w, now: "calls", parts: make(map[string]diagnosis), body: container.New(&layers{})}
	var names []string
	for _, d := range diagnoses() {
		p.parts[d.key] = d.build(w)
		names = append(names, w.cat.Text(d.text))
	}
	p.copy = widget.NewSmallButton(widget.Link, w.cat.Text("diagnostics.copy_report"), p.copyReport)
	p.tabs = widget.NewTabBar(w.cat.Text("nav.diagnostics"), names, func(i int) { p.show(diagnoses()[i].key) }, p.copy)
	p.root = widget.ColumnGrow(0, 1, widget.Inset(theme.Gap, theme.Edge, theme.Gap, theme.Edge, p.tabs.Object), p.body)
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
	for i, d := range diagnoses() {
		if d.key == key {
			p.tabs.Choose(i)
		}
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
