package main

import (
	"bytes"
	"strings"
	"testing"

	"offhook/gui/present"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// The code of a summary is a response to the INVITE, and nothing else.
func TestSummaryTellsAResponseFromAReason(t *testing.T) {
	words, err := present.NewCatalog(present.English, "")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		result     call.Result
		cause      call.Cause
		json, text string
	}{
		"refused": {call.Busy, call.Cause{By: call.Remote, Code: 486, Phrase: "Busy Here"},
			`"result":"busy","code":486,"phrase":"Busy Here"`, "busy (SIP 486 Busy Here)\n"},
		"BYE with a reason": {call.Answered, call.Cause{By: call.Remote, Text: "SIP 703 gone"},
			`"result":"answered","code":0,"reason":"SIP 703 gone"`, "answered (SIP 703 gone): "},
		"BYE as ever": {call.Answered, call.Cause{By: call.Remote, Q850: 16, Text: "NORMAL_CLEARING"},
			`"result":"answered","code":0,"q850":16,"reason":"NORMAL_CLEARING"`, "\nanswered: "},
		"answered elsewhere": {call.NoAnswer, call.Cause{By: call.Remote, Code: 200, Text: "Call completed elsewhere"},
			`"result":"no_answer","code":0,"reason":"Call completed elsewhere"`, "no_answer (Call completed elsewhere)\n"},
	} {
		t.Run(name, func(t *testing.T) {
			v := endedCall{CallView: sipclient.CallView{Direction: sipclient.Incoming, Result: c.result, Cause: c.cause}}
			var out bytes.Buffer
			p := &program{out: &out, words: words, json: true}
			p.summarise(v, nil)
			if !strings.Contains(out.String(), c.json) {
				t.Errorf("no %s in %s", c.json, out.String())
			}
			out.Reset()
			p.json = false
			p.summarise(v, nil)
			if !strings.Contains(out.String(), c.text) {
				t.Errorf("no %q in %q", c.text, out.String())
			}
		})
	}
}
