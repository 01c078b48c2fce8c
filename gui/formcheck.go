package gui

import (
	"context"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// formCheck is the test of the connection: its button, and its steps as they
// go.
type formCheck struct {
	p      *formPage
	check  present.Check
	ran    bool
	failed bool
	good   bool               // all went well with what is in the fields
	cancel context.CancelFunc // while it runs
	button *widget.Button
	root   *fyne.Container
	plain  bool
	login  bool
}

func newFormCheck(p *formPage) *formCheck {
	c := &formCheck{p: p, root: widget.Column(theme.Gap)}
	c.button = widget.NewButton(widget.Plain, "", p.w.cat.Text("form.test"), c.toggle)
	return c
}

// reset forgets an old result.
func (c *formCheck) reset() {
	c.stop()
	c.check, c.ran, c.failed, c.good = present.Check{}, false, false, false
	c.show()
}

// stop ends a test under way.
func (c *formCheck) stop() {
	if c.cancel != nil {
		c.cancel()
		c.cancel = nil
	}
}

func (c *formCheck) toggle() {
	if c.cancel != nil {
		c.stop()
		c.show()
		return
	}
	c.start(func(err error) {
		if err != nil && !c.check.Failed() {
			c.p.say(err) // no step tells it
		}
	})
}

// running reports whether a test is under way, passed whether the fields as
// they are have passed one.
func (c *formCheck) running() bool { return c.cancel != nil }
func (c *formCheck) passed() bool  { return c.good }

// start tests what is in the fields; done hears how it went, unless it was
// stopped.
func (c *formCheck) start(done func(error)) {
	acct, secret := c.p.fields.get()
	if err := acct.Validate(); err != nil {
		c.p.say(err)
		return
	}
	c.p.say(nil)
	ep, _ := account.ParseServer(acct.Server) // Validate has read it
	c.check, c.ran, c.failed, c.good, c.plain, c.login = present.Check{}, true, false, false, !ep.Secure, acct.Register
	w := c.p.w
	var run context.Context
	run, c.cancel = context.WithCancel(w.bridge.ctx)
	w.bridge.work(func(context.Context) func() {
		err := w.o.Client.CheckAccount(run, acct, secret, func(s sipclient.CheckStep) {
			w.bridge.do(func() {
				if run.Err() == nil {
					c.check.Report(s)
					c.show()
				}
			})
		})
		return func() {
			if run.Err() == nil {
				c.stop()
				c.failed, c.good = err != nil, err == nil
				c.show()
				done(err)
			}
		}
	})
	c.show()
}

func (c *formCheck) show() {
	cat := c.p.w.cat
	text := cat.Text("form.test")
	switch {
	case c.cancel != nil:
		text = cat.Text("form.stop")
	case c.ran:
		text = cat.Text("form.test_again")
	}
	c.button.Set("", text, false)
	c.root.Objects = nil
	c.root.Hidden = !c.ran
	if c.ran {
		c.root.Add(widget.NewStepList(steps(cat.Steps(&c.check, c.plain, c.login))))
		switch {
		case c.cancel != nil:
			c.root.Add(widget.NewMuted(cat.Text("form.testing")))
		case !c.failed && c.check.Finished():
			c.root.Add(widget.NewNote(widget.Good, cat.Text("form.test_passed"), "", "", nil))
		}
	}
	if c.p.root != nil {
		c.p.save.SetEnabled(!c.p.saving && !c.running())
		c.p.trial.update(c.good)
		c.p.root.Refresh()
	}
}

// steps gives each step its mark.
func steps(in []present.Step) []widget.Step {
	out := make([]widget.Step, 0, len(in))
	for _, s := range in {
		step := widget.Step{Icon: theme.IconCircle, Title: s.Title, Aside: s.Took, Detail: s.Detail, Code: s.Code}
		if s.Remark != "" {
			step.Detail += "\n" + s.Remark
		}
		switch s.Progress {
		case present.Running:
			step.Icon, step.Tone = theme.IconProgress, widget.Warn
		case present.Passed:
			step.Icon, step.Tone = theme.IconCheck, widget.Good
		case present.Broken:
			step.Icon, step.Tone = theme.IconCross, widget.Bad
		}
		out = append(out, step)
	}
	return out
}
