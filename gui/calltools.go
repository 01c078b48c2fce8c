package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/theme"
	"offhook/gui/widget"
)

// callTools are the buttons at the bottom of a call: always visible, live
// exactly where the call's state takes them. A tile for what the engine cannot do
// is not there.
type callTools struct {
	p *callPage
	// confirming is set while Escape's question is asked.
	confirming bool

	tile            callTiles
	answer, decline *widget.Button
	hangup, waiting *widget.Button
	// silence, busy and forward are what else can be done with a call that rings.
	silence, busy, forward *widget.Button
	tiles, incoming        *fyne.Container
	asking                 *fyne.Container
	root                   *fyne.Container
}

// callTiles are the six tiles.
type callTiles struct{ mute, hold, keypad, transfer, add, record *widget.Button }

// all are the tiles in their places, three in a row.
func (t *callTiles) all() []*widget.Button {
	return []*widget.Button{t.mute, t.hold, t.keypad, t.transfer, t.add, t.record}
}

func newCallTools(p *callPage) *callTools {
	cat := p.w.cat
	t := &callTools{p: p}
	t.tile = callTiles{
		mute:     widget.NewTile(theme.IconMic, cat.Text("call.mute"), t.toggleMute).AsAlarm(),
		hold:     widget.NewTile(theme.IconHold, cat.Text("call.hold"), t.toggleHold),
		keypad:   widget.NewTile(theme.IconKeypad, cat.Text("call.keypad"), t.toggleKeypad),
		transfer: widget.NewTile(theme.IconTransfer, cat.Text("call.transfer"), t.askTransfer),
		add:      widget.NewTile(theme.IconPlus, cat.Text("call.add"), t.askAdd),
		record:   widget.NewTile(theme.IconRecord, cat.Text("call.record"), t.toggleRecording),
	}
	t.tiles = widget.Tiles(theme.Gap)
	for _, b := range t.tile.all() {
		t.tiles.Add(b)
	}
	t.answer = widget.NewButton(widget.Call, theme.IconPhone, cat.Text("call.answer"), t.doAnswer)
	t.decline = widget.NewButton(widget.End, theme.IconHangup, cat.Text("call.decline"), t.doHangup)
	t.hangup = widget.NewButton(widget.End, theme.IconHangup, cat.Text("call.hangup"), t.doHangup)
	t.waiting = widget.NewButton(widget.Primary, theme.IconKeypad, "", t.sendWaiting)
	t.silence = widget.NewSmallButton(widget.Plain, cat.Text("incall.silence"), func() { p.w.command(p.w.o.Client.Silence(p.raw.ID)) })
	t.busy = widget.NewSmallButton(widget.Plain, cat.Text("incall.busy"), func() { p.w.command(p.w.o.Client.Decline(p.raw.ID, true)) })
	t.forward = widget.NewSmallButton(widget.Plain, cat.Text("incall.forward"), t.askForward)
	t.incoming = widget.Column(theme.Gap, widget.Tiles(theme.Gap, t.silence, t.busy, t.forward), widget.Tiles(theme.Gap, t.answer, t.decline))
	stay := widget.NewButton(widget.Plain, "", cat.Text("call.confirm_stay"), t.ask(false))
	t.asking = widget.Column(theme.Gap, widget.NewText(cat.Text("call.confirm_hangup")).Bold().Centered(), stay)
	all := widget.Column(theme.Gap, t.waiting, t.tiles, t.asking, p.device.root, t.incoming, t.hangup)
	t.root = widget.Inset(4, theme.Edge, 10, theme.Edge, widget.Middle(440, false, all))
	return t
}

func (t *callTools) update() {
	cat, v := t.p.w.cat, t.p.view
	set := func(b *widget.Button, icon theme.Icon, off, on string, is, there, live bool) {
		text := cat.Text(off)
		if is {
			text = cat.Text(on)
		}
		b.Set(icon, text, is)
		b.SetEnabled(live)
		b.Hidden = !there
	}
	micIcon := theme.IconMic
	if v.Muted {
		micIcon = theme.IconMicOff
	}
	allowed := v.Allowed
	set(t.tile.mute, micIcon, "call.mute", "call.muted", v.Muted, true, allowed.Mute)
	set(t.tile.hold, theme.IconHold, "call.hold", "call.held", v.Held, allowed.Hold, allowed.Hold)
	set(t.tile.keypad, theme.IconKeypad, "call.keypad", "call.hide_keypad", t.p.sheet == sheetKeypad, true, allowed.DTMF)
	set(t.tile.transfer, theme.IconTransfer, "call.transfer", "call.transfer", t.p.sheet == sheetTransfer, allowed.Transfer, allowed.Transfer)
	set(t.tile.add, theme.IconPlus, "call.add", "call.add", t.p.sheet == sheetAdd, allowed.Add || allowed.Split, true)
	set(t.tile.record, theme.IconRecord, "call.record", "call.recording", v.Recording, allowed.Record, allowed.Record)
	_, waits := t.p.w.o.Client.(Waiter)
	word := cat.SendWaiting(t.p.raw)
	t.waiting.Set(theme.IconKeypad, word, false)
	t.waiting.SetEnabled(allowed.DTMF)
	t.waiting.Hidden = word == "" || !waits
	t.answer.SetEnabled(allowed.Answer)
	t.decline.SetEnabled(allowed.Decline)
	t.silence.SetEnabled(allowed.Silence)
	t.busy.SetEnabled(allowed.Decline)
	t.forward.SetEnabled(allowed.Forward)
	t.hangup.SetEnabled(allowed.Hangup)
	t.confirming = t.confirming && allowed.Hangup
	t.incoming.Hidden, t.hangup.Hidden = !v.Incoming, v.Incoming
	t.tiles.Hidden = v.Incoming || t.confirming
	t.asking.Hidden = !t.confirming
}

// compress puts all tiles into one row, without words where there are many, and
// leaves the device out; or takes that back.
func (t *callTools) compress(on bool) {
	n := 0
	for _, b := range t.tile.all() {
		if !b.Hidden {
			n++
		}
	}
	for _, b := range t.tile.all() {
		b.SetBare(on && n > 3)
	}
	widget.SetOneRow(t.tiles, on)
	t.p.device.root.Hidden = on || t.p.view.Incoming || t.confirming
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

func (t *callTools) toggleHold() {
	if t.p.view.Allowed.Hold {
		t.p.w.command(t.p.w.o.Client.SetHeld(t.p.raw.ID, !t.p.view.Held))
	}
}

func (t *callTools) toggleRecording() {
	if t.p.view.Allowed.Record {
		t.p.w.command(t.p.w.o.Client.SetRecording(t.p.raw.ID, !t.p.view.Recording))
	}
}

func (t *callTools) toggleKeypad() {
	if t.p.view.Allowed.DTMF {
		t.p.toggle(sheetKeypad)
	}
}

// sendWaiting sends the digits that were dialled to be sent later.
func (t *callTools) sendWaiting() {
	if c, ok := t.p.w.o.Client.(Waiter); ok {
		t.p.w.command(c.SendWaiting(t.p.raw.ID))
	}
}

func (t *callTools) askTransfer() {
	if t.p.view.Allowed.Transfer {
		cat := t.p.w.cat
		t.askNumber(sheetTransfer, numberWanted{cat.Text("call.transfer_to"), cat.Text("call.transfer"), true, t.p.joins(), t.p.w.o.Client.Transfer})
	}
}

func (t *callTools) askAdd() {
	if t.p.view.Allowed.Add || t.p.view.Allowed.Split {
		cat := t.p.w.cat
		t.askNumber(sheetAdd, numberWanted{cat.Text("call.add_to"), cat.Text("call.add"), t.p.view.Allowed.Add, t.p.merges(), t.p.w.o.Client.AddTo})
	}
}

func (t *callTools) askForward() {
	if t.p.view.Allowed.Forward {
		cat := t.p.w.cat
		t.askNumber(sheetForward, numberWanted{cat.Text("incall.forward_to"), cat.Text("incall.forward"), false, nil, t.p.w.o.Client.Forward})
	}
}

func (t *callTools) askNumber(s callSheet, q numberWanted) {
	t.p.number.ask(t.p.raw.ID, q)
	t.p.toggle(s)
	if t.p.sheet == s {
		t.p.w.win.Canvas().Focus(t.p.number.field)
	}
}

// doAnswer answers the call on the page.
func (t *callTools) doAnswer() {
	if t.p.view.Allowed.Answer {
		t.p.w.answerCard(t.p.raw.ID)
	}
}

// doHangup hangs up, or declines.
func (t *callTools) doHangup() {
	if t.p.view.Allowed.Hangup || t.p.view.Allowed.Decline {
		t.p.w.command(t.p.w.o.Client.Hangup(t.p.raw.ID))
	}
}

// escape takes a sheet away, or asks before it hangs up, and takes the question
// back.
func (t *callTools) escape() {
	switch {
	case t.p.sheet != sheetNone:
		t.p.toggle(sheetNone)
	case t.p.view.Incoming:
	case t.confirming:
		t.ask(false)()
	case t.p.view.Allowed.Hangup:
		t.ask(true)()
	}
}
