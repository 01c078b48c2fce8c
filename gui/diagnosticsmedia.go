package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
)

// mediaDiagnosis is what the newest call counts, or counted.
type mediaDiagnosis struct {
	w      *Window
	title  *widget.Text
	facts  []present.Fact
	list   *fyne.Container
	charts *qualityCharts
	root   fyne.CanvasObject
}

func newMediaDiagnosis(w *Window) diagnosis {
	d := &mediaDiagnosis{w: w, title: widget.NewMuted(""), list: widget.Column(0), charts: newQualityCharts(w)}
	column := widget.Column(theme.Edge, d.title, d.list, d.charts.root)
	d.root = widget.NewSheet(widget.Inset(0, theme.Edge, theme.Edge, theme.Edge, widget.Narrow(640, column)))
	return d
}

func (d *mediaDiagnosis) object() fyne.CanvasObject { return d.root }
func (d *mediaDiagnosis) leave()                    {}

// current is the newest call that has counted anything.
func (d *mediaDiagnosis) current() (endedCall, bool) {
	for _, c := range d.w.tracedCalls() {
		if c.stats.Known {
			return c, true
		}
	}
	return endedCall{}, false
}

func (d *mediaDiagnosis) update() {
	c, ok := d.current()
	if !ok {
		d.title.Set(d.w.cat.Text("diagnostics.no_media"))
		d.show(nil)
		d.charts.root.Hide()
		return
	}
	d.title.Set(d.w.cat.TracedCall(c.view, d.w.now()))
	d.show(d.w.cat.MediaFacts(c.stats.Stats))
	d.charts.show(d.w.o.Client.Quality(c.view.ID))
}

// show writes facts, where they changed: in the same rows while they have the
// same names, so that nothing jumps.
func (d *mediaDiagnosis) show(facts []present.Fact) {
	if slices.Equal(facts, d.facts) {
		return
	}
	same := slices.EqualFunc(facts, d.facts, func(a, b present.Fact) bool { return a.Name == b.Name })
	d.facts = facts
	if same {
		for i, o := range d.list.Objects {
			o.(*widget.FactRow).Set(facts[i].Value)
		}
		return
	}
	d.list.Objects = nil
	for _, f := range facts {
		d.list.Add(widget.NewFactRow(f.Name, f.Value))
	}
	d.root.Refresh()
}

func (d *mediaDiagnosis) report() present.Report {
	c, ok := d.current()
	if !ok {
		return present.Report{}
	}
	return present.Report{Call: &c.view, Stats: &c.stats.Stats, Quality: d.w.o.Client.Quality(c.view.ID)}
}
