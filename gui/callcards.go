package gui

import (
	"maps"
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// callBoard keeps several calls apart: one is in front, the others are cards.
type callBoard struct {
	// chosen is the call that a person brought to the front.
	chosen sipclient.CallID
	// cards are kept while their calls last, and with them the focus.
	cards map[sipclient.CallID]*widget.CallCard
}

// frontCall returns the call that the page is about: the chosen one while it is
// up, else present.Current.
func (w *Window) frontCall() (sipclient.CallView, bool) {
	for _, v := range w.snap.Calls {
		if v.ID == w.shell.calls.chosen && call.Live(v.State) {
			return v, true
		}
	}
	return present.Current(w.snap)
}

// atEar reports whether a call is one that the person speaks in, or waits to.
func atEar(v sipclient.CallView) bool {
	return call.Live(v.State) && v.State != call.Offered && !v.Held
}

// earCall returns the call at the ear, else the one that the page is about.
func (w *Window) earCall() (sipclient.CallView, bool) {
	front, ok := w.frontCall()
	if i := slices.IndexFunc(w.snap.Calls, atEar); ok && !atEar(front) && i >= 0 {
		return w.snap.Calls[i], true
	}
	return front, ok
}

// followEar lets the chosen call go when another came to the ear in its place, by a shortcut,
// a notification or another program: calls are as they were in before.
func (w *Window) followEar(before []sipclient.CallView) {
	chosen := func(v sipclient.CallView) bool { return v.ID == w.shell.calls.chosen }
	now, was := slices.IndexFunc(w.snap.Calls, chosen), slices.IndexFunc(before, chosen)
	if now < 0 || !w.snap.Calls[now].Held {
		return
	}
	for _, v := range w.snap.Calls {
		there := slices.ContainsFunc(before, func(b sipclient.CallView) bool { return b.ID == v.ID && atEar(b) })
		if atEar(v) && (!there || was >= 0 && !before[was].Held) {
			w.shell.calls.chosen = ""
		}
	}
}

// ringingCards returns the cards of the calls that ring here and are not on the
// page: they stand above whatever page it is, and take nothing from it.
func (w *Window) ringingCards(page string) []fyne.CanvasObject {
	front, _ := w.frontCall()
	var out []fyne.CanvasObject
	for _, v := range w.snap.Calls {
		if v.State == call.Offered && (page != "call" || v.ID != front.ID) {
			out = append(out, w.card(v).Object)
		}
	}
	w.dropCards()
	return out
}

// otherCards returns the cards of the calls that are up beside the one in front.
func (w *Window) otherCards(front sipclient.CallID) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, v := range w.snap.Calls {
		if v.ID != front && v.State != call.Offered && call.Live(v.State) {
			out = append(out, w.card(v).Object)
		}
	}
	return out
}

// card returns the card of v as it stands.
func (w *Window) card(v sipclient.CallView) *widget.CallCard {
	c := w.shell.calls.cards[v.ID]
	if c == nil {
		id, cat := v.ID, w.cat
		words := widget.CallCardTexts{
			Show: cat.Text("call.show"), Hangup: cat.Text("call.hangup"), Answer: cat.Text("call.answer"), Decline: cat.Text("call.decline"),
		}
		c = widget.NewCallCard(words, func() { w.bring(id) },
			func() { w.answerCard(id) }, func() { w.command(w.o.Client.Hangup(id)) })
		if w.shell.calls.cards == nil {
			w.shell.calls.cards = make(map[sipclient.CallID]*widget.CallCard)
		}
		w.shell.calls.cards[id] = c
	}
	w.drawCard(c, v)
	return c
}

// drawCard shows v and its time on its card.
func (w *Window) drawCard(c *widget.CallCard, v sipclient.CallView) {
	p := w.cat.Call(w.snap, v)
	state := p.State
	if p.Number != "" && p.Incoming {
		state += " · " + p.Number
	}
	if p.Via != "" && p.Incoming {
		state += " · " + w.cat.Text("call.via", present.Data{"Account": p.Via})
	}
	if !p.Since.IsZero() {
		state = present.Timer(w.now().Sub(p.Since)) + " · " + state
	}
	if p.Muted {
		state = w.cat.Text("call.muted") + " · " + state
	}
	c.Set(widget.CallCardState{Name: p.Name, State: state, Ringing: p.Incoming, Live: p.Allowed.Hangup})
}

// tickCards lets the times on the cards go on.
func (w *Window) tickCards() {
	for _, v := range w.snap.Calls {
		if c := w.shell.calls.cards[v.ID]; c != nil {
			w.drawCard(c, v)
		}
	}
}

// dropCards forgets the cards of calls that are over.
func (w *Window) dropCards() {
	live := make(map[sipclient.CallID]bool, len(w.snap.Calls))
	for _, v := range w.snap.Calls {
		live[v.ID] = call.Live(v.State)
	}
	maps.DeleteFunc(w.shell.calls.cards, func(id sipclient.CallID, _ *widget.CallCard) bool { return !live[id] })
}

// bring brings a call to the front.
func (w *Window) bring(id sipclient.CallID) {
	w.shell.calls.chosen = id
	w.goTo(placeHome)
}

// answerCard answers a second call and goes to it.
func (w *Window) answerCard(id sipclient.CallID) {
	if err := w.o.Client.Answer(id); err != nil {
		w.fail(err)
		return
	}
	w.bring(id)
}
