package gui

import (
	"slices"

	"offhook/gui/present"
	"offhook/sipclient"
)

// dialWith lets the account that a start of the program names dial, by ID, label or
// number. Where none has that name, calls go out with another, which is told, once the
// first snapshot is there; not where there is no account at all. With the demo it is the
// demo's account that dials, and a name is only told of where it is nobody's.
func (w *Window) dialWith(name string, demo bool) {
	if name == "" {
		return
	}
	w.notes.drop(w.unknownAccount)
	if demo {
		w.besideDemo = name
	}
	switch {
	case !w.started, w.hasAccount(name):
		w.dialer = name
	case !demo:
		w.sayUnknown(name)
	}
}

// judgeBesideDemo tells of a name that is nobody's, once the demo dials.
func (w *Window) judgeBesideDemo() {
	name := w.besideDemo
	if dials, ok := w.account(); name == "" || !ok || !dials.Demo {
		return
	}
	w.besideDemo = ""
	if !w.hasAccount(name) {
		w.sayUnknown(name)
	}
}

// sayUnknown tells that no account has that name, and which dials instead, if there is one.
func (w *Window) sayUnknown(name string) {
	if dials, ok := w.account(); ok {
		w.unknownAccount = w.cat.Sentence("desktop.no_account", present.Data{"Account": present.Plain(name), "Dials": w.cat.AccountTitle(dials)})
		w.notes.add(note{tone: present.Warn, sentence: w.unknownAccount})
	}
}

// hasAccount reports whether name is an account's ID, label or number.
func (w *Window) hasAccount(name string) bool {
	return slices.ContainsFunc(w.snap.Accounts, func(a sipclient.AccountView) bool { return calls(a, name) })
}

// calls reports whether name is the account's ID, label or number.
func calls(a sipclient.AccountView, name string) bool {
	return a.ID == name || a.Label == name || a.Number == name
}

// account returns the account that dials.
func (w *Window) account() (sipclient.AccountView, bool) {
	for _, a := range w.snap.Accounts {
		if w.dialer != "" && calls(a, w.dialer) {
			return a, true
		}
	}
	return present.DefaultAccount(w.snap)
}
