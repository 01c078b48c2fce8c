package gui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// keypadPage is where a number is dialled.
type keypadPage struct {
	w            *Window
	number       *widget.NumberEntry
	erase        *widget.Button
	preview      *widget.Text
	dial, hangup *widget.Button
	mic          *monitor
	root         fyne.CanvasObject
	warmed       bool
}

func newKeypadPage(w *Window) page {
	p := &keypadPage{w: w}
	p.number = widget.NewNumberEntry(w.cat.Text("keypad.number"))
	p.number.OnChanged = p.edited
	p.number.OnSubmitted = func(string) { p.call() }
	p.number.OnUp = p.recall
	p.erase = widget.NewIconButton(theme.IconBackspace, w.cat.Text("keypad.delete"), p.eraseOne)
	p.preview = widget.NewMuted("").Centered()
	p.dial = widget.NewButton(widget.Call, theme.IconPhone, w.cat.Text("keypad.dial"), p.call)
	p.hangup = widget.NewButton(widget.End, theme.IconHangup, w.cat.Text("keypad.hangup"), w.hangup)
	p.mic = newMonitor(w)
	field := container.NewThemeOverride(p.number, theme.Large(22))
	keys := widget.NewKeypad(true, func(r rune) {
		p.number.Insert(r)
		p.focus()
	})
	content := widget.ColumnGrow(theme.Gap, 2,
		widget.Row(4, 0, field, widget.Middle(40, false, p.erase)),
		p.preview, keys, widget.Grid(2, theme.Gap, 0, p.dial, p.hangup),
		p.mic.row(w.cat.Text("keypad.microphone")))
	p.root = widget.NewSheet(widget.Middle(440, true, widget.Inset(10, theme.Edge, 2, theme.Edge, content)))
	return p
}

func (p *keypadPage) object() fyne.CanvasObject { return p.root }

func (p *keypadPage) enter() {
	p.fill()
	p.focus()
	p.mic.start()
}

// fill takes the number that a link or a second start has left for the field.
func (p *keypadPage) fill() {
	if fill := p.w.route.fill; fill != "" {
		p.w.route.fill = ""
		p.number.Replace(fill)
	}
}

func (p *keypadPage) leave() { p.mic.stop() }

func (p *keypadPage) focus() { p.w.win.Canvas().Focus(p.number) }

func (p *keypadPage) update() {
	k := p.w.cat.Keypad(p.w.dialling(), p.number.Text)
	token := theme.Muted
	if k.PreviewTone == present.Bad {
		token = theme.EndText
	}
	p.preview.SetColored(k.Preview, token)
	p.dial.SetEnabled(k.Dial)
	p.hangup.SetEnabled(k.Hangup)
	p.erase.SetEnabled(p.number.Text != "")
}

// edited is called for every change of the field.
func (p *keypadPage) edited(text string) {
	if strings.TrimSpace(text) == "" {
		p.warmed = false
	} else if v, ok := p.w.account(); ok && !p.warmed {
		p.warmed = true
		p.w.o.Client.Warm(v.ID)
	}
	p.update()
	p.root.Refresh()
}

func (p *keypadPage) eraseOne() {
	p.number.Delete()
	p.focus()
}

// call dials what is in the field, exactly as the preview says.
func (p *keypadPage) call() {
	if p.dial.Disabled() {
		return
	}
	if p.w.dialText("", p.number.Text) {
		p.number.Replace("")
	}
}

// recall puts the number that was dialled last into the field.
func (p *keypadPage) recall() {
	w := p.w
	w.bridge.work(func(ctx context.Context) func() {
		calls, err := w.o.Client.Recent(ctx, sipclient.HistoryQuery{Limit: 20})
		return func() {
			if err != nil {
				w.fail(err)
				return
			}
			for _, c := range calls {
				if c.Direction == sipclient.Outgoing && c.Number != "" {
					p.number.Replace(c.Number)
					return
				}
			}
		}
	})
}

// dialling is the snapshot with the account that dials here as its default.
func (w *Window) dialling() sipclient.Snapshot {
	s := w.snap
	if v, ok := w.account(); ok {
		s.Default = v.ID
	}
	return s
}

// dialText dials; accountID is the account's that dials where it is empty. It
// reports whether the call began.
func (w *Window) dialText(accountID, text string) bool {
	known := false
	for _, a := range w.snap.Accounts {
		known = known || a.ID == accountID
	}
	if v, ok := w.account(); ok && !known {
		accountID = v.ID
	}
	if _, err := w.o.Client.Dial(accountID, text); err != nil {
		w.fail(err)
		return false
	}
	return true
}

// hangup ends the call that the window is about.
func (w *Window) hangup() {
	if v, ok := w.frontCall(); ok {
		w.command(w.o.Client.Hangup(v.ID))
	}
}
