package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/widget"
	"offhook/sipclient/account"
)

// formCheck is the test of what is in the form: its button, and its steps as
// they go.
type formCheck struct {
	checkRun
	p      *formPage
	button *widget.Button
	root   *fyne.Container
}

func newFormCheck(p *formPage) *formCheck {
	c := &formCheck{p: p, root: widget.Column(8)}
	c.checkRun = checkRun{w: p.w, changed: c.show}
	c.button = widget.NewButton(widget.Plain, "", p.w.cat.Text("form.test"), c.toggle)
	return c
}

// reset forgets an old result.
func (c *formCheck) reset() {
	c.forget()
	c.show()
}

func (c *formCheck) toggle() {
	if c.running() {
		c.stop()
		c.show()
		return
	}
	acct, secret := c.p.fields.get()
	if err := acct.Validate(); err != nil {
		c.p.invalid(err)
		return
	}
	c.begin(acct, secret, func(err error) {
		if err != nil && !c.check.Failed() {
			c.p.say(err) // no step tells it
		}
	})
}

// begin tests what is in the fields.
func (c *formCheck) begin(acct account.Account, secret *account.Password, done func(error)) {
	c.p.say(nil)
	c.start(acct, secret, done)
	c.p.sheet.ScrollToBottom() // to its steps
}

func (c *formCheck) show() {
	cat := c.p.w.cat
	text := cat.Text("form.test")
	switch {
	case c.running():
		text = cat.Text("form.stop")
	case c.ran:
		text = cat.Text("form.test_again")
	}
	c.button.Set("", text, false)
	c.root.Objects = c.steps()
	c.root.Hidden = !c.ran
	if c.p.root != nil {
		c.p.save.SetEnabled(!c.p.saving && !c.running())
		c.p.trial.update(c.passed)
		c.p.root.Refresh()
	}
}
