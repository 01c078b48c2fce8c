package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// answers are the buttons beneath a note in a call.
func (p *callPage) answers(a present.CallAsk) []fyne.CanvasObject {
	cat, c := p.w.cat, p.w.o.Client
	button := func(k widget.Kind, key string, do func(sipclient.CallID) error) fyne.CanvasObject {
		return widget.NewSmallButton(k, cat.Text(key), func() { p.w.command(do(p.raw.ID)) })
	}
	switch a {
	case present.AskDevice:
		return []fyne.CanvasObject{widget.NewSmallButton(widget.Plain, cat.Text("call.choose_device"), p.device.menu.open)}
	case present.AskReferral:
		return []fyne.CanvasObject{
			button(widget.Primary, "incall.grant", func(id sipclient.CallID) error { return c.AnswerReferral(id, true) }),
			button(widget.Plain, "incall.refuse", func(id sipclient.CallID) error { return c.AnswerReferral(id, false) }),
		}
	case present.AskPause:
		return []fyne.CanvasObject{button(widget.Plain, "incall.pause", func(id sipclient.CallID) error { return c.PauseRecording(id, true) })}
	case present.AskContinue:
		return []fyne.CanvasObject{button(widget.Primary, "incall.continue", func(id sipclient.CallID) error { return c.PauseRecording(id, false) })}
	}
	return nil
}

// offer is something that can be done with another call instead of typing a number.
type offer struct {
	text string
	do   func() error
}

// joins are the calls that this one can be connected with, to leave both.
func (p *callPage) joins() (offers []offer) {
	if !p.view.Allowed.Join {
		return nil
	}
	id := p.raw.ID
	for _, v := range p.w.snap.Calls {
		if other := v.ID; other != id && v.Allowed.Join {
			offers = append(offers, offer{p.w.about("incall.join", v), func() error { return p.w.o.Client.Join(id, other) }})
		}
	}
	return offers
}

// merges are the calls that can talk together with this one, those that can be taken out
// of the conference, and the end of them all.
func (p *callPage) merges() (offers []offer) {
	id, up := p.raw.ID, 0
	for _, v := range p.w.snap.Calls {
		other := v.ID
		if v.Allowed.Hangup {
			up++
		}
		switch {
		case v.Allowed.Split:
			offers = append(offers, offer{p.w.about("incall.split", v), func() error { return p.w.o.Client.Split(other) }})
		case other != id && p.view.Allowed.Merge && v.Allowed.Merge:
			offers = append(offers, offer{p.w.about("incall.merge", v), func() error { return p.w.o.Client.Merge(id, other) }})
		}
	}
	if up > 1 {
		offers = append(offers, offer{p.w.cat.Text("incall.hangup_all"), p.w.o.Client.HangupAll})
	}
	return offers
}

// about is a text with the name of a call's other side.
func (w *Window) about(key string, v sipclient.CallView) string {
	return w.cat.Text(key, present.Data{"Name": w.cat.Call(w.snap, v).Name})
}
