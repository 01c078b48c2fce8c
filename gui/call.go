package gui

import (
	"time"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// callPeriod is how often what moves in a call is looked at: at most 5 times a
// second is the window painted for it.
const callPeriod = 200 * time.Millisecond

// callSheet is what lies over the middle of a call's page.
type callSheet uint8

// The sheets.
const (
	sheetNone callSheet = iota
	sheetKeypad
	sheetTransfer
	sheetAdd
	sheetForward
)

// callPage is a call from its first moment to its last, either way. Its objects
// are made once; an update sets what they show.
type callPage struct {
	w     *Window
	view  present.Call
	raw   sipclient.CallView
	sheet callSheet

	head   *callHead
	muted  *callMuted
	sound  *callSound
	pad    *fyne.Container
	number *callNumber
	device *callDevice
	tools  *callTools

	room *callRoom
	stop func()    // the ticker, while visible
	sent time.Time // when the last digit was, or is being
}

// digitsShown is for how long it is said how many digits were sent, without the keypad.
const digitsShown = 5 * time.Second

func newCallPage(w *Window) page {
	p := &callPage{w: w, head: newCallHead(w)}
	p.muted = newCallMuted(w.cat)
	p.sound = newCallSound(w.cat)
	p.pad = widget.NewKeypad(false, p.digit, nil)
	p.number = newCallNumber(w, func() { p.toggle(sheetNone) })
	p.device = newCallDevice(w)
	p.tools = newCallTools(p)
	p.room = newCallRoom(p)
	return p
}

func (p *callPage) object() fyne.CanvasObject { return p.room.root }

func (p *callPage) enter() {
	p.w.win.Canvas().Unfocus()
	if p.stop == nil {
		p.stop = p.w.bridge.every(callPeriod, p.tick)
	}
}

// lasts implements lasting.
func (p *callPage) lasts() {}

func (p *callPage) leave() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
	p.device.menu.close()
	p.tools.confirming, p.sheet = false, sheetNone
}

// toggle lays a sheet over the page, or takes it away.
func (p *callPage) toggle(s callSheet) {
	if p.sheet == s {
		s = sheetNone
	}
	p.sheet = s
	if s == sheetNone || s == sheetKeypad {
		p.w.win.Canvas().Unfocus() // digits and Escape are the page's again
	}
	p.update()
}

func (p *callPage) update() {
	v, ok := p.w.frontCall()
	if !ok {
		return
	}
	if v.ID != p.raw.ID {
		p.sheet, p.tools.confirming = sheetNone, false
		p.muted.rest()
	}
	p.raw, p.view = v, p.w.cat.Call(p.w.snap, v)
	if !p.sheetAllowed() {
		p.sheet = sheetNone
	}
	if !p.wouldBeHeard() {
		p.muted.rest()
	}
	p.head.update(p)
	p.sound.update(p.view.Codec)
	p.device.update(v)
	p.tools.update()
	p.tick()
	p.room.root.Refresh()
}

// countsDigits reports whether it is said how many digits were sent.
func (p *callPage) countsDigits() bool {
	return p.raw.Digits > 0 && (p.sheet == sheetKeypad || p.w.now().Sub(p.sent) < digitsShown)
}

// sheetAllowed reports whether the call still takes what its sheet is for.
func (p *callPage) sheetAllowed() bool {
	a := p.view.Allowed
	return [...]bool{sheetNone: true, sheetKeypad: a.DTMF, sheetTransfer: a.Transfer, sheetAdd: a.Add || a.Split, sheetForward: a.Forward}[p.sheet]
}

// talking reports whether sound flows both ways, or soon will.
func (p *callPage) talking() bool { return call.Live(p.raw.State) && !p.view.Incoming }

// heard reports whether there may be something to hear.
func (p *callPage) heard() bool {
	return p.talking() && p.raw.State != call.Preparing && p.raw.State != call.Calling
}

// wouldBeHeard reports whether the mute alone keeps a person from being heard.
func (p *callPage) wouldBeHeard() bool { return p.view.Muted && !p.raw.Held && !p.raw.RemoteHeld }

// tick shows what is polled: the time, the levels, and how it sounds. All is set
// before the window paints once.
func (p *callPage) tick() {
	p.head.tick(p)
	p.w.tickCards()
	if !p.talking() {
		return
	}
	l := p.w.o.Client.Levels(p.raw.ID)
	if p.wouldBeHeard() {
		p.muted.hear(p.w.now(), l.TalkingWhileMuted)
	}
	if !p.sound.root.Hidden {
		p.sound.tick(p.w, p.raw, p.view.Since, l)
	}
}

// digit sends one digit.
func (p *callPage) digit(r rune) {
	if p.view.Allowed.DTMF {
		p.sent = p.w.now()
		p.w.command(p.w.o.Client.SendDTMF(p.raw.ID, string(r)))
	}
}

// typed takes a key of the keyboard.
func (p *callPage) typed(r rune) {
	if r >= '0' && r <= '9' || r == '*' || r == '#' {
		p.digit(r)
	}
}

// stateColor is what the line of the state is written in.
func stateColor(t present.Tone) fyne.ThemeColorName {
	switch t {
	case present.Warn, present.Good:
		return toneInk(t)
	}
	return theme.Muted
}
