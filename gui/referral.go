package gui

import (
	"offhook/gui/port"
	"offhook/gui/present"
	"offhook/sipclient"
)

// referralCame tells of a call whose other side wants to connect one with somebody
// else, where its own page, which asks, is not looked at.
func (w *Window) referralCame(v *sipclient.CallView) {
	if v == nil || v.Referral == nil {
		return
	}
	if w.outside.asked == nil {
		w.outside.asked = make(map[sipclient.CallID]present.Sentence)
	}
	sentence := w.cat.Asking(w.snap, *v)
	w.outside.asked[v.ID] = sentence
	answer := func(grant bool) func() {
		return func() { w.command(w.o.Client.AnswerReferral(v.ID, grant)) }
	}
	if p, is := w.inFront().(*callPage); !is || p.raw.ID != v.ID {
		w.notes.add(note{tone: present.Good, sentence: sentence, button: w.cat.Text("incall.grant"), act: answer(true),
			other: w.cat.Text("incall.refuse"), otherAct: answer(false)})
	}
	if !w.shell.away || !w.notifies() {
		return
	}
	n := w.cat.Asked(w.snap, *v, w.snap.Choices.Privacy.HideCallers)
	w.notifier().Notify(port.Notification{
		ID: "referral-" + string(v.ID), Title: n.Title, Body: n.Body, Urgent: true,
		Actions: []port.NotificationAction{{ID: "grant", Label: w.cat.Text("incall.grant")}, {ID: "refuse", Label: w.cat.Text("incall.refuse")}},
	})
}

// updateReferrals takes away what asks about a referral that is answered, or whose
// call is over.
func (w *Window) updateReferrals() {
	asking := make(map[sipclient.CallID]bool)
	for _, v := range w.snap.Calls {
		asking[v.ID] = v.Allowed.Referral
	}
	for id, sentence := range w.outside.asked {
		if asking[id] {
			continue
		}
		delete(w.outside.asked, id)
		w.notes.drop(sentence)
		w.notifier().Withdraw("referral-" + string(id))
	}
}

// notifyRecording tells outside of the window that a call is not recorded.
func (w *Window) notifyRecording(v sipclient.CallView, why present.Sentence) {
	n := w.cat.NotRecorded(w.snap, v, why, w.snap.Choices.Privacy.HideCallers)
	w.notifier().Notify(port.Notification{ID: "recording-" + string(v.ID), Title: n.Title, Body: n.Body})
}
