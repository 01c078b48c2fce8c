package gui

import (
	"strings"

	"offhook/gui/port"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// chosen does what a person chose in a notification.
func (w *Window) chosen(ev port.NotificationChosen) {
	kind, name, _ := strings.Cut(ev.ID, "-")
	id := sipclient.CallID(name)
	switch {
	case ev.Action == "answer":
		w.command(w.o.Client.Answer(id))
		w.Raise()
	case ev.Action == "decline":
		w.command(w.o.Client.Hangup(id))
	case ev.Action == "grant", ev.Action == "refuse":
		w.command(w.o.Client.AnswerReferral(id, ev.Action == "grant"))
	case ev.Action == "back":
		w.Raise()
		w.callBack(id)
	case kind == "message":
		w.Raise()
		w.open("messages", "")
	case ev.Action == "listen":
		w.Raise()
		w.listen(name)
	case kind == "missed":
		w.Raise()
		w.route.goTo(placeRecents)
	default:
		w.Raise()
	}
}

// callBack dials who was missed; in a call the number is kept.
func (w *Window) callBack(id sipclient.CallID) {
	for _, v := range w.outside.missed {
		switch {
		case v.ID != id:
		case w.inCall():
			w.opened(v.Peer.Number)
		default:
			w.route.home()
			w.dialText(v.AccountID, v.Peer.Number)
		}
	}
}

// updateRinging notifies of calls that ring here while the window is not looked
// at, and takes the notifications of those away that do not ring any more.
func (w *Window) updateRinging() {
	rings := make(map[sipclient.CallID]bool)
	for _, v := range w.snap.Calls {
		if v.State != call.Offered {
			continue
		}
		rings[v.ID] = true
		if w.shell.away && !w.outside.ringing[v.ID] && w.notifies() {
			w.notifyRinging(v)
		} else if !w.outside.ringing[v.ID] {
			delete(rings, v.ID)
		}
	}
	for id := range w.outside.ringing {
		if !rings[id] {
			w.notifier().Withdraw("call-" + string(id))
		}
	}
	w.outside.ringing = rings
}

func (w *Window) notifyRinging(v sipclient.CallView) {
	n := w.cat.Ringing(w.snap, v, w.snap.Choices.Privacy.HideCallers)
	w.notifier().Notify(port.Notification{
		ID: "call-" + string(v.ID), Title: n.Title, Body: n.Body, Urgent: true,
		Actions: []port.NotificationAction{{ID: "answer", Label: w.cat.Text("call.answer")}, {ID: "decline", Label: w.cat.Text("call.decline")}},
	})
}

// notifyMissed tells of a call that nobody answered.
func (w *Window) notifyMissed(v *sipclient.CallView) {
	if v == nil || !w.notifies() || w.looksAtCalls() {
		return
	}
	n := w.cat.Missed(w.snap, *v, w.snap.Choices.Privacy.HideCallers)
	x := port.Notification{ID: "missed-" + string(v.ID), Title: n.Title, Body: n.Body}
	if v.Peer.Number != "" {
		x.Actions = []port.NotificationAction{{ID: "back", Label: w.cat.Text("desktop.call_back")}}
		w.outside.missed = append(w.outside.missed, *v)
		w.outside.missed = w.outside.missed[max(0, len(w.outside.missed)-maxMissedShown):]
	}
	w.outside.told = append(w.outside.told, v.ID)
	w.notifier().Notify(x)
}

// withdrawMissed takes away what tells of missed calls, once a person has seen their list.
func (w *Window) withdrawMissed() {
	for _, id := range w.outside.told {
		w.notifier().Withdraw("missed-" + string(id))
	}
	w.outside.told = nil
}
