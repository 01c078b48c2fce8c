package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// diallingSection is the country, and an account's rules that rewrite what is
// dialled.
type diallingSection struct {
	w         *Window
	locks     locks
	country   *widget.Choice
	countries []present.Country
	chosen    string // the country that countries was made with
	account   *accountPicker
	rules     *ruleList
	try       *widget.Input
	preview   *widget.Text
	acct      account.Account
	root      *fyne.Container
}

func newDiallingSection(w *Window) page {
	s := &diallingSection{w: w, locks: locks{w: w}}
	cat := w.cat
	s.country = widget.NewChoice(cat.Text("rules.country"), nil, func(i int) {
		code := ""
		if i > 0 {
			code = s.countries[i-1].Code
		}
		w.choose(func(c *sipclient.Choices) { c.Country = code })
	})
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
	if chosen := s.w.snap.Choices.Country; s.countries == nil || chosen != s.chosen {
		s.showCountries(chosen)
	}
	a, locked, ok := s.account.update()
	s.acct = a
	s.rules.show(a, locked, ok)
	s.tryOut()
}

// showCountries fills the list, with what is chosen.
func (s *diallingSection) showCountries(chosen string) {
	s.countries, s.chosen = s.w.cat.Countries(chosen), chosen
	names := []string{s.w.cat.Text("rules.country_auto")}
	for _, c := range s.countries {
		names = append(names, c.Name)
	}
	at := slices.IndexFunc(s.countries, func(c present.Country) bool { return c.Code == chosen })
	s.country.ShowChosen(names, at+1)
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
