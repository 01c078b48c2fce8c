package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// connectionDiagnosis is what an account's connection did, the newest first.
type connectionDiagnosis struct {
	w       *Window
	account *diagnosedAccount
	state   *widget.Text
	ladder  *ladder
	root    *fyne.Container
}

func newConnectionDiagnosis(w *Window) diagnosis {
	d := &connectionDiagnosis{w: w, state: widget.NewMuted(""), ladder: newLadder(w, nil)}
	d.account = newDiagnosedAccount(w, d.update)
	d.root = widget.ColumnGrow(theme.Gap, 1, widget.Inset(0, theme.Edge, 0, theme.Edge, widget.Narrow(720, widget.Column(6, d.account.Choice, d.state))), d.ladder.root)
	return d
}

func (d *connectionDiagnosis) object() fyne.CanvasObject { return d.root }
func (d *connectionDiagnosis) report() present.Report    { return d.account.report() }
func (d *connectionDiagnosis) leave()                    { d.ladder.pick(-1) }

func (d *connectionDiagnosis) update() {
	d.account.update()
	v, ok := d.account.current()
	if !ok {
		d.state.Set(d.w.cat.NoAccount(d.w.snap))
		d.ladder.show("", nil)
		return
	}
	line := d.w.cat.Account(v, d.w.now())
	d.state.Set(present.Join(line.Title, line.Word))
	d.ladder.show(v.Host(), d.w.cat.ConnectionLadder(d.w.o.Client.Traced(sipclient.TraceQuery{Account: v.ID}), d.w.now()))
}
