package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// accountChooser picks an account among several, the one that dials at first.
type accountChooser struct {
	w      *Window
	id     string
	ids    []string
	choice *widget.Choice
}

func newAccountChooser(w *Window, changed func()) *accountChooser {
	a := &accountChooser{w: w}
	a.choice = widget.NewChoice(w.cat.Text("diagnostics.account"), nil, func(i int) {
		a.id = a.ids[i]
		changed()
	})
	return a
}

// current returns the account that is chosen.
func (a *accountChooser) current() (sipclient.AccountView, bool) {
	if v, ok := a.w.accountOf(a.id); ok {
		return v, true
	}
	return a.w.account()
}

func (a *accountChooser) update() {
	var names []string
	a.ids = nil
	for _, v := range a.w.snap.Accounts {
		a.ids, names = append(a.ids, v.ID), append(names, a.w.cat.AccountTitle(v))
	}
	a.choice.Hidden = len(names) < 2
	if v, ok := a.current(); ok {
		a.choice.ShowChosen(names, slices.Index(a.ids, v.ID))
	}
}

// connectionDiagnosis is what an account's connection did, the newest first.
type connectionDiagnosis struct {
	w       *Window
	account *accountChooser
	state   *widget.Text
	ladder  *ladder
	root    *fyne.Container
}

func newConnectionDiagnosis(w *Window) diagnosis {
	d := &connectionDiagnosis{w: w, state: widget.NewMuted(""), ladder: newLadder(w, nil)}
	d.account = newAccountChooser(w, d.update)
	d.root = widget.ColumnGrow(theme.Gap, 1, widget.Inset(0, theme.Edge, 0, theme.Edge, widget.Column(6, d.account.choice, d.state)), d.ladder.root)
	return d
}

func (d *connectionDiagnosis) object() fyne.CanvasObject { return d.root }
func (d *connectionDiagnosis) leave()                    { d.ladder.pick(-1) }

func (d *connectionDiagnosis) update() {
	d.account.update()
	v, ok := d.account.current()
	if !ok {
		d.state.Set(d.w.cat.Text("settings.no_accounts"))
		d.ladder.show("", nil)
		return
	}
	line := d.w.cat.Account(v, d.w.now())
	d.state.Set(present.Join(line.Title, line.Word))
	d.ladder.show(v.Host(), d.w.cat.ConnectionLadder(d.w.o.Client.Traced(sipclient.TraceQuery{Account: v.ID}), d.w.now()))
}

func (d *connectionDiagnosis) report() present.Report {
	v, ok := d.account.current()
	if !ok {
		return present.Report{}
	}
	return present.Report{Account: &v, Trace: d.w.o.Client.Traced(sipclient.TraceQuery{Account: v.ID})}
}

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

// checkDiagnosis tests an account's connection step by step.
type checkDiagnosis struct {
	w       *Window
	account *accountChooser
	run     *checkRun
	button  *widget.Button
	none    *widget.Text
	steps   *fyne.Container
	root    fyne.CanvasObject
}

func newCheckDiagnosis(w *Window) diagnosis {
	d := &checkDiagnosis{w: w, none: widget.NewMuted(w.cat.Text("settings.no_accounts")), steps: widget.Column(theme.Gap)}
	d.run = &checkRun{w: w, changed: d.show}
	d.account = newAccountChooser(w, func() {
		d.run.forget()
		d.update()
	})
	d.button = widget.NewButton(widget.Plain, theme.IconPlay, "", d.toggle)
	column := widget.Column(theme.Gap, d.none, d.account.choice, d.button, d.steps)
	d.root = widget.NewSheet(widget.Inset(0, theme.Edge, theme.Edge, theme.Edge, widget.Narrow(520, column)))
	return d
}

func (d *checkDiagnosis) object() fyne.CanvasObject { return d.root }
func (d *checkDiagnosis) leave()                    { d.run.stop() }

func (d *checkDiagnosis) update() {
	d.account.update()
	_, ok := d.account.current()
	d.none.Hidden, d.button.Hidden = ok, !ok
	text := d.w.cat.Text("form.test")
	switch {
	case d.run.running():
		text = d.w.cat.Text("form.stop")
	case d.run.ran:
		text = d.w.cat.Text("form.test_again")
	}
	d.button.Set(theme.IconPlay, text, false)
	d.root.Refresh()
}

// show draws the steps, after one has begun or ended.
func (d *checkDiagnosis) show() {
	d.steps.Objects = d.run.steps()
	d.update()
}

func (d *checkDiagnosis) toggle() {
	v, ok := d.account.current()
	switch {
	case d.run.running():
		d.run.stop()
		d.show()
	case ok:
		d.run.start(v.Account, nil, func(error) {})
	}
}

func (d *checkDiagnosis) report() present.Report {
	v, ok := d.account.current()
	if !ok {
		return present.Report{}
	}
	return present.Report{Account: &v, Trace: d.w.o.Client.Traced(sipclient.TraceQuery{Account: v.ID})}
}
