package gui

import (
	"context"
	"strings"
	"time"

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
	account      *accountChoice
	caller       *callerChoice
	keys         *fyne.Container
	people       *suggestions
	dial, hangup *widget.Button
	mic          *monitor
	devices      deviceMenu
	root         fyne.CanvasObject

	keypadSigns
	typing
	last lastCall
}

// keypadSigns are what the page says around the number.
type keypadSigns struct {
	quiet   *quietSign
	mailbox *mailboxSign
	preview *widget.Text
	notice  *keypadNotice
}

// typing is what the page knows of a number that is being entered.
type typing struct {
	warmed bool // the connection was made ready for it
	// filling is set while the field is filled by something else than the
	// keyboard: then nobody is suggested.
	filling bool
	filled  time.Time // when a link that came to a running phone filled the field
}

// lastCall is what is known of earlier calls with the number in the field.
type lastCall struct {
	number, text string
	cancel       context.CancelFunc // of the look-up under way
}

func newKeypadPage(w *Window) page {
	cat := w.cat
	p := &keypadPage{w: w}
	p.number = widget.NewNumberEntry(cat.Text("keypad.number"))
	p.number.OnChanged = p.edited
	p.number.OnSubmitted = func(string) { p.enterKey() }
	p.number.OnUp, p.number.OnDown, p.number.OnEscape = p.up, func() { p.people.move(1) }, p.escape
	p.erase = widget.NewIconButton(theme.IconBackspace, cat.Text("keypad.delete"), p.eraseOne)
	p.account = newAccountChoice(cat.Text("recents.call_with"), p.callWith)
	p.caller = newCallerChoice(w, func() {
		p.refresh()
		p.focus()
	})
	p.quiet, p.mailbox = newQuietSign(w), newMailboxSign(w)
	p.preview = widget.NewMuted("").Centered()
	p.notice = newKeypadNotice(p)
	p.people = newSuggestions(w, func(number string) {
		p.put(number)
		p.focus()
	})
	p.dial = widget.NewButton(widget.Call, theme.IconPhone, cat.Text("keypad.dial"), p.call)
	p.hangup = widget.NewButton(widget.End, theme.IconHangup, cat.Text("keypad.hangup"), w.hangup)
	p.mic = newMonitor(w)
	field := container.NewThemeOverride(p.number, theme.Large(22))
	p.keys = widget.NewKeypad(true, func(r rune) {
		p.fillWith(func() { p.number.Insert(r) })
		p.notice.look(p.number.Text) // on the keys, digits may mean the letters on them
		p.focus()
	}, func(r rune) { p.speedDial(int(r - '0')) })
	devices := widget.NewIconButton(theme.IconSpeaker, cat.Text("keypad.devices"), p.devices.open)
	p.devices = deviceMenu{w: w, button: devices}
	upper := widget.ColumnGrow(theme.Gap, 7, p.quiet.root, p.mailbox.root, widget.Row(4, 0, field, widget.Middle(40, false, p.erase)), p.account.Choice,
		p.caller.list, p.preview, p.notice.root, container.New(&instead{}, p.keys, p.people.root))
	// What scrolls in a low window are the keys: Dial and Hang up stay in view.
	lower := widget.Column(theme.Gap, widget.Grid(2, theme.Gap, 0, p.dial, p.hangup),
		widget.Row(4, 0, p.mic.row(cat.Text("keypad.microphone")), p.caller.aside, widget.Middle(40, false, devices)))
	p.root = widget.Middle(440, true, widget.ColumnGrow(theme.Gap, 0,
		widget.NewSheet(widget.Inset(10, theme.Edge, 0, theme.Edge, upper)), widget.Inset(0, theme.Edge, 2, theme.Edge, lower)))
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
		p.put(fill)
		if p.w.linked {
			p.filled = p.w.now()
		}
		p.w.notes.drop(p.w.keptNumber(fill))
	}
}

// put fills the field with text that nobody has typed.
func (p *keypadPage) put(text string) { p.fillWith(func() { p.number.Replace(text) }) }

func (p *keypadPage) fillWith(f func()) {
	p.filling = true
	f()
	p.filling = false
}

func (p *keypadPage) leave() {
	p.mic.stop()
	p.devices.close()
	p.people.close()
}

func (p *keypadPage) focus() { p.w.win.Canvas().Focus(p.number) }

func (p *keypadPage) update() {
	v, _ := p.w.account()
	k := p.w.cat.Keypad(p.w.dialling(), p.number.Text, p.w.identity(v))
	text, token := k.Preview, theme.Muted
	switch {
	case k.Name && p.people.open(): // and no mistake
		text = p.w.cat.Text("keypad.choose")
	case k.PreviewTone == present.Bad:
		token = theme.EndText
	case k.PreviewTone == present.Warn:
		token = theme.WarnText
	}
	if p.lookUp(k.Number); p.last.text != "" {
		text += " · " + p.last.text
	}
	p.preview.SetColored(text, token)
	p.notice.show(k)
	p.dial.SetEnabled(k.Dial)
	p.hangup.SetEnabled(k.Hangup)
	p.erase.SetEnabled(p.number.Text != "")
	p.keys.Hidden = p.people.open()
	p.accounts()
	p.caller.update()
	p.quiet.update()
	p.mailbox.update()
}

// accounts offers the accounts to call with, where there are several.
func (p *keypadPage) accounts() {
	dialer, _ := p.w.account()
	p.account.Hidden = len(p.w.snap.Accounts) < 2
	p.account.show(p.w.cat, "", p.w.snap.Accounts, dialer.ID)
}

func (p *keypadPage) callWith(id string) {
	if v, ok := p.w.accountOf(id); ok {
		p.w.makeDefault(v)
	}
	p.focus()
}

// lookUp finds out when there was a call with number.
func (p *keypadPage) lookUp(number string) {
	if number == p.last.number {
		return
	}
	if p.last.cancel != nil {
		p.last.cancel()
	}
	p.last = lastCall{number: number}
	if number == "" {
		return
	}
	w := p.w
	ctx, cancel := context.WithCancel(w.bridge.ctx)
	p.last.cancel = cancel
	w.bridge.work(func(context.Context) func() {
		calls, err := w.o.Client.Recent(ctx, sipclient.HistoryQuery{Number: number, Limit: 1})
		return func() {
			if ctx.Err() == nil && err == nil && len(calls) > 0 {
				p.last.text = w.cat.LastCall(calls[0], w.now())
				p.update()
				p.root.Refresh()
			}
		}
	})
}

// edited is called for every change of the field.
func (p *keypadPage) edited(text string) {
	p.w.stirred()
	if strings.TrimSpace(text) == "" {
		p.warmed = false
	} else if v, ok := p.w.account(); ok && !p.warmed {
		p.warmed = true
		p.w.o.Client.Warm(v.ID)
	}
	if p.filling {
		p.people.close()
	} else {
		p.people.look(text, p.refresh)
	}
	p.refresh()
}

func (p *keypadPage) refresh() {
	p.update()
	p.root.Refresh()
}

func (p *keypadPage) eraseOne() {
	p.fillWith(p.number.Delete)
	p.focus()
}

// up goes up in the suggestions, or brings the number that was dialled last.
func (p *keypadPage) up() {
	if p.people.open() {
		p.people.move(-1)
		return
	}
	p.recall()
}

// escape closes the suggestions, or is the window's.
func (p *keypadPage) escape() {
	if p.people.open() {
		p.people.close()
		return
	}
	p.w.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
}

// enterKey is Enter, unless a link has filled the field only a moment ago: then
// Enter was meant for what stood there, and nobody has read what stands there now.
func (p *keypadPage) enterKey() {
	switch {
	case p.w.now().Sub(p.filled) < surprise:
	case strings.TrimSpace(p.number.Text) == "":
		p.recall() // as on any telephone: once more dials it
	default:
		p.call()
	}
}

// call takes the suggestion that was chosen, or dials what is in the field,
// exactly as the preview says.
func (p *keypadPage) call() {
	if p.people.take() || p.dial.Disabled() {
		return
	}
	if p.w.dialText("", p.number.Text) {
		p.put("")
	}
}

// dialling is the snapshot with the account that dials here as its default.
func (w *Window) dialling() sipclient.Snapshot {
	s := w.snap
	if v, ok := w.account(); ok {
		s.Default = v.ID
	}
	return s
}

// dialText dials, and shows the number that was chosen to be shown; with the account
// that dials where there is none of accountID. It reports whether the call began.
func (w *Window) dialText(accountID, text string) bool {
	v, known := w.accountOf(accountID)
	if !known {
		v, known = w.account()
	}
	if known {
		accountID = v.ID
	}
	if _, err := w.o.Client.DialAs(accountID, text, w.identity(v)); err != nil {
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
