package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// callDiagnosis draws a call of this run as a ladder, with how it sounded
// beneath, and the message that a person picked beside it.
type callDiagnosis struct {
	w      *Window
	chosen sipclient.CallID // empty for the newest
	calls  []endedCall
	choice *widget.Choice
	empty  *widget.Text
	ladder *ladder
	charts *qualityCharts
	root   *fyne.Container
}

func newCallDiagnosis(w *Window) diagnosis {
	d := &callDiagnosis{w: w, empty: widget.NewMuted(w.cat.Text("diagnostics.no_calls"))}
	d.choice = widget.NewChoice(w.cat.Text("diagnostics.call"), nil, func(i int) {
		d.chosen = d.calls[i].view.ID
		d.update()
	})
	d.charts = newQualityCharts(w)
	d.ladder = newLadder(w, d.charts.root)
	d.root = widget.ColumnGrow(theme.Gap, 1, widget.Inset(0, theme.Edge, 0, theme.Edge, widget.Column(theme.Gap, d.choice, d.empty)), d.ladder.root)
	return d
}

func (d *callDiagnosis) object() fyne.CanvasObject { return d.root }
func (d *callDiagnosis) leave()                    { d.ladder.pick(-1) }

// current is the call that is shown.
func (d *callDiagnosis) current() (endedCall, bool) {
	for _, c := range d.calls {
		if c.view.ID == d.chosen || d.chosen == "" {
			return c, true
		}
	}
	if len(d.calls) > 0 {
		return d.calls[0], true
	}
	return endedCall{}, false
}

func (d *callDiagnosis) update() {
	d.calls = d.w.tracedCalls()
	c, ok := d.current()
	d.empty.Hidden, d.choice.Hidden, d.ladder.root.Hidden = ok, !ok, !ok
	if !ok {
		d.root.Refresh()
		return
	}
	var names []string
	for _, c := range d.calls {
		names = append(names, d.w.cat.TracedCall(c.view, d.w.now()))
	}
	d.choice.ShowChosen(names, slices.IndexFunc(d.calls, func(x endedCall) bool { return x.view.ID == c.view.ID }))
	host := ""
	if a, ok := d.w.accountOf(c.view.AccountID); ok {
		host = a.Host()
	}
	var rungs []present.Rung
	if c.view.SIPCallID != "" {
		rungs = d.w.cat.CallLadder(d.w.o.Client.Traced(sipclient.TraceQuery{Account: c.view.AccountID, CallID: c.view.SIPCallID}), c.view.Timeline)
	}
	d.ladder.show(host, rungs)
	d.charts.show(d.w.o.Client.Quality(c.view.ID))
}

func (d *callDiagnosis) report() present.Report {
	c, ok := d.current()
	if !ok {
		return present.Report{}
	}
	r := present.Report{Call: &c.view, Quality: d.w.o.Client.Quality(c.view.ID)}
	if a, ok := d.w.accountOf(c.view.AccountID); ok {
		r.Account = &a
	}
	if c.stats.Known {
		r.Stats = &c.stats.Stats
	}
	if c.view.SIPCallID != "" {
		r.Trace = d.w.o.Client.Traced(sipclient.TraceQuery{CallID: c.view.SIPCallID})
	}
	return r
}
