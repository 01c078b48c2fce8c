package gui

import "offhook/sipclient"

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

func (d *diagnosedAccount) update() {
	v, _ := d.current()
	d.Hidden = len(d.w.snap.Accounts) < 2
	d.show(d.w.cat, "", d.w.snap.Accounts, v.ID)
}
