package gui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient/account"
)

// ruleList is an account's dialling rules, the first that matches first, and
// the card in which one is changed.
type ruleList struct {
	w       *Window
	changed func() // the rules as they stand in the window are others
	id      string
	rules   []account.DialRule
	locked  bool
	built   bool
	list    *widget.SortList
	add     *widget.Button
	card    *ruleCard
	root    *fyne.Container
}

func newRuleList(w *Window, changed func()) *ruleList {
	l := &ruleList{w: w, changed: changed}
	l.list = widget.NewSortList(func(from, to int) {
		rules := slices.Clone(l.rules)
		r := rules[from]
		l.save(slices.Insert(slices.Delete(rules, from, from+1), to, r))
	})
	l.add = widget.NewButton(widget.Plain, theme.IconPlus, w.cat.Text("rules.add"), func() { l.card.open(len(l.rules), account.DialRule{}) })
	l.card = newRuleCard(l)
	l.root = widget.Column(theme.Gap, l.list, l.card.root, l.add)
	return l
}

// show follows the account.
func (l *ruleList) show(a account.Account, locked, ok bool) {
	l.root.Hidden = !ok
	if a.ID != l.id {
		l.card.close()
	}
	if l.built && a.ID == l.id && locked == l.locked && slices.Equal(a.Rules, l.rules) {
		return
	}
	l.id, l.rules, l.locked, l.built = a.ID, a.Rules, locked, true
	l.build()
}

// build makes the rows.
func (l *ruleList) build() {
	l.add.SetEnabled(!l.locked && len(l.rules) < account.MaxRules)
	rows := make([]widget.SortRow, 0, len(l.rules))
	for i, r := range l.rules {
		title, detail := l.w.cat.RuleLine(r)
		row := widget.NewListRow(widget.Item{Title: title, Detail: detail}, func() {
			if !l.locked {
				l.card.open(i, r)
			}
		})
		rows = append(rows, widget.SortRow{Object: row, Up: l.w.cat.Text("options.up", present.Data{"Name": title}), Down: l.w.cat.Text("options.down", present.Data{"Name": title})})
	}
	l.list.SetEnabled(!l.locked)
	widget.KeepFocus(l.list, func() { l.list.Set(rows) })
}

// current returns the rules with the one that is being changed, so that it can
// be tried before it is kept.
func (l *ruleList) current() []account.DialRule {
	rules := slices.Clone(l.rules)
	if !l.card.isOpen() {
		return rules
	}
	r := l.card.rule()
	switch {
	case r.Validate() != nil:
	case l.card.at < len(rules):
		rules[l.card.at] = r
	default:
		rules = append(rules, r)
	}
	return rules
}

func (l *ruleList) save(rules []account.DialRule) {
	l.card.close()
	l.w.changeAccount(l.id, func(a *account.Account) { a.Rules = rules })
	l.rules = rules
	l.build() // at once: the next press is on top of this one
	l.changed()
}

func (l *ruleList) close() { l.card.close() }

// ruleKind is what a rule asks of a number: its place in the list of kinds.
type ruleKind int

const (
	ruleStarts ruleKind = iota
	rulePattern
	ruleCountry
)

// ruleCard changes one rule.
type ruleCard struct {
	list         *ruleList
	at           int // its place; behind the last for a new one
	kind         *widget.Choice
	is           ruleKind
	match, value *widget.Input
	hint, fault  *widget.Text
	remove       *widget.Button
	root         *fyne.Container
}

func newRuleCard(l *ruleList) *ruleCard {
	c := &ruleCard{list: l, hint: widget.NewMuted(""), fault: widget.NewMuted("").Colored(theme.EndText)}
	cat := l.w.cat
	c.kind = widget.NewChoice(cat.Text("rules.kind"), []string{cat.Text("rules.starts"), cat.Text("rules.pattern"), cat.Text("rules.country_number")}, func(i int) {
		c.is = ruleKind(i)
		c.propose()
		c.edited()
	})
	c.match = widget.NewInput(cat.Text("rules.match"), "00", c.edited, c.keep)
	c.value = widget.NewInput(cat.Text("rules.replace"), "+", c.edited, c.keep)
	c.remove = widget.NewSmallButton(widget.Plain, cat.Text("settings.remove"), func() {
		if c.isOpen() {
			l.save(slices.Delete(slices.Clone(l.rules), c.at, c.at+1))
		}
	})
	buttons := widget.Flow(theme.Gap, widget.NewSmallButton(widget.Primary, cat.Text("rules.keep"), c.keep), c.remove,
		widget.NewSmallButton(widget.Link, cat.Text("form.cancel"), func() { c.close(); l.changed() }))
	c.root = widget.Card(widget.Column(theme.Gap, widget.NewField(c.kind.Name, nil, c.kind), widget.NewField(c.match.Name, nil, c.match),
		widget.NewField(c.value.Name, nil, c.value), c.hint, c.fault, buttons))
	c.root.Hide()
	return c
}

func (c *ruleCard) isOpen() bool { return !c.root.Hidden }

// open shows the rule at a place.
func (c *ruleCard) open(at int, r account.DialRule) {
	c.at, c.is = at, ruleStarts
	switch {
	case r.Pattern != "":
		c.is = rulePattern
	case r.Country != "":
		c.is = ruleCountry
	}
	c.kind.ShowChosen(nil, int(c.is))
	c.match.Put(r.Starts + r.Pattern + r.Country)
	c.value.Put(r.Replace)
	c.remove.Hidden = at >= len(c.list.rules)
	c.root.Show()
	c.edited()
	c.list.w.win.Canvas().Focus(c.match)
}

func (c *ruleCard) close() {
	c.root.Hide()
	c.at = 0
	c.list.w.shell.dropFocus()
}

// rule is what the fields say.
func (c *ruleCard) rule() account.DialRule {
	match, r := strings.TrimSpace(c.match.Text), account.DialRule{Replace: strings.TrimSpace(c.value.Text)}
	switch c.is {
	case rulePattern:
		r.Pattern = match
	case ruleCountry:
		r.Country = strings.ToUpper(match)
	default:
		r.Starts = match
	}
	return r
}

// propose fills in what most people want of a country's numbers, where nothing
// stands there.
func (c *ruleCard) propose() {
	if c.is != ruleCountry || c.match.Text != "" || c.value.Text != "" {
		return
	}
	c.match.Put(c.list.w.cat.Country())
	c.value.Put("+$e164")
}

func (c *ruleCard) edited() {
	c.fault.Hide()
	hint := c.list.w.cat.Text("rules.starts_hint")
	switch c.is {
	case rulePattern:
		hint = c.list.w.cat.Text("rules.pattern_hint")
	case ruleCountry:
		hint = c.list.w.cat.Text("rules.country_rule_hint")
	}
	c.hint.Set(hint)
	c.list.changed()
}

func (c *ruleCard) keep() {
	if !c.isOpen() {
		return // Enter was pressed twice
	}
	r := c.rule()
	if err := r.Validate(); err != nil {
		s := c.list.w.cat.Error(err)
		c.fault.Set(s.Text())
		c.fault.Show()
		c.list.changed()
		return
	}
	rules := slices.Clone(c.list.rules)
	if c.at < len(rules) {
		rules[c.at] = r
	} else {
		rules = append(rules, r)
	}
	c.list.save(rules)
}
