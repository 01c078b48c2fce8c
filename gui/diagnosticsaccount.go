package gui

import (
	"offhook/gui/present"
	"offhook/sipclient"
)

// diagnosedAccount chooses the account that a part of the diagnostics is about:
// at first the one that dials.
type diagnosedAccount struct {
	*accountChoice
	w *Window
}

func newDiagnosedAccount(w *Window, changed func()) *diagnosedAccount {
	return &diagnosedAccount{newAccountChoice(w.cat.Text("diagnostics.account"), func(string) { changed() }), w}
}

// current returns the account that is chosen.
func (d *diagnosedAccount) current() (sipclient.AccountView, bool) {
	if v, ok := d.w.accountOf(d.id); ok {
		return v, true
	}
	return d.w.account()
}

// report is what there is to copy of the account: how it stands, and what was said.
func (d *diagnosedAccount) report() present.Report {
	v, ok := d.current()
	if !ok {
		return present.Report{}
	}
	return present.Report{Account: &v, Trace: d.w.o.Client.Traced(sipclient.TraceQuery{Account: v.ID})}
}

func (d *diagnosedAccount) update() {
	v, _ := d.current()
	d.Hidden = len(d.w.snap.Accounts) < 2
	d.show(d.w.cat, "", d.w.snap.Accounts, v.ID)
}
