package gui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// callPage is a call from its first moment to its last, either way.
type callPage struct {
	w *Window
	// chosen is the call that a person picked among several; empty for the one
	// that wants most.
	chosen sipclient.CallID
	view   present.Call
	raw    sipclient.CallView

	head   callHead
	levels *callLevels
	pad    *fyne.Container
	padOn  bool
	tools  *callTools
	middle *fyne.Container // around all that is above the buttons
	root   *fyne.Container

	stop func() // the ticker, while visible
}

// callHead is what is said about the call.
type callHead struct {
	person *fyne.Container // avatar and names
	timer  *widget.Text
	state  *widget.Text
	facts  *fyne.Container // codec and lock
	under  *fyne.Container // around facts
	say    *fyne.Container // troubles, muted, other calls
}

func newCallHead() callHead {
	h := callHead{person: widget.Column(4), facts: widget.Row(theme.Gap, -1), say: widget.Column(theme.Gap)}
	h.state = widget.NewText("").Centered()
	h.timer = widget.NewTitle("", theme.NumberSize).Centered()
	h.under = widget.Center(h.facts)
	return h
}

func newCallPage(w *Window) page {
	p := &callPage{w: w, head: newCallHead()}
	p.levels = newCallLevels(w.cat)
	p.pad = widget.NewKeypad(false, p.digit)
	p.pad.Hide()
	p.tools = newCallTools(p)
	top := widget.ColumnGrow(6, 6, p.head.person, p.head.timer, p.head.state, p.head.under, p.levels.root, p.head.say, p.pad)
	p.middle = widget.Middle(440, false, top)
	p.root = container.New(&callFrame{}, widget.NewSheet(widget.Inset(8, theme.Edge, 4, theme.Edge, p.middle)), p.tools.root)
	return p
}

// callFrame keeps the buttons at the bottom; what is above scrolls.
type callFrame struct{}

func (*callFrame) Layout(o []fyne.CanvasObject, size fyne.Size) {
	h := widget.HeightFor(o[1], size.Width)
	o[0].Resize(fyne.NewSize(size.Width, size.Height-h))
	o[1].Move(fyne.NewPos(0, size.Height-h))
	o[1].Resize(fyne.NewSize(size.Width, h))
}

func (*callFrame) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[1].MinSize()
	return fyne.NewSize(m.Width, m.Height+60)
}

func (p *callPage) object() fyne.CanvasObject { return p.root }

func (p *callPage) enter() {
	p.w.win.Canvas().Unfocus()
	if p.stop == nil {
		p.stop = p.w.bridge.every(meterPeriod, p.tick)
	}
}

// lasts implements lasting.
func (p *callPage) lasts() {}

func (p *callPage) leave() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
	p.tools.confirming = false
	p.padOn = false
}

// current returns the call on the page: the chosen one while it lives, unless
// another rings.
func (p *callPage) current() (sipclient.CallView, bool) {
	v, ok := present.Current(p.w.snap)
	if !ok || v.State == call.Offered {
		return v, ok
	}
	for _, c := range p.w.snap.Calls {
		if c.ID == p.chosen && call.Live(c.State) {
			return c, true
		}
	}
	return v, ok
}

func (p *callPage) update() {
	v, ok := p.current()
	if !ok {
		return
	}
	if v.ID != p.raw.ID {
		p.padOn, p.tools.confirming = false, false
	}
	p.raw, p.view = v, p.w.cat.Call(p.w.snap, v)
	p.padOn = p.padOn && p.view.Allowed.DTMF
	p.describe()
	p.pad.Hidden = !p.padOn
	widget.SetFill(p.middle, p.padOn)
	p.head.timer.Hidden = p.view.Since.IsZero() || p.padOn
	p.head.state.Hidden = !p.roomy() && !p.head.timer.Hidden && p.view.Tone == present.Good // the timer says as much
	p.levels.show(!p.view.Incoming && !p.padOn && call.Live(v.State) && (p.roomy() || len(p.view.Troubles) == 0))
	p.tools.update()
	p.tick()
	p.root.Refresh()
}

func stateColor(t present.Tone) fyne.ThemeColorName {
	switch t {
	case present.Warn:
		return theme.WarnText
	case present.Good:
		return theme.CallText
	}
	return theme.Muted
}

// describe rebuilds what changes rarely.
func (p *callPage) describe() {
	p.head.person.Objects = p.personObjects()
	p.head.facts.Objects = nil
	if p.view.Codec != "" {
		p.head.facts.Add(widget.NewChip(widget.Quiet, theme.IconInfo, p.view.Codec))
	}
	if p.view.Lock != "" {
		p.head.facts.Add(widget.NewChip(widget.Good, theme.IconLock, p.view.Lock))
	} else if p.raw.State == call.Active {
		p.head.facts.Add(widget.NewChip(widget.Warn, theme.IconUnlock, p.w.cat.Text("call.no_lock")))
	}
	p.head.under.Hidden = len(p.head.facts.Objects) == 0 || p.padOn || !p.roomy() && len(p.view.Troubles) > 0
	p.head.say.Objects = nil
	for _, s := range p.view.Troubles {
		p.head.say.Add(widget.NewNote(widget.Warn, s.What, s.Body(), s.Code, nil))
	}
	if p.view.Muted && len(p.view.Troubles) == 0 {
		p.head.say.Add(widget.NewBanner(widget.Warn, theme.IconMicOff, p.w.cat.Text("call.unmute_hint")))
	}
	for _, c := range p.w.snap.Calls {
		if c.ID != p.raw.ID && call.Live(c.State) {
			p.head.say.Add(p.otherCall(c))
		}
	}
	p.head.say.Hidden = len(p.head.say.Objects) == 0 || p.padOn && !p.roomy()
}

// roomy reports whether there is room for more than what a call must show.
func (p *callPage) roomy() bool { return p.root.Size().Height > 430 }

func (p *callPage) personObjects() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	if (p.roomy() || p.raw.State != call.Active) && !p.padOn && len(p.view.Troubles) == 0 {
		out = append(out, widget.NewAvatar(p.view.Initials, 64))
	}
	out = append(out, widget.NewTitle(p.view.Name, theme.TitleSize).Centered().Shrinking())
	second := p.view.Number
	if p.view.Via != "" {
		via := p.w.cat.Text("call.via", present.Data{"Account": p.view.Via})
		if second != "" {
			second += " · "
		}
		second += via
	}
	if second != "" {
		out = append(out, widget.NewMutedLine(second).Centered().Shrinking())
	}
	return out
}

// otherCall is a call that is up beside the one on the page.
func (p *callPage) otherCall(v sipclient.CallView) fyne.CanvasObject {
	w := p.w
	other := w.cat.Call(w.snap, v)
	names := widget.Column(0, widget.NewLine(other.Name).Shrinking(), widget.NewMutedLine(other.State).Shrinking())
	buttons := []fyne.CanvasObject{names}
	if p.raw.State != call.Offered {
		buttons = append(buttons, widget.Middle(200, false, widget.NewSmallButton(widget.Plain, w.cat.Text("call.show"), func() {
			p.chosen = v.ID
			w.refresh()
		})))
	}
	if other.Allowed.Hangup {
		buttons = append(buttons, widget.Middle(200, false, widget.NewSmallButton(widget.End, w.cat.Text("call.hangup"), func() { w.command(w.o.Client.Hangup(v.ID)) })))
	}
	return widget.Card(widget.Row(theme.Gap, 0, buttons...))
}

// tick draws what is polled: timer and levels.
func (p *callPage) tick() {
	state := p.view.State
	if !p.view.Since.IsZero() {
		now := present.Timer(p.w.now().Sub(p.view.Since).Truncate(time.Second))
		p.head.timer.Set(now)
		if p.padOn {
			state = now + " · " + state
		}
	}
	if p.padOn && p.raw.Digits > 0 {
		state += " · " + p.w.cat.Count("call.digits", p.raw.Digits)
	}
	p.head.state.SetColored(state, stateColor(p.view.Tone))
	if !p.levels.root.Hidden {
		l := p.w.o.Client.Levels(p.raw.ID)
		p.levels.you.SetLevel(l.Microphone, p.view.Muted)
		p.levels.them.SetLevel(l.Speaker, false)
	}
}

// digit sends one digit.
func (p *callPage) digit(r rune) {
	if p.view.Allowed.DTMF {
		p.w.command(p.w.o.Client.SendDTMF(p.raw.ID, string(r)))
	}
}

// typed takes a key of the keyboard.
func (p *callPage) typed(r rune) {
	if r >= '0' && r <= '9' || r == '*' || r == '#' {
		p.digit(r)
	}
}

// callLevels are the two meters.
type callLevels struct {
	you, them *widget.Meter
	root      *fyne.Container
}

func newCallLevels(cat *present.Catalog) *callLevels {
	l := &callLevels{you: widget.NewMeter(), them: widget.NewMeter()}
	one := func(name string, m fyne.CanvasObject) fyne.CanvasObject {
		return widget.Row(theme.Gap, 1, widget.NewMutedLine(name), m)
	}
	l.root = widget.Card(widget.Grid(2, 16, 0, one(cat.Text("call.you"), l.you), one(cat.Text("call.them"), l.them)))
	return l
}

func (l *callLevels) show(on bool) { l.root.Hidden = !on }
