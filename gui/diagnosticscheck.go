package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
)

// checkDiagnosis tests an account's connection step by step.
type checkDiagnosis struct {
	w       *Window
	account *diagnosedAccount
	run     *checkRun
	button  *widget.Button
	none    *widget.Text
	steps   *fyne.Container
	root    fyne.CanvasObject
}

func newCheckDiagnosis(w *Window) diagnosis {
	d := &checkDiagnosis{w: w, none: widget.NewMuted(""), steps: widget.Column(theme.Gap)}
	d.run = &checkRun{w: w, changed: d.show}
	d.account = newDiagnosedAccount(w, func() {
		d.run.forget()
		d.update()
	})
	d.button = widget.NewButton(widget.Plain, theme.IconPlay, "", d.toggle)
	column := widget.Column(theme.Gap, d.none, d.account.Choice, d.button, d.steps)
	d.root = widget.NewSheet(widget.Inset(0, theme.Edge, theme.Edge, theme.Edge, widget.Narrow(520, column)))
	return d
}

func (d *checkDiagnosis) object() fyne.CanvasObject { return d.root }
func (d *checkDiagnosis) report() present.Report    { return d.account.report() }
func (d *checkDiagnosis) leave()                    { d.run.stop() }

func (d *checkDiagnosis) update() {
	d.account.update()
	_, ok := d.account.current()
	d.none.Set(d.w.cat.NoAccount(d.w.snap))
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
