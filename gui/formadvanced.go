package gui

import (
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient/account"
)

// formAdvanced is the part of an account's form that few people need: how its calls are
// made and taken, and what they show.
type formAdvanced struct {
	w *Window
	advancedFields
	headers             *textList
	forwardTo, autoNote *fyne.Container // shown where they matter
	fold                *widget.Button
	root                *fyne.Container
}

// advancedFields are what is filled in.
type advancedFields struct {
	digits, waiting, identity *formChoice
	forward, auto, numbers    *widget.Input
	mailbox                   *widget.Input
	asked, noRedirect, late   *widget.Switch
}

// formChoice is a list in a form: what is chosen stays here until the form is saved.
type formChoice struct {
	*widget.Choice
	at int
}

func newFormChoice(name string, names []string, changed func()) *formChoice {
	c := &formChoice{}
	c.Choice = widget.NewChoice(name, names, func(i int) {
		c.at = i
		changed()
	})
	return c
}

func (c *formChoice) put(at int) {
	c.at = max(0, at)
	c.ShowChosen(nil, c.at)
}

// The lists in the order of their lines.
func digitWays() []account.DigitWay {
	return []account.DigitWay{account.DigitsAuto, account.DigitsEvents, account.DigitsInfo, account.DigitsTones}
}

func waitings() []account.Waiting {
	return []account.Waiting{account.WaitingRing, account.WaitingBusy, account.WaitingForward}
}

func identityHeaders() []account.IdentityHeader {
	return []account.IdentityHeader{"", account.IdentityPreferred, account.IdentityAsserted}
}

func newFormAdvanced(w *Window, changed, submit func()) *formAdvanced {
	f := &formAdvanced{w: w}
	cat := w.cat
	edited := func() {
		f.explain()
		changed()
	}
	words := func(keys ...string) (all []string) {
		for _, k := range keys {
			all = append(all, cat.Text(k))
		}
		return all
	}
	line := func(name, hint string) *widget.Input {
		return widget.NewInput(cat.Text(name), cat.Text(hint), edited, submit)
	}
	check := func(name, hint string) *widget.Switch {
		return widget.NewSwitch(cat.Text(name), cat.Text(hint), func(bool) { edited() })
	}
	f.fold = widget.NewSmallButton(widget.Link, cat.Text("advanced.open"), func() { f.unfold(f.root.Hidden) })
	f.digits = newFormChoice(cat.Text("advanced.digits"), words("advanced.digits_auto", "advanced.digits_events", "advanced.digits_info", "advanced.digits_tones"), edited)
	f.waiting = newFormChoice(cat.Text("advanced.waiting"), words("advanced.waiting_ring", "advanced.waiting_busy", "advanced.waiting_forward"), edited)
	f.identity = newFormChoice(cat.Text("advanced.identity"), words("advanced.identity_from", "advanced.identity_preferred", "advanced.identity_asserted"), edited)
	f.forward, f.auto, f.numbers = line("advanced.forward", "advanced.forward_hint"), line("advanced.auto", "advanced.auto_hint"), line("advanced.numbers", "advanced.numbers_hint")
	f.mailbox = line("advanced.mailbox", "advanced.mailbox_hint")
	f.asked, f.noRedirect, f.late = check("advanced.asked", "advanced.asked_hint"), check("advanced.no_redirect", "advanced.no_redirect_hint"), check("advanced.late", "advanced.late_hint")
	f.headers = newTextList(w, cat.Text("advanced.headers"), "X-Tenant: 42", readHeader, func(string, bool) { changed() })
	f.lay()
	return f
}

// readHeader reads a header that was typed.
func readHeader(text string) (string, error) {
	h, err := account.ParseHeader(text)
	return h.String(), err
}

// lay puts the fields below each other.
func (f *formAdvanced) lay() {
	cat := f.w.cat
	f.forwardTo = widget.NewField(f.forward.Name, nil, f.forward)
	f.autoNote = widget.Column(0, widget.NewMuted(cat.Text("advanced.auto_note")))
	f.root = widget.Column(12,
		widget.NewField(f.digits.Name, nil, f.digits.Choice),
		widget.NewField(f.waiting.Name, nil, f.waiting.Choice), f.forwardTo,
		widget.NewField(f.auto.Name, nil, f.auto), f.asked, f.autoNote,
		widget.NewField(f.mailbox.Name, nil, f.mailbox),
		widget.NewField(f.numbers.Name, nil, f.numbers),
		widget.NewField(f.identity.Name, nil, f.identity.Choice),
		f.headers.root, f.noRedirect, f.late)
}

// explain shows the fields that matter as the others stand.
func (f *formAdvanced) explain() {
	f.forwardTo.Hidden = waitings()[f.waiting.at] != account.WaitingForward
	f.autoNote.Hidden = !f.asked.On() && strings.TrimSpace(f.auto.Text) == ""
	f.root.Refresh()
}

func (f *formAdvanced) unfold(open bool) {
	f.show(open)
	f.w.refresh()
}

func (f *formAdvanced) show(open bool) {
	f.root.Hidden = !open
	icon := theme.IconDown
	if open {
		icon = theme.IconUp
	}
	f.fold.Set(icon, f.w.cat.Text("advanced.open"), false)
}

// set fills the fields; they show where something of them is set.
func (f *formAdvanced) set(a account.Account) {
	f.digits.put(slices.Index(digitWays(), a.Digits))
	f.waiting.put(slices.Index(waitings(), a.Waiting))
	f.identity.put(slices.Index(identityHeaders(), a.IdentityHeader))
	f.forward.Put(a.ForwardTo)
	f.mailbox.Put(a.Mailbox)
	f.auto.Put(strings.Join(a.AutoAnswer, ", "))
	f.numbers.Put(strings.Join(a.Numbers, ", "))
	f.asked.Turn(a.AutoAnswerAsked)
	f.noRedirect.Turn(a.NoRedirect)
	f.late.Turn(a.LateOffer)
	var headers []string
	for _, h := range a.Headers {
		headers = append(headers, h.String())
	}
	f.headers.clear()
	f.headers.show(headers, false)
	var was account.Account
	f.get(&was)
	c := was.Conduct
	f.show(was.IdentityHeader != "" || c.Digits != "" || c.LateOffer || c.Waiting != "" || c.Mailbox != "" || c.AutoAnswerAsked || len(c.AutoAnswer)+len(was.Numbers)+len(was.Headers) > 0 || was.NoRedirect)
	f.explain()
}

// get reads the fields into a.
func (f *formAdvanced) get(a *account.Account) {
	a.Conduct = account.Conduct{
		Digits: digitWays()[f.digits.at], Waiting: waitings()[f.waiting.at],
		AutoAnswer: numbers(f.auto.Text), AutoAnswerAsked: f.asked.On(), LateOffer: f.late.On(), Mailbox: present.Typed(f.mailbox.Text),
	}
	if a.Waiting == account.WaitingForward {
		a.ForwardTo = strings.TrimSpace(f.forward.Text)
	}
	a.Numbers, a.IdentityHeader = numbers(f.numbers.Text), identityHeaders()[f.identity.at]
	a.NoRedirect, a.Headers = f.noRedirect.On(), nil
	for _, text := range f.headers.items {
		if h, err := account.ParseHeader(text); err == nil {
			a.Headers = append(a.Headers, h)
		}
	}
}

// complete takes a header that was typed and not added, and reports whether it could.
func (f *formAdvanced) complete() bool { return f.headers.take() }

// openFor opens the part where an error is about something in it.
func (f *formAdvanced) openFor(err error) {
	if errors.Is(err, account.ErrBadConduct) || errors.Is(err, account.ErrBadShown) || errors.Is(err, account.ErrBadHeader) {
		f.unfold(true)
	}
}

// numbers splits numbers that are separated by commas, and writes each as calls have it.
func numbers(text string) (all []string) {
	for _, n := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' }) {
		if n = strings.TrimSpace(n); n != "" {
			all = append(all, present.Typed(n))
		}
	}
	return all
}
