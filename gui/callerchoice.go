package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// callerChoice chooses, on the keypad, who calls: a list where the account has
// several numbers, and else a button that hides the one that it has.
type callerChoice struct {
	w       *Window
	changed func()
	list    *widget.Choice
	all     []sipclient.Identity // of the list
	hide    *widget.Button
	aside   *fyne.Container // around hide
}

func newCallerChoice(w *Window, changed func()) *callerChoice {
	c := &callerChoice{w: w, changed: changed}
	c.list = widget.NewChoice(w.cat.Text("keypad.show"), nil, func(i int) { c.choose(c.all[i]) })
	c.hide = widget.NewIconButton(theme.IconHidden, w.cat.Text("keypad.hide_number"), func() {
		c.choose(sipclient.Identity{Anonymous: !c.hide.Selected()})
	})
	c.aside = widget.Middle(40, false, c.hide)
	return c
}

// update follows the account that dials.
func (c *callerChoice) update() {
	v, ok := c.w.account()
	several := ok && len(v.Numbers) > 0
	c.list.Hidden, c.aside.Hidden = !several, several || !ok || v.Demo
	as := c.w.identity(v)
	c.hide.Set(theme.IconHidden, "", as.Anonymous)
	if !several {
		return
	}
	c.all = []sipclient.Identity{{}}
	for _, n := range v.Numbers {
		c.all = append(c.all, sipclient.Identity{Number: n})
	}
	c.all = append(c.all, sipclient.Identity{Anonymous: true})
	var names []string
	for _, x := range c.all {
		names = append(names, unique(c.w.cat.Shows(v, x), names))
	}
	c.list.ShowChosen(names, max(0, slices.Index(c.all, as)))
}

func (c *callerChoice) choose(as sipclient.Identity) {
	if v, ok := c.w.account(); ok {
		c.w.showAs(v, as)
	}
	c.changed()
}

// showAs has calls from an account show another number, or none, while the window runs.
func (w *Window) showAs(v sipclient.AccountView, as sipclient.Identity) {
	if w.identities == nil {
		w.identities = make(map[string]sipclient.Identity)
	}
	w.identities[v.ID] = as
}

// identity is who calls from an account show: what was chosen, as far as the account
// still has that number.
func (w *Window) identity(v sipclient.AccountView) sipclient.Identity {
	as := w.identities[v.ID]
	if !present.Owns(v, as) {
		return sipclient.Identity{}
	}
	return as
}
