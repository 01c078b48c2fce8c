package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient/call"
)

// endedPage says how a call ended and what to do next.
type endedPage struct {
	w      *Window
	top    *fyne.Container
	redial *widget.Button
	root   *fyne.Container
}

func newEndedPage(w *Window) page {
	p := &endedPage{w: w, top: widget.Column(theme.Gap)}
	p.redial = widget.NewButton(widget.Call, theme.IconPhone, w.cat.Text("ended.redial"), p.again)
	closeIt := widget.NewButton(widget.Plain, "", w.cat.Text("ended.close"), p.close)
	buttons := widget.Inset(4, theme.Edge, 10, theme.Edge, widget.Middle(440, false, widget.Tiles(theme.Gap, p.redial, closeIt)))
	p.root = container.New(&footed{},
		widget.NewSheet(widget.Inset(14, theme.Edge, 8, theme.Edge, widget.Middle(440, false, p.top))), buttons)
	return p
}

func (p *endedPage) object() fyne.CanvasObject { return p.root }
func (p *endedPage) enter()                    { p.w.win.Canvas().Unfocus() }
func (p *endedPage) leave()                    {}

func (p *endedPage) update() {
	v, cat := p.w.past.ended, p.w.cat
	if v == nil {
		return
	}
	page := cat.Call(p.w.snap, *v)
	s := cat.CallEnd(*v)
	p.top.Objects = []fyne.CanvasObject{widget.NewAvatar(page.Initials, avatarSize), widget.NewPageTitle(page.Name).Centered()}
	if page.Number != "" {
		p.top.Add(widget.NewMutedLine(page.Number).Centered().Shrinking())
	}
	if !v.Timeline.Answered.IsZero() && v.Timeline.Ended.After(v.Timeline.Answered) {
		talked := cat.Duration(v.Timeline.Ended.Sub(v.Timeline.Answered))
		p.top.Add(widget.NewMuted(cat.Text("ended.talked", present.Data{"Duration": talked})).Centered())
	}
	if v.MOS > 0 {
		number, word, _ := cat.MOS(v.MOS)
		p.top.Add(widget.NewMuted(cat.Text("ended.sound", present.Data{"MOS": number, "Word": word})).Centered())
	}
	t := widget.Bad
	switch {
	case present.Transferred(*v), v.Result == call.Answered && v.Cause.By == call.Remote:
		t = widget.Quiet
	case v.Result == call.Busy, v.Result == call.NoAnswer, v.Result == call.Declined, v.Result == call.Unavailable:
		t = widget.Warn
	}
	p.top.Add(sentenceNote(t, s))
	p.redial.SetEnabled(v.Peer.Number != "")
	p.root.Refresh()
}

// again dials the same number.
func (p *endedPage) again() {
	if v := p.w.past.ended; v != nil && p.w.dialText(v.AccountID, v.Peer.Number) {
		p.w.past.ended = nil
	}
}

// back implements backer.
func (p *endedPage) back() func() { return p.close }

func (p *endedPage) close() {
	p.w.past.ended = nil
	p.w.refresh()
}
