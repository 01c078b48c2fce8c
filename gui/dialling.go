package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient/account"
)

// diallingSection is the country, and an account's rules that rewrite what is
// dialled.
type diallingSection struct {
	w       *Window
	locks   locks
	country *widget.Choice
	account *accountPicker
	rules   *ruleList
	try     *widget.Input
	preview *widget.Text
	acct    account.Account
	root    *fyne.Container
}

func newDiallingSection(w *Window) page {
	s := &diallingSection{w: w, locks: locks{w: w}}
	cat := w.cat
	s.country = widget.NewChoice(cat.Text("rules.country"), nil, nil)
	s.country.OnOpen = func() { w.open("country", "") }
	s.account = newAccountPicker(w, s.update)
	s.rules = newRuleList(w, s.tryOut)
	s.try = widget.NewInput(cat.Text("rules.try"), cat.Text("rules.try_hint"), s.tryOut, nil)
	s.preview = widget.NewText("")
	s.root = widget.Column(14,
		s.locks.guard("country", widget.NewField(s.country.Name, widget.NewMuted(cat.Text("rules.country_hint")), s.country), s.country),
		widget.Column(4, widget.NewHeading(cat.Text("rules.title")), widget.NewMuted(cat.Text("rules.hint"))),
		s.account.root, s.rules.root,
		widget.NewField(s.try.Name, nil, s.try), s.preview)
	return s
}

func (s *diallingSection) object() fyne.CanvasObject { return s.root }
func (s *diallingSection) enter()                    {}
func (s *diallingSection) leave()                    { s.rules.close() }

// lasts implements lasting: a rule that is half typed stays.
func (s *diallingSection) lasts() {}

func (s *diallingSection) update() {
	s.locks.update()
	country := s.w.cat.Text("rules.country_auto")
	if code := s.w.snap.Choices.Country; code != "" {
		country = s.w.cat.CountryName(code)
	}
	s.country.ShowChosen([]string{country}, 0)
	a, locked, ok := s.account.update()
	s.acct = a
	s.rules.show(a, locked, ok)
	s.tryOut()
}

// tryOut shows what the number would dial, by the rules as they stand in the
// window.
func (s *diallingSection) tryOut() {
	a := s.acct
	a.Rules = s.rules.current()
	text, tone := s.w.cat.DialPreview(a, s.try.Text)
	if a.ID == "" {
		text = ""
	}
	token := theme.CallText
	if tone == present.Bad {
		token = theme.EndText
	}
	if text != s.preview.Text() {
		s.preview.SetColored(text, token)
		s.root.Refresh()
	}
}
