package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// callsSection is which calls come through, and what others may have one do.
type callsSection struct {
	w         *Window
	locks     locks
	quiet     *widget.Switch
	anonymous *widget.Switch
	contacts  *widget.Switch
	referrals *widget.Choice
	blocked   *textList
	root      *fyne.Container
}

// referralAnswers are in the order of their list.
func referralAnswers() []sipclient.Referrals {
	return []sipclient.Referrals{sipclient.ReferralsAsk, sipclient.ReferralsAlways, sipclient.ReferralsNever}
}

func newCallsSection(w *Window) page {
	s := &callsSection{w: w, locks: locks{w: w}}
	cat := w.cat
	choose := func(name, hint string, set func(*sipclient.CallChoices, bool)) *widget.Switch {
		return widget.NewSwitch(cat.Text(name), cat.Text(hint), func(on bool) {
			w.choose(func(c *sipclient.Choices) { set(&c.Calls, on) })
		})
	}
	s.quiet = choose("calls.quiet", "calls.quiet_hint", func(c *sipclient.CallChoices, on bool) { c.DoNotDisturb = on })
	s.anonymous = choose("calls.anonymous", "calls.anonymous_hint", func(c *sipclient.CallChoices, on bool) { c.RefuseAnonymous = on })
	s.contacts = choose("calls.contacts_only", "calls.contacts_only_hint", func(c *sipclient.CallChoices, on bool) { c.ContactsOnly = on })
	s.referrals = widget.NewChoice(cat.Text("calls.referrals"),
		[]string{cat.Text("calls.referrals_ask"), cat.Text("calls.referrals_always"), cat.Text("calls.referrals_never")}, func(i int) {
			w.choose(func(c *sipclient.Choices) { c.Calls.Referrals = referralAnswers()[i] })
		})
	s.blocked = newTextList(w, cat.Text("calls.blocked"), cat.Text("calls.blocked_example"), sipclient.BlockedNumber, func(number string, in bool) {
		w.choose(func(c *sipclient.Choices) { c.Calls.Blocked = withItem(c.Calls.Blocked, number, in) })
	})
	s.root = widget.Column(14,
		s.locks.guard("calls.do_not_disturb", s.quiet, s.quiet),
		s.locks.guard("calls.refuse_anonymous", s.anonymous, s.anonymous),
		s.locks.guard("calls.contacts_only", s.contacts, s.contacts),
		s.locks.guard("calls.blocked", widget.Column(4, s.blocked.root, widget.NewMuted(cat.Text("calls.blocked_hint")))),
		s.locks.guard("calls.referrals", widget.NewField(s.referrals.Name, widget.NewMuted(cat.Text("calls.referrals_hint")), s.referrals), s.referrals))
	return s
}

func (s *callsSection) object() fyne.CanvasObject { return s.root }
func (s *callsSection) enter()                    {}
func (s *callsSection) leave()                    { s.blocked.clear() }

// lasts implements lasting: a number often comes from another window.
func (s *callsSection) lasts() {}

func (s *callsSection) update() {
	s.locks.update()
	c := s.w.snap.Choices.Calls
	s.quiet.Set(c.DoNotDisturb)
	s.anonymous.Set(c.RefuseAnonymous)
	s.contacts.Set(c.ContactsOnly)
	s.referrals.ShowChosen(nil, max(0, slices.Index(referralAnswers(), c.Referrals)))
	s.blocked.show(c.Blocked, s.w.snap.Locked("calls.blocked"))
}

// quietSign says on the keypad that calls are refused, and ends that.
type quietSign struct {
	w    *Window
	off  *widget.Button
	root *fyne.Container
}

func newQuietSign(w *Window) *quietSign {
	s := &quietSign{w: w}
	s.off = widget.NewSmallButton(widget.Plain, w.cat.Text("calls.quiet_off"), func() { w.setQuiet(false) })
	words := widget.Row(theme.Gap, 1, widget.NewImage(theme.IconBellOff, theme.WarnText, 20), widget.NewText(w.cat.Text("calls.quiet_on")))
	s.root = widget.OnPanel(widget.NewPanel(theme.WarnSoft, "", theme.Radius), widget.Inset(6, 10, 6, 10, widget.Row(theme.Gap, 0, words, widget.Middle(200, false, s.off))))
	return s
}

func (s *quietSign) update() {
	s.root.Hidden = !s.w.snap.Choices.Calls.DoNotDisturb
	s.off.Hidden = s.w.snap.Locked(present.QuietKey)
}

// setQuiet lets calls through, or none.
func (w *Window) setQuiet(on bool) {
	w.choose(func(c *sipclient.Choices) { c.Calls.DoNotDisturb = on })
}
