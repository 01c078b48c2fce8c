package present

import (
	"strings"
	"testing"

	"offhook/sipclient/account"
)

func TestDialPreview(t *testing.T) {
	c := both(t)[English]
	a := account.Account{Number: "1", Server: "pbx.example.com", Rules: []account.DialRule{{Starts: "0", Replace: "+82"}, {Pattern: "9(.*)"}}}
	for text, want := range map[string]string{
		"": "", " 010-1234 ": "010-1234 will dial +82101234", "1002": "1002 will dial 1002",
		"sip:kim@elsewhere.test": "sip:kim@elsewhere.test will dial kim@elsewhere.test",
		"91":                     "A dialling rule turns this into something that is no number.", "not a number!": "This is neither a number nor a SIP address.",
	} {
		if got, tone := c.DialPreview(a, text); got != want || (tone == Bad) != (strings.HasSuffix(got, ".")) {
			t.Errorf("%q: %q, tone %d", text, got, tone)
		}
	}
	if title, detail := c.RuleLine(a.Rules[1]); title != "9(.*) → nothing" || detail != "Matches a pattern" {
		t.Errorf("%q %q", title, detail)
	}
}
