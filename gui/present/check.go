package present

import (
	"time"

	"offhook/sipclient"
)

// Progress is how far a step is.
type Progress uint8

// The stages of a step.
const (
	Pending Progress = iota
	Running
	Passed
	Broken
)

// Step is one line of the connection check.
type Step struct {
	Title    string
	Progress Progress
	// Detail is the fact for engineers; for a Broken step the sentence, and Code
	// what stands small beneath it.
	Detail, Code string
	// Remark says what a step that passed could not find out.
	Remark string
	// Took is "24 ms" once it is done.
	Took string
}

// Check shows a connection check as it goes. Its zero value is one that has not
// begun. It is not safe for concurrent use.
type Check struct {
	done map[sipclient.Step]sipclient.CheckStep
}

// Report takes a step's beginning or end.
func (k *Check) Report(s sipclient.CheckStep) {
	if k.done == nil {
		k.done = make(map[sipclient.Step]sipclient.CheckStep)
	}
	k.done[s.Step] = s
}

// Failed reports whether a step is broken.
func (k *Check) Failed() bool {
	for _, s := range k.done {
		if s.Done && s.Err != nil {
			return true
		}
	}
	return false
}

// Finished reports whether steps were taken and all went well.
func (k *Check) Finished() bool {
	for _, s := range k.done {
		if !s.Done || s.Err != nil {
			return false
		}
	}
	return len(k.done) > 0
}

// Steps returns the steps an account goes through, in order; without TLS for a
// plain server, without login for a trunk.
func (c *Catalog) Steps(k *Check, plain, register bool) []Step {
	var out []Step
	for _, step := range []sipclient.Step{sipclient.StepName, sipclient.StepTCP, sipclient.StepTLS,
		sipclient.StepWebSocket, sipclient.StepSIP, sipclient.StepLogin, sipclient.StepMedia} {
		s, seen := k.done[step]
		if !seen && (step == sipclient.StepTLS && plain || step == sipclient.StepLogin && !register) {
			continue
		}
		row := Step{Title: c.stepTitle(step)}
		switch {
		case !seen:
		case !s.Done:
			row.Progress = Running
		case s.Err != nil:
			why := c.Error(s.Err)
			row.Progress, row.Detail, row.Code = Broken, join(" ", why.What, why.Body()), why.Code
		default:
			row.Progress, row.Detail, row.Took = Passed, Plain(s.Detail), c.took(s.Took)
			if step == sipclient.StepMedia {
				row.Remark = c.Text("check.media_note")
			}
		}
		out = append(out, row)
	}
	return out
}

func (c *Catalog) stepTitle(s sipclient.Step) string {
	switch s {
	case sipclient.StepName:
		return c.Text("check.name")
	case sipclient.StepTCP:
		return c.Text("check.tcp")
	case sipclient.StepTLS:
		return c.Text("check.tls")
	case sipclient.StepWebSocket:
		return c.Text("check.websocket")
	case sipclient.StepSIP:
		return c.Text("check.sip")
	case sipclient.StepMedia:
		return c.Text("check.media")
	}
	return c.Text("check.login")
}

func (c *Catalog) took(d time.Duration) string {
	if d < time.Millisecond {
		return c.Text("check.instant")
	}
	return c.Text("check.took", Data{"Milliseconds": d.Milliseconds()})
}
