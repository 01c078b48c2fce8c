package present

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

func TestSteps(t *testing.T) {
	c := both(t)[English]
	var k Check
	if n := len(c.Steps(&k, false, true)); n != 7 {
		t.Errorf("%d steps for an extension over wss", n)
	}
	if n := len(c.Steps(&k, true, false)); n != 5 {
		t.Errorf("%d steps for a trunk over ws", n)
	}
	k.Report(sipclient.CheckStep{Step: sipclient.StepName, Done: true, Took: 11 * time.Millisecond, Detail: "203.0.113.7"})
	k.Report(sipclient.CheckStep{Step: sipclient.StepTCP})
	k.Report(sipclient.CheckStep{Step: sipclient.StepTLS, Done: true, Err: certificate(sipclient.CertificateExpired)})
	steps := c.Steps(&k, false, false)
	if steps[0].Progress != Passed || steps[0].Took != "11 ms" || steps[1].Progress != Running ||
		steps[2].Progress != Broken || steps[2].Title != "No secure connection" || !strings.Contains(steps[2].Detail, "has expired") || steps[3].Progress != Pending {
		t.Errorf("%+v", steps)
	}
	k.Report(sipclient.CheckStep{Step: sipclient.StepMedia, Done: true, Detail: "192.0.2.4 host"})
	if last := c.Steps(&k, false, true)[6]; last.Remark == "" || last.Title != "A way for the sound" {
		t.Errorf("what the check cannot know is not said: %+v", last)
	}
}

// TestEveryBrokenStepSaysSo: a cross beside "Certificate trusted" would be the opposite of
// what it says.
func TestEveryBrokenStepSaysSo(t *testing.T) {
	for language, c := range both(t) {
		for _, step := range []sipclient.Step{sipclient.StepName, sipclient.StepTCP, sipclient.StepTLS,
			sipclient.StepWebSocket, sipclient.StepSIP, sipclient.StepLogin, sipclient.StepMedia} {
			var passed, broken Check
			passed.Report(sipclient.CheckStep{Step: step, Done: true})
			broken.Report(sipclient.CheckStep{Step: step, Done: true, Err: errors.New("x")})
			for i, row := range c.Steps(&broken, false, true) {
				if good := c.Steps(&passed, false, true)[i].Title; row.Progress == Broken && (row.Title == good || row.Title == "") {
					t.Errorf("%s: %s is %q, broken or not", language, step, row.Title)
				}
			}
		}
	}
}

func TestFixFor(t *testing.T) {
	for want, errs := range map[Fix][]error{
		NoFix:       {nil, errors.New("x"), connect(sipclient.StepMedia, media.ErrNoNetwork), connect(sipclient.StepLogin, &sipclient.RegisterError{Code: 503})},
		FixServer:   {account.ErrBadServer, account.ErrPlainWS, connect(sipclient.StepName, errors.New("x")), connect(sipclient.StepWebSocket, errors.New("x")), certificate(sipclient.CertificateExpired)},
		FixNumber:   {account.ErrNoNumber, connect(sipclient.StepLogin, &sipclient.RegisterError{Code: 404})},
		FixPassword: {connect(sipclient.StepLogin, &sipclient.RegisterError{Code: 403}), sipclient.ErrPasswordNeeded, &sipclient.RegisterError{Code: 401}},
		FixCA: {connect(sipclient.StepTLS, fmt.Errorf("%w: %w", sipclient.ErrBadCA, fs.ErrNotExist)),
			certificate(sipclient.CertificateSelfSigned), certificate(sipclient.CertificateUnknown)},
		FixSTUN:   {connect(sipclient.StepMedia, media.ErrSTUN), account.ErrBadSTUN},
		FixDomain: {account.ErrBadDomain},
	} {
		for _, err := range errs {
			if got := FixFor(err); got != want {
				t.Errorf("%v: %d, want %d", err, got, want)
			}
		}
	}
}
