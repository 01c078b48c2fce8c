package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/theme"
	"offhook/gui/widget"
)

// callTools are the buttons at the bottom of a call: always visible, live
// exactly where the call's state takes them.
type callTools struct {
	p *callPage
	// confirming is set while Escape's question is asked.
	confirming bool

	mute, keypad    *widget.Button
	answer, decline *widget.Button
	hangup          *widget.Button
	stay            *widget.Button
	question        *widget.Text
	tiles, incoming *fyne.Container
	asking          *fyne.Container
	root            *fyne.Container
}

func newCallTools(p *callPage) *callTools {
	cat := p.w.cat
	t := &callTools{p: p}
	t.mute = widget.NewTile(theme.IconMic, cat.Text("call.mute"), t.toggleMute)
	t.keypad = widget.NewTile(theme.IconKeypad, cat.Text("call.keypad"), t.toggleKeypad)
	t.answer = widget.NewButton(widget.Call, theme.IconPhone, cat.Text("call.answer"), t.doAnswer)
	t.decline = widget.NewButton(widget.End, theme.IconHangup, cat.Text("call.decline"), t.doHangup)
	t.hangup = widget.NewButton(widget.End, theme.IconHangup, cat.Text("call.hangup"), t.doHangup)
	t.stay = widget.NewButton(widget.Plain, "", cat.Text("call.confirm_stay"), t.ask(false))
	t.question = widget.NewText(cat.Text("call.confirm_hangup")).Bold().Centered()
	t.tiles = widget.Grid(2, theme.Gap, 0, t.mute, t.keypad)
	t.incoming = widget.Grid(2, theme.Gap, 0, t.answer, t.decline)
	t.asking = widget.Column(theme.Gap, t.question, t.stay)
	t.root = widget.Inset(4, theme.Edge, 10, theme.Edge, widget.Middle(440, false, widget.Column(theme.Gap, t.tiles, t.asking, t.incoming, t.hangup)))
	return t
}

func (t *callTools) update() {
	cat, v := t.p.w.cat, t.p.view
	icon, text := theme.IconMic, cat.Text("call.mute")
	if v.Muted {
		icon, text = theme.IconMicOff, cat.Text("call.muted")
	}
	t.mute.Set(icon, text, v.Muted)
	t.mute.SetEnabled(v.Allowed.Mute)
	padText := cat.Text("call.keypad")
	if t.p.padOn {
		padText = cat.Text("call.hide_keypad")
	}
	t.keypad.Set(theme.IconKeypad, padText, t.p.padOn)
	t.keypad.SetEnabled(v.Allowed.DTMF)
	t.answer.SetEnabled(v.Allowed.Answer)
	t.decline.SetEnabled(v.Allowed.Decline)
	t.hangup.SetEnabled(v.Allowed.Hangup)
	t.confirming = t.confirming && v.Allowed.Hangup
	t.incoming.Hidden, t.hangup.Hidden = !v.Incoming, v.Incoming
	t.tiles.Hidden = v.Incoming || t.confirming
	t.asking.Hidden = !t.confirming
}

// ask returns what begins or ends Escape's question.
func (t *callTools) ask(on bool) func() {
	return func() {
		t.confirming = on
		t.p.update()
		canvas := t.p.w.win.Canvas()
		canvas.Unfocus()
		if t.confirming {
			canvas.Focus(t.hangup)
		}
	}
}

func (t *callTools) toggleMute() {
	if t.p.view.Allowed.Mute {
		t.p.w.command(t.p.w.o.Client.SetMuted(t.p.raw.ID, !t.p.view.Muted))
	}
}

func (t *callTools) toggleKeypad() {
	t.p.padOn = !t.p.padOn && t.p.view.Allowed.DTMF
	t.p.update()
}

func (t *callTools) doAnswer() {
	if t.p.view.Allowed.Answer {
		t.p.w.command(t.p.w.o.Client.Answer(t.p.raw.ID))
	}
}

// doHangup hangs up, or declines.
func (t *callTools) doHangup() {
	if t.p.view.Allowed.Hangup || t.p.view.Allowed.Decline {
		t.p.w.command(t.p.w.o.Client.Hangup(t.p.raw.ID))
	}
}

// escape asks before it hangs up, and takes the question back.
func (t *callTools) escape() {
	switch {
	case t.p.view.Incoming:
	case t.confirming:
		t.ask(false)()
	case t.p.view.Allowed.Hangup:
		t.ask(true)()
	}
}
