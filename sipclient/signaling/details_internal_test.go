package signaling

import (
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// FuzzAssertedIdentity: whoever an INVITE says that calls fits on one line.
func FuzzAssertedIdentity(f *testing.F) {
	for _, s := range []string{`"Kim" <sip:+8210@pbx.test>, <tel:+8210;verstat=TN-Validation-Passed>`, "<sip:a;verstat=x@y>", `"\`, "sip:%0d%0a@x", "<tel:>;verstat=%"} {
		f.Add(s, "Remote-Party-ID", "id")
		f.Add(s, "P-Asserted-Identity", "none")
	}
	l := &line{cfg: sipclient.LineConfig{Account: account.Account{Number: "1000", Server: "pbx.test"}}}
	f.Fuzz(func(t *testing.T, text, name, privacy string) {
		r := sip.NewRequest(sip.INVITE, sip.Uri{Scheme: "sip", Host: "x"})
		add(r, name, text)
		add(r, "Privacy", privacy)
		got := l.assertedBy(r)
		for _, s := range []string{got.peer.Number, got.peer.Name, got.verified} {
			if strings.ContainsAny(s, "\r\n\x00") || len([]rune(s)) > 2*maxText+1 {
				t.Errorf("%q is %+v", text, got)
			}
		}
	})
}

// FuzzAlert: Alert-Info and Call-Info lead to no URL and to no wait for ever.
func FuzzAlert(f *testing.F) {
	for _, s := range []string{"<urn:alert:source:external>", "<http://x>;info=alert-autoanswer;delay=0", "Auto Answer", "<sip:>;answer-after=99999999999", ";;=<>", `<x>;info="a;b"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := sip.NewRequest(sip.INVITE, sip.Uri{Scheme: "sip", Host: "x"})
		add(r, "Alert-Info", text)
		add(r, "Call-Info", text)
		var d sipclient.IncomingDetails
		readCallInfo(r, &d)
		readAlertInfo(r, &d)
		if d.AnswerAfter < 0 || d.AnswerAfter > longestAnswerAfter || d.Alert != clean(d.Alert) {
			t.Errorf("%q is %+v", text, d)
		}
	})
}
