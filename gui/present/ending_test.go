package present

import (
	"strings"
	"testing"
	"time"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

func TestEnding(t *testing.T) {
	c := both(t)[English]
	for _, r := range call.Results() {
		for _, dir := range []sipclient.Direction{sipclient.Outgoing, sipclient.Incoming} {
			s := c.Ending(dir, r, call.Cause{By: call.Remote, Code: 486, Phrase: "Busy Here", Q850: 17, Text: "User busy"})
			if s.What == "" || strings.Contains(s.What, "end.") || s.Code != "SIP 486 Busy Here · Q.850 17 User busy" {
				t.Errorf("%s %s: %+v", dir, r, s)
			}
		}
	}
	if s := c.Ending(sipclient.Outgoing, call.NoMedia, call.Cause{Code: 488, Err: media.ErrNoMicrophone}); s.What != "No microphone can be used." || s.Code != "SIP 488" {
		t.Errorf("%+v", s)
	}
	later := call.Cause{By: call.Remote, Code: 503, RetryAfter: 90 * time.Second}
	if s := c.Ending(sipclient.Outgoing, call.Unavailable, later); s.Do != "Try again in 1 min 30 s." {
		t.Errorf("a server that says when says %+v", s)
	}
	if s := c.Ending(sipclient.Incoming, call.Cancelled, call.Cause{By: call.Remote}); s.What != "Missed call." {
		t.Errorf("%+v", s)
	}
	if s := c.Ending(sipclient.Incoming, call.Declined, call.Cause{By: call.Local}); s.What != "You declined the call." {
		t.Errorf("%+v", s)
	}
}

func TestCodesStandOnce(t *testing.T) {
	c := both(t)[English]
	refused := &sipclient.RegisterError{Code: 403, Phrase: "Forbidden", Final: true}
	s := c.Ending(sipclient.Outgoing, call.Unauthorised, call.Cause{Code: 403, Phrase: "Forbidden", Err: refused})
	if s.What != "The server refused the password." || s.Code != "SIP 403 Forbidden" {
		t.Errorf("%+v", s)
	}
}

// The Reason of a BYE is not a response to an INVITE of ours.
func TestReasonOfABye(t *testing.T) {
	c := both(t)[English]
	for text, want := range map[string]string{"": "", "SIP 703 gone": "SIP 703 gone"} {
		s := c.Ending(sipclient.Outgoing, call.Answered, call.Cause{By: call.Remote, Text: text})
		if s.What != "The other side hung up." || s.Code != want {
			t.Errorf("%q: %+v", text, s)
		}
	}
}

func TestAnsweredElsewhere(t *testing.T) {
	elsewhere := call.Cause{By: call.Remote, Code: 200, Text: "Call completed elsewhere"}
	for lang, want := range map[Language][2]string{
		English: {"Answered on another phone.", "Answered on another phone"}, Korean: {"다른 전화에서 받았습니다.", "다른 전화에서 받음"},
	} {
		c := both(t)[lang]
		if s := c.Ending(sipclient.Incoming, call.NoAnswer, elsewhere); s != (Sentence{What: want[0]}) {
			t.Errorf("%+v", s)
		}
		r := c.Recent(sipclient.CallRecord{Direction: sipclient.Incoming, Result: call.NoAnswer, Cause: elsewhere}, noon)
		if r.Missed || !strings.HasSuffix(r.Detail, want[1]) {
			t.Errorf("%+v", r)
		}
	}
}

// TestCutShort: of a call that was up when the program ended it is said why no more is known.
func TestCutShort(t *testing.T) {
	cause := call.Cause{By: call.Program}
	for lang, want := range map[Language]string{English: "Offhook ended before the call did.", Korean: "통화가 끝나기 전에 Offhook이 종료되었습니다."} {
		c := both(t)[lang]
		for _, r := range []sipclient.CallRecord{
			{Direction: sipclient.Outgoing, Result: call.Answered, Answered: noon}, {Direction: sipclient.Outgoing, Result: call.Failed},
			{Direction: sipclient.Incoming, Result: call.Answered, Answered: noon}, {Direction: sipclient.Incoming, Result: call.NoAnswer},
		} {
			r.Started, r.Ended, r.Cause = noon, noon, cause
			if p := c.PastCall(r, sipclient.Snapshot{}, noon); p.Ending.What != want || p.Ending.Why == "" || p.Ending.Code != "" {
				t.Errorf("%+v is told as %+v", r, p.Ending)
			}
			if row := c.Recent(r, noon); row.Missed != (r.Direction == sipclient.Incoming && r.Result == call.NoAnswer) || row.Detail == "" {
				t.Errorf("%+v is the row %+v", r, row)
			}
		}
	}
}
