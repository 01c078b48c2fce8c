package present

import (
	"errors"
	"time"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
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
			row.Title, row.Progress, row.Detail, row.Code = c.stepBroken(step), Broken, sentences(why.What, why.Body()), why.Code
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

// stepBroken is the title of a step that did not pass: its other title says that it did.
func (c *Catalog) stepBroken(s sipclient.Step) string {
	switch s {
	case sipclient.StepName:
		return c.Text("check.no_name")
	case sipclient.StepTCP:
		return c.Text("check.no_tcp")
	case sipclient.StepTLS:
		return c.Text("check.no_tls")
	case sipclient.StepWebSocket:
		return c.Text("check.no_websocket")
	case sipclient.StepSIP:
		return c.Text("check.no_sip")
	case sipclient.StepMedia:
		return c.Text("check.no_media")
	}
	return c.Text("check.no_login")
}

func (c *Catalog) took(d time.Duration) string {
	if d < time.Millisecond {
		return c.Text("check.instant")
	}
	return c.Text("check.took", Data{"Milliseconds": d.Milliseconds()})
}

// Fix is what has to be put right before an account works.
type Fix uint8

// The fixes. NoFix is nothing in the account's form.
const (
	NoFix Fix = iota
	FixServer
	FixNumber
	FixPassword
	FixCA
	FixSTUN
	FixDomain
)

// FixFor returns where in an account's form the cause of err lies.
func FixFor(err error) Fix {
	var (
		register *sipclient.RegisterError
		connect  *sipclient.ConnectError
		cert     *sipclient.CertificateError
	)
	switch {
	case errors.Is(err, sipclient.ErrBadCA):
		return FixCA
	case errors.Is(err, media.ErrSTUN), errors.Is(err, account.ErrBadSTUN):
		return FixSTUN
	case errors.Is(err, account.ErrBadDomain):
		return FixDomain
	case errors.Is(err, account.ErrNoNumber), errors.Is(err, account.ErrBadNumber):
		return FixNumber
	case errors.Is(err, account.ErrBadServer), errors.Is(err, account.ErrPlainWS), errors.Is(err, sipclient.ErrPlainPassword):
		return FixServer
	case errors.Is(err, sipclient.ErrPasswordNeeded), errors.Is(err, sipclient.ErrNoSecret), errors.Is(err, sipclient.ErrWrongPassword):
		return FixPassword
	case errors.As(err, &cert) && (cert.Problem == sipclient.CertificateUnknown || cert.Problem == sipclient.CertificateSelfSigned):
		return FixCA
	case errors.As(err, &register) && (register.Code == 404 || register.Code == 604):
		return FixNumber
	case errors.As(err, &register) && (register.Code == 401 || register.Code == 403 || register.Code == 407):
		return FixPassword
	case errors.As(err, &connect) && connect.Certificate != nil && FixFor(connect.Certificate) == FixCA:
		return FixCA
	case errors.As(err, &connect) && connect.Step != sipclient.StepLogin && connect.Step != sipclient.StepMedia:
		return FixServer
	}
	return NoFix
}
