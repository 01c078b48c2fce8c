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

// checkRun is a test of one account's connection and what it has found so far.
type checkRun struct {
	w       *Window
	changed func() // there is more to show
	check   present.Check
	// ran is set once it has begun, passed once all went well.
	ran, passed  bool
	plain, login bool
	cancel       context.CancelFunc // while it runs
}

// running reports whether a test is under way.
func (c *checkRun) running() bool { return c.cancel != nil }

// forget ends a test under way and drops what was found.
func (c *checkRun) forget() {
	c.stop()
	c.check, c.ran, c.passed = present.Check{}, false, false
}

// stop ends a test under way; what was found stays.
func (c *checkRun) stop() {
	if c.cancel != nil {
		c.cancel()
		c.cancel = nil
	}
}

// start tests acct, which is valid, with a password, or the one that is kept;
// done hears how it went, unless it was stopped.
func (c *checkRun) start(acct account.Account, secret *account.Password, done func(error)) {
	ep, _ := account.ParseServer(acct.Server) // Validate has read it
	c.forget()
	c.ran, c.plain, c.login = true, !ep.Secure, acct.Register
	var run context.Context
	run, c.cancel = context.WithCancel(c.w.bridge.ctx)
	c.w.bridge.work(func(context.Context) func() {
		err := c.w.o.Client.CheckAccount(run, acct, secret, func(s sipclient.CheckStep) {
			c.w.bridge.do(func() {
				if run.Err() == nil {
					c.check.Report(s)
					c.changed()
				}
			})
		})
		return func() {
			if run.Err() == nil {
				c.stop()
				c.passed = err == nil
				c.changed()
				done(err)
			}
		}
	})
	c.changed()
}

// steps shows how far it is, on a card, and that all is well at its end.
func (c *checkRun) steps() []fyne.CanvasObject { return c.stepsIn(widget.NewStepList) }

// stepsIn is steps in the list that is given.
func (c *checkRun) stepsIn(list func([]widget.Step) *fyne.Container) []fyne.CanvasObject {
	if !c.ran {
		return nil
	}
	cat := c.w.cat
	objects := []fyne.CanvasObject{list(steps(cat.Steps(&c.check, c.plain, c.login)))}
	switch {
	case c.running():
		objects = append(objects, widget.NewMuted(cat.Text("form.testing")))
	case c.passed:
		objects = append(objects, widget.NewNote(widget.Good, cat.Text("form.test_passed"), "", "", nil))
	}
	return objects
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
