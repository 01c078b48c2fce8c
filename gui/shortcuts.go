package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/sipclient"
)

// stroke is one key with its modifiers, 0 for none.
type stroke struct {
	key fyne.KeyName
	mod fyne.KeyModifier
}

// command is Ctrl, and Cmd on a Mac, with a key.
func command(key fyne.KeyName) stroke { return stroke{key, fyne.KeyModifierShortcutDefault} }

func plain(key fyne.KeyName) stroke { return stroke{key, 0} }

// shortcut is a line of the one table of shortcuts: the keyboard does what stands
// here, and the list that F1 shows says what stands here.
type shortcut struct {
	// strokes do the same, each of them.
	strokes []stroke
	// runes do it too, as they are typed; they are passed on.
	runes string
	// text is the key of what it does.
	text string
	// does returns what to do now, nil where there is nothing to do; it is given the
	// letter or digit of the key, 0 for others. It is nil for
	// what the controls do by themselves, which is only listed.
	does func(w *Window, r rune) func()
}

// shortcutGroup are the shortcuts of one place.
type shortcutGroup struct {
	title string // the key of its text
	list  []shortcut
}

// dtmf are the digits of a telephone that a keyboard has.
const dtmf = "0123456789*#"

// shortcuts are all there are. Where a key stands twice, the first that has
// something to do takes it.
func shortcuts() []shortcutGroup {
	return []shortcutGroup{
		{"shortcuts.call", []shortcut{
			{strokes: []stroke{plain(fyne.KeyReturn), plain(fyne.KeyEnter)}, text: "shortcuts.answer", does: atCall(func(p *callPage, _ rune) func() {
				if !p.view.Allowed.Answer || p.surprising() {
					return nil
				}
				return p.tools.doAnswer
			})},
			{strokes: []stroke{command(fyne.KeyM)}, text: "shortcuts.mute", does: func(w *Window, _ rune) func() { return w.muting() }},
			{strokes: []stroke{command(fyne.KeyD)}, text: "shortcuts.call_keypad", does: onCall(func(p *callPage, _ rune) func() { return p.tools.toggleKeypad })},
			{strokes: []stroke{command(fyne.KeyH)}, text: "shortcuts.hold", does: onCall(func(p *callPage, _ rune) func() { return p.tools.toggleHold })},
			{strokes: []stroke{command(fyne.KeyT)}, text: "shortcuts.transfer", does: onCall(func(p *callPage, _ rune) func() { return p.tools.askTransfer })},
			{strokes: []stroke{command(fyne.KeyJ)}, text: "shortcuts.add", does: onCall(func(p *callPage, _ rune) func() { return p.tools.askAdd })},
			{strokes: []stroke{command(fyne.KeyR)}, text: "shortcuts.record", does: onCall(func(p *callPage, _ rune) func() { return p.tools.toggleRecording })},
			{runes: dtmf, text: "shortcuts.dtmf", does: atCall(func(p *callPage, r rune) func() {
				if p.surprising() {
					return nil
				}
				return func() { p.typed(r) }
			})},
			{strokes: []stroke{plain(fyne.KeyEscape)}, text: "shortcuts.hangup", does: atCall(func(p *callPage, _ rune) func() { return p.tools.escape })},
		}},
		{"shortcuts.keypad", []shortcut{
			{strokes: []stroke{plain(fyne.KeyReturn), plain(fyne.KeyEnter)}, text: "shortcuts.dial", does: onKeypad((*keypadPage).enterKey)},
			{strokes: []stroke{plain(fyne.KeyUp)}, text: "shortcuts.last", does: onKeypad(func(p *keypadPage) { p.recall() })},
			{strokes: speedStrokes(), text: "shortcuts.speed", does: speedDialling},
			{strokes: []stroke{command(fyne.KeyV)}, text: "shortcuts.paste"},
			{strokes: []stroke{plain(fyne.KeyEscape)}, text: "shortcuts.empty", does: emptying},
		}},
		{"shortcuts.everywhere", append(placeShortcuts(), []shortcut{
			{strokes: []stroke{command(fyne.KeyL)}, text: "shortcuts.number", does: always((*Window).toNumber)},
			{strokes: []stroke{command(fyne.KeyK), command(fyne.KeyF)}, text: "shortcuts.search", does: always((*Window).find)},
			{strokes: []stroke{command(fyne.KeyComma)}, text: "nav.settings", does: always(func(w *Window) { w.goTo(placeSettings) })},
			{strokes: []stroke{command(fyne.KeyN)}, text: "account.add", does: always((*Window).newAccount)},
			{strokes: []stroke{plain(fyne.KeyTab)}, text: "shortcuts.next"},
			{strokes: []stroke{{fyne.KeyTab, fyne.KeyModifierShift}}, text: "shortcuts.previous"},
			{strokes: []stroke{plain(fyne.KeyUp), plain(fyne.KeyDown)}, text: "shortcuts.rows"},
			{strokes: []stroke{plain(fyne.KeyPageUp), plain(fyne.KeyPageDown)}, text: "shortcuts.pages"},
			{strokes: []stroke{plain(fyne.KeyHome), plain(fyne.KeyEnd)}, text: "shortcuts.ends"},
			{strokes: []stroke{plain(fyne.KeyDelete)}, text: "shortcuts.delete"},
			{strokes: []stroke{plain(fyne.KeySpace), plain(fyne.KeyReturn)}, text: "shortcuts.press"},
			{strokes: []stroke{plain(fyne.KeyEscape)}, text: "shortcuts.back", does: func(w *Window, _ rune) func() { return w.back() }},
			{strokes: []stroke{plain(fyne.KeyF1)}, text: "shortcuts.list", does: always((*Window).toggleShortcuts)},
			{strokes: []stroke{command(fyne.KeyW)}, text: "shortcuts.close", does: always((*Window).closeWindow)},
			{strokes: []stroke{command(fyne.KeyQ)}, text: "shortcuts.quit", does: always((*Window).quit)},
		}...)},
	}
}

// speedStrokes are Alt+1 and so on, for the keys that dial a number by themselves.
func speedStrokes() []stroke {
	var all []stroke
	for key := '1'; key < '1'+sipclient.MaxSpeedKey; key++ {
		all = append(all, stroke{fyne.KeyName(key), fyne.KeyModifierAlt})
	}
	return all
}

// speedDialling returns what dials the number of a key.
func speedDialling(w *Window, key rune) func() {
	p, ok := w.inFront().(*keypadPage)
	if !ok {
		return nil
	}
	return func() { p.speedDial(int(key - '0')) }
}

// placeShortcuts are Ctrl+1 and so on for the places of the bar.
func placeShortcuts() []shortcut {
	digits := []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5}
	var list []shortcut
	for i, s := range spots() {
		list = append(list, shortcut{strokes: []stroke{command(digits[i])}, text: s.text, does: always(func(w *Window) { w.goTo(s.place) })})
	}
	return list
}

func always(do func(*Window)) func(*Window, rune) func() {
	return func(w *Window, _ rune) func() { return func() { do(w) } }
}

// onCall is for what only a call in front can do.
func onCall(do func(*callPage, rune) func()) func(*Window, rune) func() {
	return func(w *Window, r rune) func() {
		if p, ok := w.inFront().(*callPage); ok {
			return do(p, r)
		}
		return nil
	}
}

// atCall is the same for keys that mean something else in the list at the left.
func atCall(do func(*callPage, rune) func()) func(*Window, rune) func() {
	return func(w *Window, r rune) func() {
		if p, ok := w.atKeyboard().(*callPage); ok {
			return do(p, r)
		}
		return nil
	}
}

// onKeypad is for what only the keypad in front can do, with keys that mean something else
// in the list at the left.
func onKeypad(do func(*keypadPage)) func(*Window, rune) func() {
	return func(w *Window, _ rune) func() {
		if p, ok := w.atKeyboard().(*keypadPage); ok {
			return func() { do(p) }
		}
		return nil
	}
}

// emptying returns what empties the number field, unless another field has the
// focus.
func emptying(w *Window, _ rune) func() {
	p, ok := w.inFront().(*keypadPage)
	if f := w.win.Canvas().Focused(); !ok || f != nil && f != fyne.Focusable(p.number) {
		return nil
	}
	return func() { p.number.Replace("") }
}

// press does what the first shortcut for s has to do, and reports whether there
// was one.
func (w *Window) press(s stroke) bool {
	r := rune(0)
	if len(s.key) == 1 {
		r = rune(s.key[0])
	}
	return w.doFirst(func(c shortcut) bool { return slices.Contains(c.strokes, s) }, r)
}

// typedDigit does the same for a letter or digit as it was typed.
func (w *Window) typedDigit(r rune) bool {
	return w.doFirst(func(c shortcut) bool { return slices.Contains([]rune(c.runes), r) }, r)
}

func (w *Window) doFirst(is func(shortcut) bool, r rune) bool {
	for _, g := range shortcuts() {
		for _, c := range g.list {
			if c.does == nil || !is(c) {
				continue
			}
			if do := c.does(w, r); do != nil {
				do()
				return true
			}
		}
	}
	return false
}

// muting returns what mutes the current call or lets it be heard again, from any
// page; nil where the call does not allow it. While one is looked at that rings or is on
// hold, it is the one at the ear.
func (w *Window) muting() func() {
	v, ok := w.earCall()
	if !ok || !v.Allowed.Mute {
		return nil
	}
	return func() { w.command(w.o.Client.SetMuted(v.ID, !v.Muted)) }
}

// toNumber goes to the number field.
func (w *Window) toNumber() {
	w.past.ended, w.past.left = nil, nil
	w.goTo(placeHome)
	if p, ok := w.inFront().(*keypadPage); ok {
		p.focus()
	}
}

// finder is a page with a field to search in.
type finder interface{ find() }

// find goes to the search field that is visible, else to that of the contacts, or
// of the calls where there are no contacts.
func (w *Window) find() {
	if w.findHere() {
		return
	}
	w.goTo(placeRecents)
	if builder("contacts") != nil {
		w.goTo(placeContacts)
	}
	w.findHere()
}

func (w *Window) findHere() bool {
	for _, key := range []string{w.shell.body.now, w.shell.side.now} {
		if p, ok := w.shell.pages[key].(finder); ok {
			p.find()
			return true
		}
	}
	return false
}

// newAccount opens the form of an account that is not there yet, where the organisation
// lets there be one.
func (w *Window) newAccount() {
	if w.snap.Locked("accounts") {
		w.fail(sipclient.ErrLocked)
		return
	}
	w.open("form", "")
}

// backer is a page that goes back in a way of its own; nil where it cannot.
type backer interface{ back() func() }

// back returns what leads back in the list that the keyboard is in, or from the page in
// front, nil where nothing does.
func (w *Window) back() func() {
	if p, ok := w.atKeyboard().(backer); ok {
		if back := p.back(); back != nil {
			return back
		}
	}
	if p, ok := w.inFront().(backer); ok {
		return p.back()
	}
	if w.route.over == "" {
		return nil
	}
	return w.leaveOver
}

// toggleShortcuts shows the list of shortcuts, or takes it away: then the page is there
// again, as it was left.
func (w *Window) toggleShortcuts() {
	if w.route.over == "shortcuts" {
		w.route.comeBack(w.beforeShortcuts)
	} else {
		w.beforeShortcuts = w.route
		w.route.open("shortcuts", "")
	}
	w.refresh()
}
