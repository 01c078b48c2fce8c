package gui

import (
	"offhook/gui/present"
	"offhook/sipclient"
)

// endedCall is a call that is over, and what it had counted.
type endedCall struct {
	view  sipclient.CallView
	stats present.Measured
}

// maxEnded is how many calls of this run the diagnostics remember.
const maxEnded = 20

// rememberEnded keeps a call for the diagnostics.
func (w *Window) rememberEnded(v sipclient.CallView) {
	stats, err := w.o.Client.Stats(v.ID)
	w.past.calls = append(w.past.calls, endedCall{v, present.Measured{Stats: stats, Known: err == nil}})
	w.past.calls = w.past.calls[max(0, len(w.past.calls)-maxEnded):]
}

// tracedCalls are the calls of this run, the newest first.
func (w *Window) tracedCalls() []endedCall {
	var all []endedCall
	over := make(map[sipclient.CallID]bool, len(w.past.calls))
	for _, c := range w.past.calls {
		over[c.view.ID] = true
	}
	for i := len(w.snap.Calls) - 1; i >= 0; i-- {
		v := w.snap.Calls[i]
		if over[v.ID] {
			continue
		}
		stats, err := w.o.Client.Stats(v.ID)
		all = append(all, endedCall{v, present.Measured{Stats: stats, Known: err == nil}})
	}
	for i := len(w.past.calls) - 1; i >= 0; i-- {
		all = append(all, w.past.calls[i])
	}
	return all
}
